/**
 * `npm run scale-test`: how many pull requests 1, 2 and 4 workers bring to their pipelines in a second, and what the limit is.
 * It is one part of `npm run bench`; docs/scaling.md says what follows from it.
 */
import { readOptions } from '../bench/src/options.ts';
import { runBench } from '../bench/src/run-bench.ts';
import { scaling } from '../bench/src/scaling/scaling.ts';

const HELP = `npm run scale-test                    about three minutes
npm run scale-test -- --quick         fewer pull requests: does it work?
npm run scale-test -- --json <file>   the figures there, too`;

try {
  const options = readOptions(process.argv.slice(2), [scaling]);
  if (options) process.exitCode = await runBench(options);
  else console.log(HELP);
} catch (error) {
  console.error(`scale-test: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
}
