/** Checks that links, anchors and paths in all Markdown files resolve; argument 1 is the root, by default this one. */
import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { faultsOf } from './docs-check/faults.ts';
import { readMarkdown } from './docs-check/read-markdown.ts';

const SKIPPED = new Set(['node_modules', '.git', '.data', '.tools', 'coverage']);

const root = process.argv[2] ?? dirname(dirname(fileURLToPath(import.meta.url)));
const paths = globSync('**/*.md', { cwd: root, exclude: (name) => SKIPPED.has(name) }).map((path) =>
  path.replaceAll('\\', '/'),
);
const pages = new Map(paths.map((path) => [path, readMarkdown(readFileSync(join(root, path), 'utf8'))]));
const faults = [...pages].flatMap(([path, page]) => faultsOf(path, page, root, pages));

for (const fault of faults) console.error(fault);
console.log(`documentation: ${pages.size} pages, ${faults.length} faults`);
process.exitCode = faults.length === 0 && pages.size > 0 ? 0 : 1;
