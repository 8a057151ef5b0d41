import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { nodeFlags } from './node-flags.ts';

const read = (path: string): Promise<string> => readFile(new URL(`../../${path}`, import.meta.url), 'utf8');

const [flag = ''] = nodeFlags('worker');

test.each([
  ['npm run worker', 'scripts/run.mjs', `['node', '${flag}', 'apps/worker/src/main.ts']`],
  ['docker compose', 'docker-compose.yml', `command: ['${flag}', apps/worker/src/main.ts]`],
  [
    'Kubernetes',
    'helm/failfast-ci/templates/_pod.tpl',
    `args: [{{ if eq .part "worker" }}${flag}, {{ end }}apps/{{ .part }}/src/main.ts]`,
  ],
  ['kustomize', 'deploy/kustomize/base/deployment-failfast-ci-worker.yaml', `args: [${flag}, apps/worker/src/main.ts]`],
])('%s starts the worker with the flags of Node that it needs', async (_how, path, line) => {
  expect(await read(path)).toContain(line);
});

test.each([
  ['npm run', 'scripts/run.mjs', "MALLOC_ARENA_MAX: '1'"],
  ['the image', 'Dockerfile', 'MALLOC_ARENA_MAX=1'],
])('%s keeps the C library to one arena', async (_how, path, line) => {
  expect(await read(path)).toContain(line);
});
