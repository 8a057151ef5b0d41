/** `npm run bench`: how fast the bridge is, as ratios to something else measured in the same run. See docs/performance.md. */
import { readOptions, usage } from '../bench/src/options.ts';
import { PARTS } from '../bench/src/parts.ts';
import { runBench } from '../bench/src/run-bench.ts';

try {
  const options = readOptions(process.argv.slice(2), PARTS);
  if (options) process.exitCode = await runBench(options);
  else console.log(usage(PARTS));
} catch (error) {
  console.error(`bench: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
}
