import { expect, test } from 'vitest';
import { planDisturbances, randomFrom, readOptions, runChaos } from '../chaos/index.ts';

const planOf = (seed: number) => planDisturbances(randomFrom(seed).fork('disturbances'), 60_000);

test('the same seed gives the same schedule, another one another', () => {
  expect(planOf(7)).toEqual(planOf(7));
  expect(planOf(7)).not.toEqual(planOf(8));
  expect(new Set([...planOf(7), ...planOf(8), ...planOf(9)].map(({ kind }) => kind)).size).toBeGreaterThan(15);
});

test('a wrong argument is named', () => {
  expect(() => readOptions(['--minutes', 'ten'])).toThrow('--minutes ten: not a number');
  expect(() => readOptions(['--redeliver', 'nobody'])).toThrow('--redeliver nobody');
});

test('whatever is killed, frozen, refused, lost, doubled or late: at rest nothing is lost, doubled, wrong or stuck', {
  timeout: 300_000,
}, async () => {
  const options = readOptions(['--seed', '11', '--seconds', '15', '--heal', '200', '--repositories', '2']);
  const said: string[] = [];
  const { findings, expected, events, disturbances, healedAfterMs } = await runChaos(options, (line) =>
    said.push(line),
  );

  expect(findings, said.join('\n')).toEqual([]);
  expect(healedAfterMs).toBeDefined();
  expect(events).toBeGreaterThan(5);
  expect(disturbances).toBeGreaterThan(5);
  expect(expected).toBeGreaterThan(50);
});
