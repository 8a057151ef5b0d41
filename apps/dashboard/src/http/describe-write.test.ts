import { expect, test } from 'vitest';
import { describeWrite } from './describe-write.ts';

test.each([
  ['POST', '/dead-letters/dead~mirror~1/replay', 'replay dead letter', 'dead~mirror~1'],
  ['POST', '/dead-letters/dead%7Emirror/drop', 'drop dead letter', 'dead~mirror'],
  ['PUT', '/queues/api/queues/pause', 'pause', 'all queues'],
  ['PUT', '/queues/api/queues/mirror/pause', 'pause', 'mirror'],
  ['PUT', '/queues/api/queues/mirror/empty', 'empty', 'mirror'],
  ['PUT', '/queues/api/queues/mirror/rate-limit/release', 'rate-limit release', 'mirror'],
  ['PUT', '/queues/api/queues/mirror/retry/failed', 'retry all failed', 'mirror'],
  ['PUT', '/queues/api/queues/mirror/clean/completed', 'clean all completed', 'mirror'],
  ['PUT', '/queues/api/queues/decide/decide~1/retry', 'retry', 'decide/decide~1'],
  ['PATCH', '/queues/api/queues/decide/decide~1/delay', 'delay', 'decide/decide~1'],
  ['PUT', '/queues/api/queues/upkeep/job-schedulers/hooks/run', 'run scheduler', 'upkeep/hooks'],
  ['PATCH', '/queues/api/queues/upkeep/job-schedulers/hooks', 'change scheduler', 'upkeep/hooks'],
  ['DELETE', '/something/new', 'DELETE', '/something/new'],
  ['PUT', '/queues/api/queues/a/b/c/d', 'PUT', '/queues/api/queues/a/b/c/d'],
])('%s %s is: %s of %s', (method, path, action, target) => {
  expect(describeWrite(method, path)).toEqual({ action, target });
});
