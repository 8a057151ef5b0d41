import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { GithubEvent, Parsed } from '@failfast-ci/core';
import { serveGit } from '../../../git-relay/testing/index.ts';
import { type FakeGithubOptions, startFakeGithub } from '../../testing/index.ts';
import { createGithubApp } from '../github-app.ts';
import { parseGithubEvent } from '../webhook/parse-event.ts';
import { verifyGithubSignature } from '../webhook/verify-signature.ts';
import { APP_ID, KEYS } from './app-on-server.ts';

const SECRET = 'shared with GitHub';

/** The stand-in GitHub with the repository `acme/site`, an App that talks to it, and a door for its deliveries. */
export async function startAppOnStandIn(options: Partial<FakeGithubOptions> = {}) {
  const reposDir = await mkdtemp(join(tmpdir(), 'github-'));
  const door = await openDoor();
  const github = await startFakeGithub({
    appId: APP_ID,
    publicKeyPem: KEYS.publicKey,
    webhookSecret: SECRET,
    webhookUrl: door.url,
    reposDir,
    git: serveGit,
    validate: true,
    ...options,
  });
  await github.createRepository({ fullName: 'acme/site' });
  const app = createGithubApp({
    appId: String(APP_ID),
    privateKey: KEYS.privateKey,
    apiUrl: github.url,
    webUrl: github.url,
    userAgent: 'failfast-ci/test',
  });
  return {
    app,
    github,
    received: door.received,
    async [Symbol.asyncDispose]() {
      await github.close();
      await door.close();
      await rm(reposDir, { recursive: true });
    },
  };
}

/** Takes deliveries as the ingress does: verify the bytes, then parse. */
async function openDoor() {
  const received: Parsed<GithubEvent>[] = [];
  const server = createServer(async (req, res) => {
    const chunks: Buffer[] = [];
    for await (const chunk of req) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    const valid = verifyGithubSignature(body, String(req.headers['x-hub-signature-256']), [SECRET]);
    if (valid)
      received.push(
        parseGithubEvent(String(req.headers['x-github-event']), JSON.parse(body.toString()), { appId: APP_ID }),
      );
    res.writeHead(valid ? 202 : 401).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
