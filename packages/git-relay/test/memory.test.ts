import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { bigCommit, startHosts } from './hosts.ts';

const MAIN = 'refs/heads/main';
const MIB = 1024 * 1024;
const PACK_MIB = 60;

test('memory stays flat while a pack of 60 MiB passes', async () => {
  await using hosts = await startHosts();
  const big = await bigCommit(hosts.source.repository, PACK_MIB);
  const script = fileURLToPath(new URL('measure-memory.ts', import.meta.url));
  const args = ['--expose-gc', '--no-warnings', script, hosts.source.url, hosts.target.url, MAIN, big];
  const { stdout } = await promisify(execFile)(process.execPath, args);

  const { packBytes, heldMost, residentMost } = JSON.parse(stdout);
  expect(packBytes).toBeGreaterThan(PACK_MIB * MIB);
  expect(heldMost).toBeLessThan(8 * MIB); // the first MiB of the pack, and what lies in two sockets
  expect(residentMost).toBeLessThan(packBytes);
  expect(await hosts.target.refs()).toEqual({ [MAIN]: big });
  await hosts.expectSound();
});
