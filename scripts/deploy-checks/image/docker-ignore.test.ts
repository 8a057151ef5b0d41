import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { dockerIgnore } from './docker-ignore.ts';

const ignored = dockerIgnore(readFileSync('.dockerignore', 'utf8'));

test.each(['apps/worker/src/main.ts', 'packages/core/package.json', 'deploy/image/healthcheck.mjs', 'pnpm-lock.yaml'])(
  '%s goes into the image',
  (path) => expect(ignored(path)).toBe(false),
);

test.each([
  '.git/config',
  '.env',
  '.tools/bin/helm',
  'node_modules/x/index.js',
  'apps/worker/node_modules/x/index.js',
  'apps/worker/src/config.test.ts',
  'apps/sandbox/test/bridge.ts',
  'helm/failfast-ci/values.yaml',
  'docs/runbook.md',
])('%s stays out of the image', (path) => expect(ignored(path)).toBe(true));
