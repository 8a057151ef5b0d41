import { expect, test } from 'vitest';
import type { Run } from '../run.ts';
import { cloneTokenDescription, cloneTokenName, cloneVariables, expiredCloneTokens } from './clone-token.ts';

const RUN = {
  id: '72d3162e-cc78-11e3-81ab-4c9367dc0958',
  repository: { id: 1, fullName: 'acme/site', installationId: 2, defaultBranch: 'main' },
} as Run;

test('each run has a variable of its own, with a name that GitLab takes', () => {
  expect(cloneTokenName(RUN.id)).toBe('GH_TOKEN_72d3162e_cc78_11e3_81ab_4c9367dc0958');
});

test('the address to clone from refers to the token and does not contain it', () => {
  expect(cloneVariables(RUN, 'https://github.com')).toEqual({
    SOURCE_REPO: `https://x-access-token:$${cloneTokenName(RUN.id)}@github.com/acme/site.git`,
  });
  expect(cloneVariables(RUN, 'https://ghe.example.com/git/').SOURCE_REPO).toContain(
    '@ghe.example.com/git/acme/site.git',
  );
});

test('only tokens of ours that have expired may go', () => {
  const token = (expiresAt: number) => ({ key: 'GH_TOKEN_1', description: cloneTokenDescription(expiresAt) });
  expect(expiredCloneTokens([token(1_000)], 1_000)).toEqual(['GH_TOKEN_1']);
  expect(expiredCloneTokens([token(2_000)], 1_000)).toEqual([]);
  expect(
    expiredCloneTokens(
      [
        { key: 'GH_TOKEN_theirs', description: '' },
        { key: 'DEPLOY_KEY', description: cloneTokenDescription(1) },
      ],
      1_000,
    ),
  ).toEqual([]);
});
