import { parseArgs } from 'node:util';
import { SCENARIO_NAMES } from './disturb/plan.ts';

export interface ChaosOptions {
  seed: number;
  /** How long people work and everything is disturbed; healing comes after it. */
  disturbMs: number;
  /** Longest time for everything to come to rest afterwards. */
  healMs: number;
  workers: number;
  ingresses: number;
  repositories: number;
  /** Who asks GitHub for deliveries again that never arrived: the bridge's own upkeep, or the suite like an operator. */
  redeliver: 'upkeep' | 'operator';
  /** Let Redis lose everything once. */
  flush: boolean;
  /** Only these kinds of disturbances; all when empty. */
  only: string[];
  /** One thing goes wrong all the time, instead of many by turns. */
  scenario: string | undefined;
  /** Print the schedule and end. */
  plan: boolean;
  /** Print what is done and disturbed, as it happens. */
  verbose: boolean;
  help: boolean;
}

export const HELP = `Disturbs the whole bridge by a seeded schedule, lets everything heal, and compares both forges with a model.

  npm run chaos                          one minute with a random seed
  npm run chaos -- --seed 7 --minutes 5  the same schedule each time
  npm run chaos -- --seed 7 --plan       prints the schedule and ends

  --seconds N       instead of --minutes
  --heal N          longest time to come to rest, in seconds (300, or twice as long as the disturbances)
  --workers N       (3)    --ingresses N  (2)    --repositories N  (4)
  --redeliver WHO   who asks GitHub for lost deliveries again: upkeep or operator (upkeep)
  --flush           Redis loses everything once in the middle
  --only KIND,…     only these disturbances (kill-worker, lose-hooks, …; --plan shows the kinds)
  --scenario NAME   instead, one thing goes wrong all the time: ${SCENARIO_NAMES.join(', ')}
  --verbose         prints what is done and disturbed

Exit code 0 when nothing was lost, doubled, wrong or stuck, 1 when something was, 2 for a wrong argument. It needs git
and redis-server (or valkey-server); ports are free ones of the loopback interface, and everything it writes goes to one
temporary folder, which stays only when something was found.
`;

/** What was missed in a long outage has to be made up for within GitHub's limits, which takes about as long. */
const HEAL_S = 300;

/** @throws TypeError that says which argument is wrong */
export function readOptions(args: string[]): ChaosOptions {
  const flag = { type: 'boolean', default: false } as const;
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    args,
    options: {
      seed: text,
      minutes: text,
      seconds: text,
      heal: text,
      workers: text,
      ingresses: text,
      repositories: text,
      redeliver: { type: 'string', default: 'upkeep' },
      flush: flag,
      only: { type: 'string', default: '' },
      scenario: text,
      plan: flag,
      verbose: flag,
      help: { ...flag, short: 'h' },
    },
  });
  const { redeliver, flush, only, scenario, plan, verbose, help } = values;
  if (redeliver !== 'upkeep' && redeliver !== 'operator') throw new TypeError(`--redeliver ${redeliver}: who is that?`);
  if (scenario !== undefined && !SCENARIO_NAMES.includes(scenario)) {
    throw new TypeError(`--scenario ${scenario}: there are ${SCENARIO_NAMES.join(', ')}`);
  }
  const seconds = number('seconds', values.seconds, number('minutes', values.minutes, 1) * 60);
  return {
    seed: number('seed', values.seed, Math.floor(Math.random() * 1_000_000)),
    disturbMs: seconds * 1_000,
    healMs: number('heal', values.heal, Math.max(HEAL_S, 2 * seconds)) * 1_000,
    workers: number('workers', values.workers, 3),
    ingresses: number('ingresses', values.ingresses, 2),
    repositories: number('repositories', values.repositories, 4),
    redeliver,
    flush,
    only: only.split(',').filter(Boolean),
    scenario,
    plan,
    verbose,
    help,
  };
}

function number(name: string, text: string | undefined, fallback: number): number {
  if (text === undefined) return fallback;
  const value = Number(text);
  if (!Number.isFinite(value) || value < 0 || text.trim() === '')
    throw new TypeError(`--${name} ${text}: not a number`);
  return value;
}
