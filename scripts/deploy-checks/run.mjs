#!/usr/bin/env node
/**
 * `npm run check:deploy`: checks the image, Compose, the chart, the alerts and the CI files with the real tools, as far
 * as they can be had: with Go and Python at hand they are installed into .tools/ once (the first time takes minutes).
 * A check that cannot run is skipped, and said to be. `npm run check:deploy -- helm alerts` runs only those.
 *
 * Plain JavaScript, because it installs this workspace before anything else can run.
 */
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureInstalled } from '../bootstrap/install.mjs';
import { runForeground } from '../bootstrap/run-foreground.mjs';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
await ensureInstalled(root);
const env = { ...process.env, PATH: [join(root, 'node_modules', '.bin'), process.env.PATH].join(delimiter) };
process.exitCode = await runForeground('node', ['scripts/deploy-checks/main.ts', ...process.argv.slice(2)], {
  cwd: root,
  env,
});
