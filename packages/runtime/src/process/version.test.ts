import { expect, test } from 'vitest';
import { version } from './version.ts';

test('the build says what it is; without that, package.json does', () => {
  expect(version({ FAILFAST_VERSION: '2.0.0-rc1', GIT_SHA: 'abc123' })).toEqual({
    version: '2.0.0-rc1',
    commit: 'abc123',
  });
  expect(version()).toEqual({ version: expect.stringMatching(/^\d+\.\d+\.\d+$/), commit: null });
});
