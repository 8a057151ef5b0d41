import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { nodeFlags } from './node-flags.ts';

const read = (path: string): Promise<string> => readFile(new URL(`../../${path}`, import.meta.url), 'utf8');

const [ofIngress = ''] = nodeFlags('ingress');
const [ofWorker = ''] = nodeFlags('worker');

test.each([
  ['ingress', ofIngress],
  ['worker', ofWorker],
])('however the %s is started, it has the flags of Node that it needs', async (app, flag) => {
  expect(await read('scripts/run.mjs')).toContain(`['node', '${flag}', 'apps/${app}/src/main.ts']`);
  expect(await read('docker-compose.yml')).toContain(`command: ['${flag}', apps/${app}/src/main.ts]`);
  expect(await read(`deploy/kustomize/base/deployment-failfast-ci-${app}.yaml`)).toContain(
    `args: [${flag}, apps/${app}/src/main.ts]`,
  );
  expect(await read('helm/failfast-ci/templates/_pod.tpl')).toContain(`if eq .part "${app}" }}${flag}, {{ end }}`);
});

test('the image without an argument is an ingress with the flags of Node that it needs', async () => {
  expect(await read('Dockerfile')).toContain(`CMD ["${ofIngress}", "apps/ingress/src/main.ts"]`);
});

test.each([
  ['npm run', 'scripts/run.mjs', "MALLOC_ARENA_MAX: '1'"],
  ['the image', 'Dockerfile', 'MALLOC_ARENA_MAX=1'],
])('%s keeps the C library to one arena', async (_how, path, line) => {
  expect(await read(path)).toContain(line);
});
