import {
  type DeadLetter,
  dropDeadLetter,
  type ProducerDeps,
  QUEUE_NAMES,
  readDeadLetter,
  replayDeadLetter,
} from '@failfast-ci/queue';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { audit } from '../audit.ts';
import { chooseLetters, type FilterOptions, filterFrom } from '../dead-letters/choose-letters.ts';
import { parseDuration } from '../dead-letters/duration.ts';
import { letterLine, letterText } from '../dead-letters/show-letter.ts';
import type { Terminal } from '../terminal.ts';
import { withConfig } from '../with-config.ts';
import { withQueues } from '../with-queues.ts';

type ListOptions = FilterOptions & { limit: number; json?: boolean };
type ActOptions = FilterOptions & { all?: boolean; dryRun?: boolean; json?: boolean };

/** `failfast dead-letters list|show|replay|drop`. */
export function addDeadLetterCommands(program: Command, terminal: Terminal): void {
  const group = program.command('dead-letters').description('jobs that could not be done and wait for an operator');

  filtered(group.command('list'))
    .description('list them, newest first')
    .option('--limit <n>', 'at most this many', positive, 50)
    .option('--json', 'as JSON')
    .action((options: ListOptions) => run(terminal, (producer) => list(terminal, producer, options)));

  group
    .command('show <id>')
    .description('everything about one of them')
    .option('--json', 'as JSON')
    .action((id: string, { json }: { json?: boolean }) =>
      run(terminal, async (producer) => {
        const letter = await readDeadLetter(producer, id);
        if (!letter) return terminal.fail(`there is no dead letter ${id}`);
        terminal.out(json ? JSON.stringify(letter, null, 2) : letterText(letter));
      }),
    );

  for (const verb of ['replay', 'drop'] as const) {
    filtered(group.command(`${verb} [ids...]`))
      .description(verb === 'replay' ? 'put them back into their stage' : 'remove them for good')
      .option('--all', 'all that match, where no id is given')
      .option('--dry-run', 'only say which')
      .option('--json', 'as JSON')
      .action((ids: string[], options: ActOptions, command: Command) => {
        if (ids.length > 0 === (options.all === true)) command.error('error: give ids, or --all');
        return run(terminal, (producer) => act(terminal, producer, verb, ids, options));
      });
  }
}

const filtered = (command: Command): Command =>
  command
    .addOption(new Option('--stage <stage>', 'given up in this stage').choices(QUEUE_NAMES))
    .option('--repository <owner/name>', 'of this repository')
    .option('--error <text>', 'whose error contains this')
    .option('--older <age>', 'given up longer ago than 90s, 30m, 12h, 7d', parseDuration)
    .option('--newer <age>', 'given up more recently', parseDuration);

const run = (terminal: Terminal, work: (producer: ProducerDeps) => Promise<void>): Promise<void> =>
  withConfig(terminal, (config) => withQueues(config, work));

async function list(terminal: Terminal, producer: ProducerDeps, { limit, json, ...options }: ListOptions) {
  const { letters } = await chooseLetters(producer, [], filterFrom(options, Date.now()));
  const shown = letters.slice(0, limit);
  if (json) return terminal.out(JSON.stringify({ total: letters.length, letters: shown }, null, 2));
  for (const letter of shown) terminal.out(letterLine(letter));
  terminal.out(shown.length === letters.length ? `${letters.length} in all` : `${shown.length} of ${letters.length}`);
}

interface Result {
  id: string;
  outcome: string;
}

async function act(
  terminal: Terminal,
  producer: ProducerDeps,
  verb: 'replay' | 'drop',
  ids: string[],
  options: ActOptions,
): Promise<void> {
  const { letters, missing } = await chooseLetters(producer, ids, filterFrom(options, Date.now()));
  const results: Result[] = missing.map((id) => ({ id, outcome: 'gone' }));
  for (const letter of letters) {
    const outcome = options.dryRun ? `would-${verb}` : await doOne(producer, verb, letter);
    if (!options.dryRun) auditOne(terminal, verb, letter, outcome);
    results.push({ id: letter.id, outcome });
  }
  if (options.json) terminal.out(JSON.stringify(results, null, 2));
  else for (const { id, outcome } of results) terminal.out(`${outcome}  ${id}`);
  const failed = results.filter(({ outcome }) => !DONE.has(outcome));
  if (failed.length > 0) terminal.fail(`${failed.length} of ${results.length} could not be done`);
}

const DONE = new Set(['replayed', 'dropped', 'would-replay', 'would-drop']);

async function doOne(producer: ProducerDeps, verb: 'replay' | 'drop', { id }: DeadLetter): Promise<string> {
  if (verb === 'replay') return (await replayDeadLetter(producer, id)).outcome;
  return (await dropDeadLetter(producer, id)) ? 'dropped' : 'gone';
}

function auditOne(terminal: Terminal, verb: string, { id, stage, deliveryId }: DeadLetter, outcome: string): void {
  audit(terminal, `${verb}-dead-letter`, id, { stage, delivery_id: deliveryId, outcome });
}

function positive(text: string): number {
  if (!/^[1-9]\d{0,5}$/.test(text)) throw new InvalidArgumentError('Expected a number above 0.');
  return Number(text);
}
