import { afterEach, expect, test, vi } from 'vitest';
import { aRun } from '../test-support/samples.ts';
import { startSyncLog } from './sync-log.ts';

afterEach(() => vi.useRealTimers());

test('a log that has stopped writes nothing any more, not even what was on its way', async () => {
  vi.useFakeTimers();
  const landing = Promise.withResolvers<'written'>();
  const put = vi.fn(() => landing.promise);
  const log = startSyncLog({ board: { put } as never, onError: () => {} }, aRun());
  await vi.advanceTimersByTimeAsync(3_000);
  expect(put).toHaveBeenCalledOnce();

  const stopped = vi.fn();
  const stopping = Promise.resolve(log.stop()).then(stopped);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(stopped).not.toHaveBeenCalled();
  landing.resolve('written');
  await stopping;
  await vi.advanceTimersByTimeAsync(60_000);
  expect(put).toHaveBeenCalledOnce();
});
