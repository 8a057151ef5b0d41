import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    environment: 'node',
    include: [
      'packages/*/{src,test,testing}/**/*.test.ts',
      'apps/*/{src,test,testing}/**/*.test.ts',
      'scripts/**/*.test.ts',
    ],
    globalSetup: ['scripts/vitest-redis.ts'],
    setupFiles: ['scripts/vitest-loopback-only.ts'],
    // Stories start real servers and real git; two at a time keeps a small CI machine honest.
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
