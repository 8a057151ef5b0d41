import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test, vi } from 'vitest';
import { superviseApps } from './supervise.ts';

const root = mkdtempSync(join(tmpdir(), 'failfast-supervise-'));
afterAll(() => rmSync(root, { recursive: true }));

/** Each app leaves a file when it can be told to stop, and another one when it was. */
const begin = "import { writeFileSync as write } from 'node:fs'; const { READY, TOLD } = process.env;";
const wait = "setInterval(() => {}, 1000); write(READY, '');";
writeFileSync(join(root, 'obeys.mjs'), `${begin} process.on('SIGTERM', () => process.exit(0)); ${wait}`);
writeFileSync(join(root, 'refuses.mjs'), `${begin} process.on('SIGTERM', () => write(TOLD, '')); ${wait}`);
writeFileSync(join(root, 'ends.mjs'), `${begin} process.exit(3);`);

let started = 0;
const app = (name: string) => {
  const file = join(root, String(started++));
  return { name, script: `${name}.mjs`, env: { READY: `${file}.ready`, TOLD: `${file}.told` } };
};
const never = new Promise<never>(() => {});
const when = async (files: string[]): Promise<'signal'> => {
  await vi.waitUntil(() => files.every((file) => existsSync(file)), { timeout: 20_000 });
  return 'signal';
};

test('a signal stops all apps, and that is success', async () => {
  const apps = [app('obeys'), app('obeys')];
  const first = when(apps.map(({ env }) => env.READY));
  expect(await superviseApps(apps, root, { first, second: never })).toBe(0);
});

test('when one app ends by itself, the others are stopped, and that is a failure', async () => {
  expect(await superviseApps([app('obeys'), app('ends')], root, { first: never, second: never })).toBe(1);
});

test('a second signal ends what does not want to stop', async () => {
  const stubborn = app('refuses');
  const signals = { first: when([stubborn.env.READY]), second: when([stubborn.env.TOLD]) };
  expect(await superviseApps([stubborn], root, signals)).toBe(1);
});
