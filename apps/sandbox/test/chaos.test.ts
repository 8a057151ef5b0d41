import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { DISTURBANCES, planDisturbances, randomFrom, readOptions, runChaos } from '../chaos/index.ts';

const planOf = (seed: number) => planDisturbances(randomFrom(seed).fork('disturbances'), 60_000);

test('the same seed gives the same schedule, another one another', () => {
  expect(planOf(7)).toEqual(planOf(7));
  expect(planOf(7)).not.toEqual(planOf(8));
  expect(new Set([...planOf(7), ...planOf(8), ...planOf(9)].map(({ kind }) => kind)).size).toBeGreaterThan(15);
});

test('a wrong argument is named', () => {
  expect(() => readOptions(['--minutes', 'ten'])).toThrow('--minutes ten: not a number');
  expect(() => readOptions(['--scenario', 'tea'])).toThrow('--scenario tea: there are github-away');
  expect(() => readOptions(['--redeliver', 'nobody'])).toThrow('--redeliver nobody');
});

test('the runbook says of each disturbance which alert comes, and there is such an alert', () => {
  const read = (path: string): string => readFileSync(join(import.meta.dirname, '../../..', path), 'utf8');
  const rows = read('docs/runbook.md')
    .split('\n')
    .filter((line) => line.startsWith('| `'));
  const alerts = new Set(
    [...read('helm/failfast-ci/files/alerts.yaml').matchAll(/alert: (\w+)/g)].map(([, name]) => name),
  );
  for (const kind of DISTURBANCES)
    expect(
      rows.some((row) => row.includes(`\`${kind}\``)),
      kind,
    ).toBe(true);
  const named = rows.flatMap((row) => [...row.matchAll(/\*(Failfast\w+)\*/g)].map(([, name]) => name));
  expect(named.filter((name) => !alerts.has(name))).toEqual([]);
  expect(named.length).toBeGreaterThan(10);
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
