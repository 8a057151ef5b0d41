import type { TestProject } from 'vitest/node';
import { startPrivateRedis } from './private-redis.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** A real Redis for this run, shared by all test files: use a key prefix of your own. */
    redisUrl: string;
  }
}

/** Vitest global set-up: one private Redis for the run, ended with it. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const redis = await startPrivateRedis();
  project.provide('redisUrl', redis.url);
  return redis.stop;
}
