import { generateKeyPairSync } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../../free-port.ts';
import type { Image } from './build-stage.ts';
import { type Container, startContainer } from './container.ts';

/** Generous: a cold start on a busy machine. Milliseconds. */
const START_TIMEOUT = 60_000;

const APPS = ['ingress', 'worker', 'dashboard'];

/** Starts each app from the image; waits until it is healthy and ready, and until SIGTERM ended it with 0. */
export async function tryApps(image: Image, redisUrl: string, say: (line: string) => void): Promise<void> {
  await commandLine(image);
  say('failfast --help answers');
  for (const app of APPS) {
    const env = await environment(redisUrl);
    const container = await startContainer(image, { args: [`apps/${app}/src/main.ts`], env });
    await healthy(image, container, env, app);
    const ready = await fetch(`http://127.0.0.1:${env.METRICS_PORT}/readyz`);
    if (!ready.ok) throw new Error(`${app} is healthy and not ready (${ready.status})\n${container.output()}`);
    if (app === 'ingress') await helmTest(image, `http://127.0.0.1:${env.PORT}`);
    container.stop();
    const code = await container.ended;
    if (code !== 0) throw new Error(`${app} ended with ${code} after SIGTERM\n${container.output()}`);
    say(`${app}: healthy, ready, and ended with 0 after SIGTERM`);
  }
}

async function commandLine(image: Image): Promise<void> {
  const container = await startContainer(image, { args: ['apps/cli/src/main.ts', '--help'] });
  const code = await container.ended;
  if (code !== 0) throw new Error(`failfast --help ended with ${code}\n${container.output()}`);
}

/** What `helm test` runs, against the door that is open now. */
async function helmTest(image: Image, door: string): Promise<void> {
  const container = await startContainer(image, { args: ['deploy/image/check-installation.mjs', door] });
  if ((await container.ended) !== 0) throw new Error(`what helm test runs has failed\n${container.output()}`);
}

/** Asks with the image's own health check. */
async function healthy(image: Image, app: Container, env: Record<string, string>, name: string): Promise<void> {
  const check = { ...image, entrypoint: image.healthcheck ?? [] };
  const ended = app.ended.then((code) => {
    throw new Error(`${name} ended with ${code} at start\n${app.output()}`);
  });
  for (const until = Date.now() + START_TIMEOUT; Date.now() < until; await sleep(250)) {
    const probe = await startContainer(check, { args: [], env });
    if ((await Promise.race([probe.ended, ended])) === 0) {
      ended.catch(() => undefined); // from here on it may end
      return;
    }
  }
  throw new Error(`${name} is not healthy after ${START_TIMEOUT / 1_000} s\n${app.output()}`);
}

/** Complete, and pointing at nobody: the forges' addresses answer nothing. */
async function environment(redisUrl: string): Promise<Record<string, string>> {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const pem = privateKey.export({ type: 'pkcs1', format: 'pem' }).toString();
  const ports = [await freePort(), await freePort(), await freePort()];
  return {
    REDIS_URL: redisUrl,
    HOST: '127.0.0.1',
    PORT: String(ports[0]),
    METRICS_PORT: String(ports[1]),
    DASHBOARD_PORT: String(ports[2]),
    DASHBOARD_USER: 'operator',
    DASHBOARD_PASSWORD: 'only for this check',
    GITHUB_INTEGRATION_ID: '1',
    // Encoded twice, as installations of the old chart carry it.
    GITHUB_INTEGRATION_PEM: Buffer.from(Buffer.from(pem).toString('base64')).toString('base64'),
    GITHUB_SECRET_TOKEN: 'only for this check',
    GITHUB_API_URL: 'http://127.0.0.1:1',
    GITHUB_URL: 'http://127.0.0.1:1',
    GITLAB_API: 'http://127.0.0.1:1',
    GITLAB_TOKEN: 'only-for-this-check',
    FAILFASTCI_NAMESPACE: 'mirrors',
    FAILFAST_CI_API: 'http://127.0.0.1:1',
  };
}
