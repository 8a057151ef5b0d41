import { setTimeout as delay } from 'node:timers/promises';
import type { LogLine } from './app-process.ts';
import { boardRows } from './observe/board-rows.ts';
import { type CheckRun, watchChecks } from './observe/checks.ts';
import { watchDeliveries } from './observe/deliveries.ts';
import { watchPipelines } from './observe/pipelines.ts';
import { short } from './observe/units.ts';
import { describeLine } from './observe/worker-log.ts';
import type { Stage } from './stage.ts';
import type { Change, View } from './view/view.ts';

/** What the bridge did since the start, in numbers. */
export interface Tally {
  /** Hooks that GitLab sent. */
  hooks: number;
  reports: number;
  /** The last sync: bytes of git that travelled, and milliseconds from start to end. */
  sync: { bytes: number; ms: number };
}

export interface Narrator {
  /** Tells what happens on a commit until its gate has ended and nothing changes any more; resolves with the gate. */
  follow(sha: string): Promise<CheckRun>;
  tally(): Tally;
}

/** Milliseconds. */
const LOOK_EVERY = 60;
const QUIET = 900;
const TIMEOUT = 55_000;

/** Watches both stand-ins and the bridge's own logs, and tells the view what changed, each thing once. */
export function createNarrator({ sandbox, bridge, repo }: Stage, view: View, signal: AbortSignal): Narrator {
  const { github, gitlab } = sandbox;
  const freshDeliveries = watchDeliveries(github);
  const freshPipelines = watchPipelines(gitlab);
  let reports = 0;
  let sync = { bytes: 0, ms: 0 };

  const count = (line: LogLine): void => {
    if (line.outcome !== 'done') return;
    if (line.queue === 'report') reports += 1;
    if (line.queue === 'mirror') sync = { bytes: Number(line.pack_bytes), ms: Number(line.duration_ms) };
  };
  const freshLines = (): Change[] => {
    const lines = bridge.takeLines();
    lines.forEach(count);
    return lines.map((line) => describeLine(line, sandbox)).filter((change) => change !== undefined);
  };

  return {
    async follow(sha) {
      const freshChecks = watchChecks(github, repo, sha);
      const deadline = Date.now() + TIMEOUT;
      let changedAt = Date.now();
      for (;;) {
        const told = [...freshDeliveries(), ...freshLines(), ...freshPipelines()];
        const checks = freshChecks();
        for (const change of [...told, ...(view.showsBoard ? [] : checks)]) view.change(change);
        view.board(`Checks on ${short(sha)}`, boardRows(sandbox, repo, sha));
        if (told.length + checks.length > 0) changedAt = Date.now();
        const gate = github.checkRun(repo, sha, 'gitlab-ci Pipeline');
        if (gate?.status === 'completed' && Date.now() - changedAt > QUIET) return gate;
        if (Date.now() > deadline) throw new Error(`the gate has not ended after ${TIMEOUT / 1000} s`);
        await Promise.race([delay(LOOK_EVERY, undefined, { signal }), bridge.broken]);
      }
    },
    tally: () => ({
      hooks: gitlab.projects.flatMap(({ hooks }) => hooks).reduce((sum, { log }) => sum + log.length, 0),
      reports,
      sync,
    }),
  };
}
