import { expect, test } from 'vitest';
import { createGitlab } from './create-gitlab.ts';

const options = { url: 'https://gitlab.example.com', token: 'glpat-secret', userAgent: 'test' };

test.each(['gitlab.example.com', 'ftp://gitlab.example.com', 'https://robot:pw@gitlab.example.com', 'https://x/?a=1'])(
  'the URL %s is refused without being repeated',
  (url) => {
    expect(() => createGitlab({ ...options, url })).toThrow(/^cannot use the GitLab URL: it must be http/);
  },
);

test.each(['', ' ', 'glpat\nsecret', 'glpät'])('the token %j is refused without being repeated', (token) => {
  expect(() => createGitlab({ ...options, token })).toThrow(
    'cannot use the GitLab token: it is empty or has a character that no header may carry',
  );
});

test('white space around a token, as at the end of a file, is no part of it', async () => {
  const remote = createGitlab({ ...options, token: 'glpat-secret\n' }).gitRemote({ fullPath: 'a/b' });
  expect(await remote.authorization()).toBe(`Basic ${Buffer.from('oauth2:glpat-secret').toString('base64')}`);
});

test('git logs in with the robot user, where one is named', async () => {
  const remote = createGitlab({ ...options, gitUser: 'ci-robot' }).gitRemote({ fullPath: 'a/b' });
  expect(await remote.authorization()).toBe(`Basic ${Buffer.from('ci-robot:glpat-secret').toString('base64')}`);
  expect(() => createGitlab({ ...options, gitUser: 'a:b' })).toThrow('it is empty or has a colon');
});

test('the git remote is under the configured address and shows no credentials', () => {
  const gitlab = createGitlab({ ...options, url: 'https://example.com/gitlab/' });
  expect(gitlab.host).toBe('example.com');
  expect(gitlab.gitRemote({ fullPath: 'group/sub group/acme_site' }).url).toBe(
    'https://example.com/gitlab/group/sub%20group/acme_site.git',
  );
});
