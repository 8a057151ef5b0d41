/** Checks the one-way rule over all files of a workspace; argument 1 is its root, by default this one. */
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readPartImports, readParts } from './dependency-rule/read-workspace.ts';
import { declaredViolations, violationsOf } from './dependency-rule/violations.ts';

const root = process.argv[2] ?? dirname(dirname(fileURLToPath(import.meta.url)));
const parts = readParts(root);
let imports = 0;
const violations = parts.flatMap((part) => {
  const found = readPartImports(root, part);
  imports += found.length;
  return [...declaredViolations(part, parts), ...found.flatMap((each) => violationsOf(each, part, parts))];
});

for (const violation of violations) console.error(violation);
console.log(`dependency rule: ${imports} imports in ${parts.length} parts, ${violations.length} violations`);
process.exitCode = violations.length === 0 && imports > 0 ? 0 : 1;
