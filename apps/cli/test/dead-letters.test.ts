import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import {
  closeQueues,
  connectConsumer,
  DEFAULT_PREFIX,
  type DeadLetterJob,
  JOB_VERSION,
  openQueues,
} from '@failfast-ci/queue';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { failfast } from './support/run-failfast.ts';

/** The command line uses the bridge's own keys, so it has a database of its own here. */
const url = `${inject('redisUrl')}/6`;
const redis = connectConsumer(url);
const queues = openQueues(redis, DEFAULT_PREFIX);
const env = { REDIS_URL: url };
const HOUR = 3_600_000;

beforeAll(() => redis.ping());
beforeEach(() => redis.flushdb());
afterAll(async () => {
  await closeQueues(queues);
  redis.disconnect();
});

async function bury(id: string, given: Partial<DeadLetterJob> = {}): Promise<void> {
  const letter: DeadLetterJob = {
    v: JOB_VERSION,
    deliveryId: `delivery-${id}`,
    stage: 'report',
    jobName: 'report-pipeline',
    jobId: 'old',
    data: { v: JOB_VERSION, deliveryId: `delivery-${id}`, projectId: 3, pipelineId: 9 },
    errors: ['Error: GitLab answered 502'],
    attempts: 8,
    firstAt: Date.now() - 2 * HOUR,
    lastAt: Date.now() - HOUR,
    repository: 'acme/site',
    ...given,
  };
  await queues['dead-letter'].add(letter.stage, letter, { jobId: id });
}

const left = async (): Promise<string[]> =>
  (await queues['dead-letter'].getJobs('waiting')).map(({ id }) => id ?? '').toSorted();
const outcomes = (out: string): Record<string, string> =>
  Object.fromEntries((JSON.parse(out) as { id: string; outcome: string }[]).map(({ id, outcome }) => [id, outcome]));

test('what strangers wrote is shown to the terminal, not obeyed by it', async () => {
  await bury('one', { errors: ['Error: \u001b]0;owned\u0007\u009b31m'] });
  const main = fileURLToPath(new URL('../src/main.ts', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [main, 'dead-letters', 'list'], {
    env: { ...process.env, ...env },
  });
  expect(stdout).toContain('Error: \\u001b]0;owned\\u0007\\u009b31m');
});

describe('failfast dead-letters list', () => {
  test('shows one line each with its id and the error', async () => {
    await bury('one');
    const { code, out } = await failfast(['dead-letters', 'list'], env);
    expect(out).toMatch(/report {4}acme\/site {2}Error: GitLab answered 502 {2}one\n1 in all\n$/);
    expect(code).toBe(0);
  });

  test.each([
    [['--stage', 'mirror'], ['mirror']],
    [['--repository', 'ACME/other'], ['other']],
    [['--error', 'certificate'], ['tls']],
    [['--older', '1d'], ['old']],
    [['--newer', '10m'], ['new']],
    [['--newer', '10m', '--error', 'certificate'], []],
  ])('%j keeps what matches', async (filter, expected) => {
    await bury('mirror', { stage: 'mirror' });
    await bury('other', { repository: 'acme/other' });
    await bury('tls', { errors: ['Error: cannot relay', 'Error: the Certificate expired'] });
    await bury('old', { lastAt: Date.now() - 48 * HOUR });
    await bury('new', { lastAt: Date.now() });
    const { out } = await failfast(['dead-letters', 'list', '--json', ...filter], env);
    expect((JSON.parse(out) as { letters: { id: string }[] }).letters.map(({ id }) => id)).toEqual(expected);
  });

  test('says how many there are beyond its limit', async () => {
    for (const id of ['a', 'b', 'c']) await bury(id);
    expect((await failfast(['dead-letters', 'list', '--limit', '2'], env)).out).toMatch(/2 of 3\n$/);
  });
});

describe('failfast dead-letters show', () => {
  test('prints everything about one, and exits with 1 when there is none', async () => {
    await bury('one', { errors: ['Error: outer', 'Error: inner'] });
    const { out } = await failfast(['dead-letters', 'show', 'one'], env);
    expect(out).toContain('delivery:    delivery-one');
    expect(out).toContain('caused by: Error: inner');
    expect(out).toContain('"pipelineId": 9');
    expect(await failfast(['dead-letters', 'show', 'two'], env)).toMatchObject({
      code: 1,
      err: 'there is no dead letter two\n',
    });
  });
});

describe('failfast dead-letters replay', () => {
  test('puts a job back into its stage under its delivery id, and writes who did it', async () => {
    await bury('one');
    const { code, out, err } = await failfast(['dead-letters', 'replay', 'one'], env);
    expect(out).toBe('replayed  one\n');
    expect(JSON.parse(err)).toMatchObject({ audit: true, user: 'ann', action: 'replay-dead-letter', target: 'one' });
    expect(code).toBe(0);
    expect(await left()).toEqual([]);
    const [job] = await queues.report.getJobs(['waiting', 'delayed']);
    expect(job?.data.deliveryId).toBe('delivery-one');
  });

  test('with --all does all that match and leaves the others', async () => {
    await bury('one');
    await bury('two', { repository: 'acme/other' });
    const { out } = await failfast(['dead-letters', 'replay', '--all', '--repository', 'acme/site', '--json'], env);
    expect(outcomes(out)).toEqual({ one: 'replayed' });
    expect(await left()).toEqual(['two']);
  });

  test('with --dry-run only says which', async () => {
    await bury('one');
    const { out, err } = await failfast(['dead-letters', 'replay', '--all', '--dry-run', '--json'], env);
    expect(outcomes(out)).toEqual({ one: 'would-replay' });
    expect(err).toBe('');
    expect(await left()).toEqual(['one']);
  });

  test('exits with 1 when one is gone, and still does the rest', async () => {
    await bury('one');
    const { code, out } = await failfast(['dead-letters', 'replay', 'one', 'two', '--json'], env);
    expect(outcomes(out)).toEqual({ one: 'replayed', two: 'gone' });
    expect(code).toBe(1);
  });

  test.each([[[]], [['one', '--all']]])('neither guesses nor contradicts: %j is refused', async (args) => {
    await bury('one');
    expect((await failfast(['dead-letters', 'replay', ...args], env)).code).toBe(2);
    expect(await left()).toEqual(['one']);
  });
});

test('failfast dead-letters drop removes for good', async () => {
  await bury('one');
  await bury('two');
  const { out, err } = await failfast(['dead-letters', 'drop', 'one'], env);
  expect(out).toBe('dropped  one\n');
  expect(JSON.parse(err)).toMatchObject({ action: 'drop-dead-letter', outcome: 'dropped' });
  expect(await left()).toEqual(['two']);
});

test.each([['7'], ['7w'], ['-1d'], ['1.5h']])('an age of %s is not understood', async (age) => {
  expect((await failfast(['dead-letters', 'list', '--older', age], env)).code).toBe(2);
});

test('a Redis that is away is told without its password, and exits with 1', async () => {
  const { code, err } = await failfast(['dead-letters', 'list'], { REDIS_URL: 'redis://u:hunter2-secret@127.0.0.1:1' });
  expect(code).toBe(1);
  expect(err).toMatch(/^cannot reach Redis: .*ECONNREFUSED/);
  expect(err).not.toContain('hunter2');
}, 15_000);
