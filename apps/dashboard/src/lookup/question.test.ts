import { expect, test } from 'vitest';
import { readQuestion } from './question.ts';

const SHA = '3f9a2c1b7d5e4f60918273645546372819aabbcc';

test.each([
  ['acme/site', { repository: 'acme/site' }],
  ['  Acme/Site ', { repository: 'acme/site' }],
  ['acme/site#12', { repository: 'acme/site', number: 12 }],
  ['acme/site@3F9A2C1', { repository: 'acme/site', sha: '3f9a2c1' }],
  ['#12', { number: 12 }],
  ['12', { number: 12 }],
  [SHA, { sha: SHA }],
  ['3f9a2c1', { sha: '3f9a2c1' }],
  ['3:901', { pipeline: { projectId: 3, pipelineId: 901 } }],
  ['6f1c2a90-ca1e-11f0-8f2b-1c2d3e4f5a6b', { deliveryId: '6f1c2a90-ca1e-11f0-8f2b-1c2d3e4f5a6b' }],
  ['https://github.com/Acme/site', { repository: 'acme/site' }],
  ['https://github.com/acme/site.git', { repository: 'acme/site' }],
  ['https://github.com/acme/site/pull/12/files?w=1', { repository: 'acme/site', number: 12 }],
  [`https://github.com/acme/site/commit/${SHA}`, { repository: 'acme/site', sha: SHA }],
  ['https://gitlab.com/ci/deep/acme_site/-/pipelines/901', { pipeline: { pipelineId: 901 } }],
])('%s', (typed, expected) => {
  expect(readQuestion(typed)).toEqual(expected);
});

test.each(['', '   ', 'two words', '<script>', 'a/b/c', 'https://', 'x'.repeat(501)])(
  '%s is nothing to look up',
  (typed) => {
    expect(readQuestion(typed)).toBeUndefined();
  },
);
