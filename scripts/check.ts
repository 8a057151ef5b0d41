/**
 * `npm run check`: everything that can be said about the code without running it. All steps run even when one fails,
 * so that one round shows every fault; the last lines say which failed.
 */
import { spawnSync } from 'node:child_process';
import { styleText } from 'node:util';

const STEPS: readonly (readonly [name: string, program: string, ...args: string[]])[] = [
  // `ci` without the linter: the format, and the order of imports with it.
  ['format', 'biome', 'ci', '--linter-enabled=false'],
  ['lint', 'biome', 'lint', '--error-on-warnings'],
  ['types', 'tsc', '--noEmit', '-p', 'tsconfig.json'],
  ['dependency rule', 'node', 'scripts/check-dependencies.ts'],
  ['documentation', 'node', 'scripts/check-docs.ts'],
];

const outcomes = STEPS.map(([name, program, ...args]) => {
  console.log(styleText('bold', `\n▶ ${name}: ${[program, ...args].join(' ')}`));
  const { status } = spawnSync(program, args, { stdio: 'inherit' });
  return { name, ok: status === 0 };
});

console.log('');
for (const { name, ok } of outcomes) console.log(ok ? styleText('green', `✓ ${name}`) : styleText('red', `✗ ${name}`));
process.exitCode = outcomes.every(({ ok }) => ok) ? 0 : 1;
