import { expect, test } from 'vitest';
import { loadConfig } from './load-config.ts';
import { printConfig } from './print-config.ts';

test('shows every value with its origin, and no secret', () => {
  const schema = {
    redis: { url: { doc: 'd', format: 'redis-url', default: null, env: 'REDIS_URL', sensitive: true } },
    forge: {
      token: { doc: 'd', format: 'secret', default: null, env: 'TOKEN', sensitive: true },
      labels: { doc: 'd', format: 'label-groups', default: [['ok', 'go']] },
    },
  } as const;
  const loaded = loadConfig([schema], { env: { REDIS_URL: 'redis://u:hunter2@redis:6379', TOKEN: 'tiger22' } });

  expect(
    printConfig(loaded)
      .split('\n')
      .map((line) => line.replace(/ +# /, ' # ')),
  ).toEqual([
    'redis.url: redis://***@redis:6379 # env REDIS_URL',
    'forge.token: "***" # env TOKEN',
    'forge.labels: [ [ ok, go ] ] # default',
  ]);
});
