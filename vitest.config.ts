import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    environment: 'node',
    include: [
      'packages/*/{src,test,testing}/**/*.test.ts',
      'apps/*/{src,test,testing}/**/*.test.ts',
      'scripts/**/*.test.ts',
      'bench/src/**/*.test.ts',
    ],
    globalSetup: ['scripts/vitest-redis.ts'],
    setupFiles: ['scripts/vitest-loopback-only.ts'],
    // Stories start real servers and real git but mostly wait (for retries, locks, rounds of upkeep): four at a time
    // keep two cores busy. Nothing is timed; the bounds only end what hangs, also on a machine with other things to do.
    pool: 'forks',
    maxWorkers: 4,
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // On a shared CI machine a story is told once more before it counts as failed; the report says which were.
    retry: process.env.CI ? 1 : 0,
  },
});
