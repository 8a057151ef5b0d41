/** `npm run demo`: a pull request on its way through the whole bridge, live and on this machine. See `--help`. */
import { fileURLToPath } from 'node:url';
import { HELP, readOptions } from './demo/options.ts';
import { runDemo } from './demo/run-demo.ts';
import { useTemporaryFolder } from './demo/temporary-folder.ts';
import { createPlainView } from './demo/view/plain-view.ts';
import { createTerminalView } from './demo/view/terminal-view.ts';
import { listenForSignals } from './start/signals.ts';

const { stdout, env } = process;
const options = readOptionsOrExit();
if (options.help) {
  stdout.write(HELP);
  process.exit(0);
}

// Before anything is started: a signal without a listener would end us and leave it behind.
const signals = listenForSignals();
const stop = new AbortController();
void signals.first.then(() => stop.abort());
void signals.second.then(() => process.exit(130));
// Whoever was reading has gone (`npm run demo | head`).
stdout.on('error', () => stop.abort());

const isTerminal = stdout.isTTY === true && env.TERM !== 'dumb' && !options.plain;
const view = isTerminal ? createTerminalView(stdout) : createPlainView((text) => stdout.write(text));
// However it ends, the terminal gets its cursor back.
process.once('exit', () => view.close());
try {
  const exitCode = await runDemo({
    once: options.once,
    checkout: fileURLToPath(new URL('..', import.meta.url)),
    folder: useTemporaryFolder(),
    view,
    width: () => Math.min(stdout.columns || 120, 120),
    signal: stop.signal,
  });
  process.exit(exitCode);
} catch (error) {
  console.error(`\nThe demo failed: ${error instanceof Error ? error.message : error}`);
  process.exit(1);
}

function readOptionsOrExit() {
  try {
    return readOptions(process.argv.slice(2));
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${HELP}`);
    process.exit(2);
  }
}
