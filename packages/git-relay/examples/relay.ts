/**
 * Two git hosts on this machine, and a commit that goes from one to the other without a clone:
 *
 *     node packages/git-relay/examples/relay.ts
 */
import { join } from 'node:path';
import { relayRef } from '../src/index.ts';
import { createRepository, startGitServer, temporaryFolder } from '../testing/index.ts';

await using folder = await temporaryFolder();
const origin = await createRepository(join(folder.path, 'origin.git'));
await createRepository(join(folder.path, 'mirror.git'));
const host = await startGitServer({ root: folder.path });

const first = await origin.commit({ 'README.md': 'hello\n' });
const second = await origin.commit({ 'README.md': 'hello again\n' }, { parents: [first] });

for (const sha of [first, second, second]) {
  const { outcome, packBytes, requests } = await relayRef({
    source: { url: `${host.url}/origin.git` }, // with `authorization: async () => 'Basic …'` where a host asks for it
    target: { url: `${host.url}/mirror.git` },
    sha,
    ref: 'refs/heads/main',
  });
  console.log(`${outcome.kind}: ${packBytes} bytes of pack, ${requests} requests`);
}

await host.close();
