import { once as onceEmitted } from 'node:events';
import { styleText } from 'node:util';
import { type Stage, setTheStage } from './stage.ts';
import { beginStory, openPullRequest, pushOneCommit, refuseAndAllowStranger, showGate } from './story.ts';
import type { View } from './view/view.ts';

export interface DemoSetting {
  once: boolean;
  checkout: string;
  folder: string;
  view: View;
  /** Columns that a text may take. */
  width: () => number;
  signal: AbortSignal;
}

/** Milliseconds of the shortest CI job. */
const PACE = { once: 150, first: 1_700, later: 700 };

/** Plays the whole demo. Resolves with the exit code, once everything that was started is gone. */
export async function runDemo(setting: DemoSetting): Promise<number> {
  const { view, signal, once } = setting;
  const cleanup = new AsyncDisposableStack();
  try {
    const stage = await setTheStage({ ...setting, cleanup });
    return await (once ? playOnce(stage, setting) : playAll(stage, setting));
  } catch (error) {
    if (!signal.aborted) throw error;
    return once ? 130 : 0;
  } finally {
    view.close();
    if (signal.aborted) view.text(['', 'Stopping …']);
    await cleanup.disposeAsync();
  }
}

async function playOnce(stage: Stage, { view, width, signal }: DemoSetting): Promise<number> {
  stage.runner.setPace(PACE.once);
  const story = beginStory(stage, view, width, signal);
  const { gate } = await openPullRequest(story);
  showGate(story, gate);
  if (gate.conclusion === 'success') return 0;
  view.text(['', 'The last log lines of the bridge:', ...stage.bridge.lastWords()]);
  return 1;
}

async function playAll(stage: Stage, { view, width, signal }: DemoSetting): Promise<number> {
  const { runner, bridge } = stage;
  const story = beginStory(stage, view, width, signal);
  runner.setPace(PACE.first);
  const { gate, number } = await openPullRequest(story);
  showGate(story, gate);
  await story.pause(5_000);
  runner.setPace(PACE.later);
  await pushOneCommit(story, number);
  await story.pause(3_000);
  await refuseAndAllowStranger(story);
  view.text(addresses(stage));
  await Promise.race([onceEmitted(signal, 'abort'), bridge.broken]);
  return 0;
}

function addresses({ sandbox, bridge, repo }: Stage): string[] {
  const lines = [
    ['dashboard', bridge.urls.dashboard],
    ['ingress', `${bridge.urls.ingress}/readyz`],
    ['repository', `git clone ${sandbox.github.url}/${repo}.git`],
  ].filter(([, address]) => address !== undefined);
  return [
    '',
    styleText('bold', 'Everything stays up. Have a look around:'),
    ...lines.map(([name = '', address]) => `  ${name.padEnd(12)}${address}`),
    '',
    'Ctrl-C stops everything and removes every trace.',
  ];
}
