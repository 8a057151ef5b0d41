import { describe, expect, test } from 'vitest';
import type { RunSource } from '../run.ts';
import { type Routes, routeMirror } from './route.ts';

const routes: Routes = {
  gitlabUrl: 'https://gitlab.example.com',
  namespace: 'ci/mirrors',
  untrustedNamespace: null,
  allowed: [{ url: 'https://other.example.com/', namespaces: ['Team'] }],
};
const branch: RunSource = { kind: 'branch', branch: 'main' };
const fork: RunSource = {
  kind: 'pull_request',
  number: 7,
  headRef: 'x',
  baseRef: 'main',
  labels: [],
  fromFork: true,
  url: '',
};

describe('the mirror of a repository is', () => {
  test.each([
    ['in the operator’s group by default', {}, 'https://gitlab.example.com', 'ci/mirrors/acme_site'],
    ['where the CI file names it', { repository: 'ci/mirrors/site' }, 'https://gitlab.example.com', 'ci/mirrors/site'],
    [
      'at another GitLab that the operator allows, whatever the case',
      { gitlabUrl: 'https://OTHER.example.com', namespace: 'team' },
      'https://OTHER.example.com',
      'team/acme_site',
    ],
    [
      'in the first listed group of another GitLab that has none of the usual name',
      { gitlabUrl: 'https://other.example.com' },
      'https://other.example.com',
      'Team/acme_site',
    ],
  ])('%s', (_, overrides, gitlabUrl, projectPath) => {
    expect(routeMirror(routes, 'acme/site', branch, overrides)).toMatchObject({ gitlabUrl, projectPath });
  });

  test('in more groups of the first GitLab when the operator lists it again', () => {
    const more = { ...routes, allowed: [{ url: 'https://gitlab.example.com/', namespaces: ['extra'] }] };
    expect(routeMirror(more, 'acme/site', branch, { namespace: 'extra' }).projectPath).toBe('extra/acme_site');
  });

  test('apart for forks where the operator keeps them apart, whatever the CI file says', () => {
    const apart = { ...routes, untrustedNamespace: 'strangers' };
    const overrides = { gitlabUrl: 'https://other.example.com', namespace: 'team' };
    expect(routeMirror(apart, 'acme/site', fork, overrides)).toEqual({
      gitlabUrl: routes.gitlabUrl,
      namespace: 'strangers',
      projectPath: 'strangers/acme_site',
    });
    expect(routeMirror(apart, 'acme/site', branch, {}).namespace).toBe('ci/mirrors');
    expect(routeMirror(routes, 'acme/site', fork, {}).namespace).toBe('ci/mirrors');
  });
});

test.each([
  [{ gitlabUrl: 'https://evil.example' }, 'names the GitLab `https://evil.example`'],
  [{ namespace: 'other' }, 'to the GitLab group `other`'],
  [{ repository: 'other/site' }, 'to the GitLab group `other`'],
  [{ gitlabUrl: 'https://other.example.com', namespace: 'ci/mirrors' }, 'to the GitLab group `ci/mirrors`'],
])('%j is refused with the reason', (overrides, words) => {
  expect(() => routeMirror(routes, 'acme/site', branch, overrides)).toThrow(
    expect.objectContaining({ code: 'override-refused', message: expect.stringContaining(words) }),
  );
});
