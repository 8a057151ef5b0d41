import { describe, expect, test } from 'vitest';
import { ciFileLine } from './ci-file-line.ts';

const FILE = `stages: [build]

"build it":
  stage: build
  script: [make]
test:
  stage: nowhere
  scrpt: [x]
  rules: []
test it: {}
foo: 1
? [a]
: 2
`;

describe('a message of GitLab’s lint is about the line of', () => {
  test.each([
    ['the keyword that a CI job does not have', 'jobs:test config contains unknown keys: scrpt', 8],
    ['a keyword with a bad value', 'jobs:test rules should be an array', 9],
    ['a keyword of a CI job whose name has a blank', 'jobs:build it:script config should be a string', 5],
    ['a CI job', 'jobs build it config should implement the script:, run:, or trigger: keyword', 3],
    ['a CI job that does not fit in', 'test job: chosen stage nowhere does not exist', 6],
    ['a CI job with a missing need', "'test' job needs 'lint' job, but 'lint' does not exist in the pipeline", 6],
    ['the CI job with the longest name that fits', 'jobs test it config should implement', 10],
    ['a key at the top', 'root config contains unknown keys: foo', 11],
  ])('%s', (_, message, line) => expect(ciFileLine(FILE, message)).toBe(line));
});

describe('no line is told', () => {
  test.each([
    ['where GitLab tells one', FILE, '(<unknown>): did not find expected key at line 3 column 4'],
    ['where nothing of the file is named', FILE, 'jobs config should contain at least one visible job'],
    ['of a CI job that is in an included file', FILE, 'jobs:lint config contains unknown keys: scrpt'],
    ['of a file that is no mapping', '- a', 'jobs:a config'],
    ['of a file that no parser bears', '['.repeat(100_000), 'jobs:a config contains'],
    ['of a file that is too long', `test: {}\n${'#'.repeat(512 * 1024)}`, 'jobs:test config'],
  ])('%s', (_, text, message) => expect(ciFileLine(text, message)).toBeUndefined());
});
