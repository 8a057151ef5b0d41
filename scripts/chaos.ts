/** `npm run chaos`: the whole bridge under a seeded schedule of disturbances, judged at rest. See `--help`. */
import {
  type ChaosOptions,
  HELP,
  inLines,
  inWords,
  planDisturbances,
  randomFrom,
  readOptions,
  runChaos,
} from '../apps/sandbox/chaos/index.ts';
import { listenForSignals } from './start/signals.ts';

const options = readOptionsOrExit();
if (options.help) {
  process.stdout.write(HELP);
  process.exit(0);
}
if (options.plan) {
  const plan = planDisturbances(randomFrom(options.seed).fork('disturbances'), options.disturbMs, options);
  for (const disturbance of plan) console.log(inWords(disturbance));
  process.exit(0);
}

// Before anything is started: a signal without a listener would end us and leave it behind.
const signals = listenForSignals();
const stop = new AbortController();
void signals.first.then(() => stop.abort());
void signals.second.then(() => process.exit(130));

console.log(
  `seed ${options.seed}: ${options.disturbMs / 1_000} s of disturbances, then at most ${options.healMs / 1_000} s to heal`,
);
const result = await runChaos(options, options.verbose ? (line) => console.log(line) : () => {}, stop.signal);
if (stop.signal.aborted) {
  console.log('interrupted; nothing was judged');
  process.exit(130);
}
for (const line of inLines(result)) console.log(line);
process.exit(result.findings.length === 0 && result.healedAfterMs !== undefined ? 0 : 1);

function readOptionsOrExit(): ChaosOptions {
  try {
    return readOptions(process.argv.slice(2));
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${HELP}`);
    process.exit(2);
  }
}
