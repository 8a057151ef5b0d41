import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { begin } from './disturb/begin.ts';
import type { End } from './disturb/forge-faults.ts';
import { type Disturbance, inWords, planDisturbances } from './disturb/plan.ts';
import type { Finding } from './judge/finding.ts';
import { judge } from './judge/judge.ts';
import type { ChaosOptions } from './options.ts';
import { createPeople } from './people/act.ts';
import { filesOf } from './people/ci-files.ts';
import { emptyJournal, type Journal } from './people/journal.ts';
import { type Random, randomFrom } from './random.ts';
import { redeliverLost } from './redeliver.ts';
import { startWorld, type World } from './world.ts';

export interface ChaosResult {
  seed: number;
  /** What people did. */
  events: number;
  disturbances: number;
  /** Effects that were looked for. */
  expected: number;
  findings: Finding[];
  /** Milliseconds from the end of all disturbances until everything was as it should be; undefined: it never was. */
  healedAfterMs: number | undefined;
  /** Where the logs are, when something was found. */
  dir: string | undefined;
}

/** Milliseconds between two things that people do, at least and at most. */
const BETWEEN_ACTS_MS: [number, number] = [200, 1_600];
/** What looks healed must stay so: a frozen worker that wakes up late may still do harm. */
const STAYS_MS = 3_000;
const LOOK_EVERY_MS = 1_000;

/** Disturbs, heals, and judges. Never throws because of what the bridge did. */
export async function runChaos(
  options: ChaosOptions,
  tell: (line: string) => void,
  signal?: AbortSignal,
): Promise<ChaosResult> {
  const random = randomFrom(options.seed);
  const plan = planDisturbances(random.fork('disturbances'), options.disturbMs, options);
  const world = await startWorld(options);
  const noted = (line: string): void => {
    appendFileSync(join(world.dir, 'story.log'), `${new Date().toISOString()} ${line}\n`);
    tell(line);
  };
  const journal = emptyJournal();
  const repos = await createRepositories(world, options.repositories, random.fork('repositories'));
  const stopRedelivering = options.redeliver === 'operator' ? redeliverLost(world) : () => {};
  const stop = new AbortController();
  signal?.addEventListener('abort', () => stop.abort());
  let keep = false;
  try {
    const people = createPeople(world.github, repos, journal, random.fork('people'));
    const ends = await Promise.all([
      work(people, random.fork('pace'), options.disturbMs, noted, stop.signal),
      disturb(world, plan, random.fork('faults'), noted, stop.signal),
    ]);
    heal(world, ends[1]);
    tell(`everything is let be; ${journal.events} events so far`);
    const outcome = await untilRest(world, { repos, journal, healMs: options.healMs, tell, signal: stop.signal });
    keep = outcome.findings.length > 0;
    return {
      seed: options.seed,
      events: journal.events,
      disturbances: plan.length,
      ...outcome,
      dir: keep ? world.dir : undefined,
    };
  } finally {
    stopRedelivering();
    await world.end(keep);
  }
}

/** Owners differ, so that each repository has an installation with a budget of its own. */
async function createRepositories({ github }: World, count: number, random: Random): Promise<string[]> {
  const repos = Array.from({ length: count }, (_, index) => `owner-${index + 1}/site`);
  for (const fullName of repos) await github.createRepository({ fullName, files: filesOf(random, 0) });
  for (const repo of repos) await github.push({ repo, files: filesOf(random, 1) });
  return repos;
}

async function work(
  people: { act(): Promise<string> },
  random: Random,
  durationMs: number,
  tell: (line: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const until = Date.now() + durationMs;
  while (Date.now() < until && !signal.aborted) {
    tell(await people.act());
    await delay(random.between(...BETWEEN_ACTS_MS));
  }
}

/** Begins and ends each disturbance at its time; returns how to end those that still go on. */
async function disturb(
  world: World,
  plan: Disturbance[],
  random: Random,
  tell: (line: string) => void,
  signal: AbortSignal,
): Promise<Set<End>> {
  const going = new Set<End>();
  const startedAt = Date.now();
  for (const disturbance of plan) {
    await delay(Math.max(0, startedAt + disturbance.at - Date.now()), undefined, { signal }).catch(() => {});
    if (signal.aborted) break;
    tell(inWords(disturbance));
    const end = await begin(world, disturbance, random);
    going.add(end);
    setTimeout(() => {
      if (going.delete(end)) end();
    }, disturbance.forMs);
  }
  return going;
}

function heal(world: World, going: Set<End>): void {
  for (const end of going) end();
  going.clear();
  world.redis.thaw();
  world.github.behave();
  world.gitlab.behave();
}

interface Rest {
  repos: string[];
  journal: Journal;
  healMs: number;
  tell: (line: string) => void;
  signal: AbortSignal;
}

async function untilRest(world: World, { repos, journal, healMs, tell, signal }: Rest) {
  const healedAt = Date.now();
  let restSince: number | undefined;
  for (;;) {
    await world.github.idle(); // lets go of deliveries that wait to be put out of order
    const { expected, findings } = await judge(world, repos, journal);
    const busy = await world.queues.busy();
    const now = Date.now();
    if (findings.length > 0 || busy > 0) restSince = undefined;
    else restSince ??= now;
    if (restSince !== undefined && now - restSince >= STAYS_MS) {
      return { expected, findings, healedAfterMs: restSince - healedAt };
    }
    if (now - healedAt > healMs || signal.aborted) {
      if (busy > 0) findings.push({ kind: 'stuck', what: `${busy} jobs in the queues` });
      return { expected, findings, healedAfterMs: undefined };
    }
    tell(`${((now - healedAt) / 1_000).toFixed(0)} s of healing: ${findings.length} differences, ${busy} jobs`);
    await delay(LOOK_EVERY_MS);
  }
}
