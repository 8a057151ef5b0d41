import { execFileSync, spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readAdvertisement, relayRef } from '../src/index.ts';
import { createRepository, startGitServer, temporaryFolder } from '../testing/index.ts';
import { commitChain, startHosts } from './hosts.ts';

const MAIN = 'refs/heads/main';
const hasOpenssl = spawnSync('openssl', ['version']).status === 0;

/** A certificate for 127.0.0.1 that nobody has signed. */
async function selfSigned(folder: string): Promise<{ key: string; cert: string }> {
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const subject = ['-subj', '/CN=test', '-addext', 'subjectAltName=IP:127.0.0.1'];
  execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', key, '-out', cert, ...subject], {
    stdio: 'ignore',
  });
  return { key: await readFile(key, 'utf8'), cert: await readFile(cert, 'utf8') };
}

test.skipIf(!hasOpenssl)("over https the certificate is checked, and connections can be the caller's", async () => {
  await using hosts = await startHosts();
  const [head = ''] = await commitChain(hosts.source.repository, 1);
  await using folder = await temporaryFolder();
  const target = await createRepository(join(folder.path, 'o/r.git'));
  const tls = await selfSigned(folder.path);
  const server = await startGitServer({ root: folder.path, tls });
  const agents = { http: new HttpAgent(), https: new HttpsAgent({ ca: tls.cert, keepAlive: true }) };
  try {
    const relay = { source: { url: hosts.source.url }, target: { url: `${server.url}/o/r.git` }, sha: head, ref: MAIN };

    await expect(relayRef(relay)).rejects.toMatchObject({ name: 'BrokenOffError', side: 'target' });
    expect((await relayRef({ ...relay, agents })).outcome).toMatchObject({ kind: 'relayed' });
    expect(await target.git('rev-parse', MAIN)).toBe(head);
  } finally {
    agents.https.destroy();
    await server.close();
  }
});

test('a host that takes the connection but never finishes the handshake is given up', async () => {
  const mute = createServer((socket) => socket.on('error', () => {}));
  await new Promise<void>((resolve) => mute.listen(0, '127.0.0.1', resolve));
  const url = `https://127.0.0.1:${(mute.address() as AddressInfo).port}/o/r.git`;

  const reading = readAdvertisement({ url }, { timeouts: { connectMs: 50 } });

  await expect(reading).rejects.toMatchObject({ name: 'RelayTimeoutError', phase: 'connect', side: 'target' });
  mute.close();
});
