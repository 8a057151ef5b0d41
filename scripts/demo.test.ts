import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';

const SCRIPT = fileURLToPath(new URL('demo.ts', import.meta.url));

/** The demo as somebody without a terminal runs it, with a folder for temporary files to itself. */
function startDemo(...args: string[]) {
  const folder = mkdtempSync(join(tmpdir(), 'failfast-demo-test-'));
  const env = { PATH: process.env.PATH, TMPDIR: folder, GITHUB_SECRET_TOKEN: 'somebody-else-s' };
  const child = spawn(process.execPath, [SCRIPT, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  onTestFinished(() => {
    child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });
  let output = '';
  const sought = Promise.withResolvers<void>();
  let text: string | undefined;
  const collect = (chunk: Buffer): void => {
    output += chunk;
    if (text !== undefined && output.includes(text)) sought.resolve();
  };
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  const end = once(child, 'close').then(([code]) => code as number | null);
  return {
    child,
    end,
    output: () => output,
    /** Resolves once the demo has said this, or has ended. */
    said: (wanted: string) => {
      text = wanted;
      return Promise.race([sought.promise, end]);
    },
    leftovers: () => readdirSync(folder),
  };
}

/** Every address that the demo named, and which of them still answer. */
async function answering(output: string): Promise<string[]> {
  const addresses = new Set(output.match(/(?:http|redis):\/\/127\.0\.0\.1:\d+/g));
  expect(addresses.size).toBeGreaterThanOrEqual(4);
  const tried = [...addresses].map(async (address) => {
    const answers = await fetch(address.replace('redis:', 'http:')).then(
      () => true,
      () => false,
    );
    return answers ? [address] : [];
  });
  return (await Promise.all(tried)).flat();
}

test('--once ends by itself with 0 when the gate is green, says so in plain lines, and leaves nothing', async () => {
  const demo = startDemo('--once');
  expect(await demo.end, demo.output()).toBe(0);
  expect(demo.output()).toContain('✓ gitlab-ci Pipeline: success · 7 of 9 CI jobs succeeded');
  expect(demo.output()).toContain('· gitlab-ci - audit: neutral · Failed (allowed)');
  expect(demo.output()).toContain('✓ gitlab-ci Pipeline/Child: success');
  expect(demo.output()).not.toContain('\x1b');
  expect(demo.leftovers()).toEqual([]);
  expect(await answering(demo.output())).toEqual([]);
}, 90_000);

test('a signal in the middle stops everything, and leaves nothing', async () => {
  const demo = startDemo();
  await demo.said('Gitlab SYNC: success');
  demo.child.kill('SIGINT');
  expect(await demo.end, demo.output()).toBe(0);
  expect(demo.leftovers()).toEqual([]);
  expect(await answering(demo.output())).toEqual([]);
}, 90_000);

test('an unknown argument is answered with what there is', async () => {
  const demo = startDemo('--twice');
  expect(await demo.end).toBe(2);
  expect(demo.output()).toContain("Unknown option '--twice'");
  expect(demo.output()).toContain('npm run demo -- --once');
});
