import { expect, test } from 'vitest';
import { loadIngressConfig } from './config.ts';

const least = {
  REDIS_URL: 'redis://redis',
  GITHUB_SECRET_TOKEN: 'new-secret,old-secret',
  GITLAB_WEBHOOK_SECRET: 'key',
};

test('needs only what verifies and queues', () => {
  const { config } = loadIngressConfig(least);
  expect(config.http.port).toBe(5000);
  expect(config.github.secret_token).toEqual(['new-secret', 'old-secret']);
});

test('needs a key to verify GitLab with: its own, or the one of the App', () => {
  const { GITLAB_WEBHOOK_SECRET: _, ...without } = least;
  expect(() => loadIngressConfig(without)).toThrow(
    "gitlab.webhook_secret (GITLAB_WEBHOOK_SECRET) is missing. Set GITLAB_WEBHOOK_SECRET, or the App's private key",
  );
});

test("accepts the worker's environment, and keeps no GitLab token", () => {
  const { config, secrets } = loadIngressConfig({ ...least, GITLAB_TOKEN: 'glpat-worker', WORKER_CONCURRENCY: '4' });
  expect(JSON.stringify([config, secrets])).not.toContain('glpat-worker');
});
