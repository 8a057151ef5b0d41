import { setTimeout as delay } from 'node:timers/promises';
import type { LogLine } from './log-line.ts';
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
  /** Bytes of git that the last sync moved. */
  syncBytes: number;
}

export interface Narrator {
  /**
   * Tells what happens on a commit until its gate has ended and nothing changes any more, or until that takes too
   * long. Resolves with the gate as it is then. A gate that has this conclusion has not ended yet: it had it before.
   */
  follow(sha: string, before?: string): Promise<CheckRun | undefined>;
  tally(): Tally;
}

/** Milliseconds. */
const LOOK_EVERY = 60;
const QUIET = 900;
const TIMEOUT = 45_000;

/** Watches both stand-ins and the bridge's own logs, and tells the view what changed, each thing once. */
export function createNarrator({ sandbox, bridge, repo, broken }: Stage, view: View, signal: AbortSignal): Narrator {
  const { github, gitlab } = sandbox;
  const freshDeliveries = watchDeliveries(github);
  const freshPipelines = watchPipelines(gitlab);
  let reports = 0;
  let syncBytes = 0;
  const complaints = new Set<string>();

  const count = (line: LogLine): void => {
    if (line.outcome !== 'done') return;
    if (line.queue === 'report') reports += 1;
    if (line.queue === 'mirror') syncBytes = Number(line.pack_bytes);
  };
  const freshLines = (): Change[] => {
    const lines = bridge.takeLines();
    lines.forEach(count);
    return lines.map((line) => describeLine(line, sandbox)).filter((change) => change !== undefined);
  };

  /** What is broken is complained about again and again; once is enough. */
  const isNews = ({ text, tone }: Change): boolean => tone !== 'bad' || !complaints.has(text);
  const tell = (change: Change): void => {
    if (isNews(change)) view.change(change);
    if (change.tone === 'bad') complaints.add(change.text);
  };

  return {
    async follow(sha, before) {
      const freshChecks = watchChecks(github, repo, sha);
      const deadline = Date.now() + TIMEOUT;
      let changedAt = Date.now();
      for (;;) {
        const told = [...freshDeliveries(), ...freshLines(), ...freshPipelines()];
        const checks = freshChecks();
        told.forEach(tell);
        if (!view.showsBoard) checks.forEach(view.change);
        view.board(`Checks on ${short(sha)}`, boardRows(sandbox, repo, sha));
        if (told.length + checks.length > 0) changedAt = Date.now();
        const gate = github.checkRun(repo, sha, 'gitlab-ci Pipeline');
        const ended = gate?.status === 'completed' && gate.conclusion !== before;
        if (ended && Date.now() - changedAt > QUIET) return gate;
        if (Date.now() > deadline) return gate;
        await Promise.race([delay(LOOK_EVERY, undefined, { signal }), broken]);
      }
    },
    tally: () => ({
      hooks: gitlab.projects.flatMap(({ hooks }) => hooks).reduce((sum, { log }) => sum + log.length, 0),
      reports,
      syncBytes,
    }),
  };
}
