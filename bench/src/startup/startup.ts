import { execFile } from 'node:child_process';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { startPrivateRedis } from '../../../scripts/private-redis.ts';
import { interleave } from '../measure/interleave.ts';
import { median, spreadOf } from '../measure/statistics.ts';
import type { Figure, Part } from '../part.ts';
import { startApp } from '../world/app-process.ts';

const run = promisify(execFile);

export const startup: Part = {
  name: 'startup',
  about: 'each app from its start until it serves, beside the start of a Node that does nothing',
  async run({ cleanup, quick }) {
    const redis = await startPrivateRedis();
    cleanup.defer(() => redis.stop());
    const env = environment(redis.url);
    const app = (name: string) => async (): Promise<number> => {
      const start = performance.now();
      const { stop } = await startApp(name, { env });
      const seconds = (performance.now() - start) / 1_000;
      await stop();
      return seconds;
    };
    const samples = await interleave(quick ? 1 : 9, {
      'node -e 0': () => timed('-e', '0'),
      ingress: app('ingress'),
      worker: app('worker'),
      dashboard: app('dashboard'),
      'failfast --help': () =>
        timed(fileURLToPath(new URL('../../../apps/cli/src/main.ts', import.meta.url)), '--help'),
    });
    const bare = median(samples['node -e 0']);
    return Object.entries(samples).map(([name, seconds]) => figureOf(name, seconds, bare));
  },
};

async function timed(...args: string[]): Promise<number> {
  const start = performance.now();
  const { PATH, NODE_COMPILE_CACHE } = process.env;
  await run(process.execPath, args, { env: { PATH, NODE_COMPILE_CACHE, NODE_ENV: 'production' } });
  return (performance.now() - start) / 1_000;
}

function figureOf(name: string, seconds: number[], bare: number): Figure {
  const value = median(seconds);
  const spread = spreadOf(seconds);
  if (name === 'node -e 0') return { what: name, value, unit: 's', spread };
  return {
    what: name,
    value,
    unit: 's',
    limit: { atMost: 1 },
    spread,
    ours: `${(value / bare).toFixed(1)} × node -e 0`,
  };
}

/** Nobody is called before there is work: the forges need not exist. */
function environment(redisUrl: string): Record<string, string> {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return {
    REDIS_URL: redisUrl,
    HOST: '127.0.0.1',
    PORT: '0',
    METRICS_PORT: '0',
    DASHBOARD_PORT: '0',
    UPKEEP_INTERVAL: '3600',
    GITHUB_INTEGRATION_ID: '1',
    GITHUB_INTEGRATION_PEM: privateKey.export({ type: 'pkcs1', format: 'pem' }).toString(),
    GITHUB_SECRET_TOKEN: randomBytes(20).toString('hex'),
    GITHUB_API_URL: 'http://127.0.0.1:9',
    GITHUB_URL: 'http://127.0.0.1:9',
    GITLAB_API: 'http://127.0.0.1:9',
    GITLAB_TOKEN: randomBytes(20).toString('hex'),
    GITLAB_USER: 'robot',
    FAILFASTCI_NAMESPACE: 'mirrors',
    FAILFAST_CI_API: 'http://127.0.0.1:9',
  };
}
