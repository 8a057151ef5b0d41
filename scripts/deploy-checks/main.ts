import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { styleText } from 'node:util';
import { apiServer } from './api-server/check.ts';
import { type Check, type Setting, Skip } from './check.ts';
import { actions, gitlabCi, renderGitlabCi } from './ci-files.ts';
import { compose, environmentExample } from './compose.ts';
import { lint, schemas } from './helm/check-chart.ts';
import { configuration } from './helm/configuration.ts';
import { notes } from './helm/notes.ts';
import { promises } from './helm/promises.ts';
import { refusals } from './helm/refusals.ts';
import { dockerfile, imageReplay } from './image.ts';
import { kustomize, writeBase } from './kustomize.ts';
import { alerts, board, metricNames } from './monitoring.ts';
import { createTools } from './tools.ts';

/** Quick ones first. */
const CHECKS: readonly Check[] = [
  environmentExample,
  metricNames,
  board,
  compose,
  dockerfile,
  gitlabCi,
  actions,
  lint,
  refusals,
  promises,
  configuration,
  notes,
  schemas,
  kustomize,
  alerts,
  apiServer,
  imageReplay,
];

const root = join(import.meta.dirname, '..', '..');
const write = process.argv.includes('--write');
const wanted = process.argv.slice(2).filter((word) => word !== '--write' && word !== '--');
const chosen = CHECKS.filter(({ name }) => wanted.length === 0 || wanted.some((word) => name.startsWith(word)));
if (chosen.length === 0) throw new Error(`no such check; there are: ${CHECKS.map(({ name }) => name).join(', ')}`);

const scratch = mkdtempSync(join(tmpdir(), 'failfast-deploy-'));
const setting: Setting = { root, scratch, tools: createTools(join(root, '.tools')) };
if (write) {
  writeFileSync(join(root, '.gitlab-ci.yml'), renderGitlabCi(setting.tools.go('jsonnet'), root));
  writeBase(setting);
}
let failed = 0;
let skipped = 0;
for (const { name, run } of chosen) {
  try {
    console.log(`${styleText('green', '✓')} ${name}: ${await run(setting)}`);
  } catch (error) {
    if (error instanceof Skip) skipped++;
    else failed++;
    const mark = error instanceof Skip ? styleText('yellow', '– skipped') : styleText('red', '✗');
    console.log(`${mark} ${name}: ${(error as Error).message}`);
  }
}
rmSync(scratch, { recursive: true });
console.log(`\n${chosen.length - failed - skipped} passed, ${failed} failed, ${skipped} skipped`);
process.exitCode = failed === 0 ? 0 : 1;
