import { once as onceEmitted } from 'node:events';
import { styleText } from 'node:util';
import { type Stage, setTheStage } from './stage.ts';
import { beginStory, openPullRequest, pushOneCommit, refuseAndAllowStranger, showGate } from './story.ts';
import { inTone } from './view/tones.ts';
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

const INTRODUCTION = [
  '',
  styleText('bold', 'Failfast-ci lets a GitHub repository use GitLab CI.'),
  'What follows happens on this machine, between a stand-in GitHub and a stand-in GitLab: real HTTP, real git, the',
  'real bridge. Only the CI jobs are played: their scripts are read, not run.',
];

/** Plays the whole demo. Resolves with the exit code, once everything that was started is gone. */
export async function runDemo(setting: DemoSetting): Promise<number> {
  const { view, signal, once } = setting;
  const cleanup = new AsyncDisposableStack();
  view.text(INTRODUCTION);
  try {
    const stage = await setTheStage({ ...setting, cleanup });
    return await play(stage, setting);
  } catch (error) {
    if (!signal.aborted) throw error;
    return once ? 130 : 0;
  } finally {
    view.close();
    if (signal.aborted) view.text(['', 'Stopping …']);
    await cleanup.disposeAsync();
    if (signal.aborted) view.text(['Stopped.']);
  }
}

async function play(stage: Stage, { once, view, width, signal }: DemoSetting): Promise<number> {
  const { runner, broken, bridge } = stage;
  const story = beginStory(stage, view, width, signal);
  runner.setPace(once ? PACE.once : PACE.first);
  const { gate, number, sync } = await openPullRequest(story);
  showGate(story, gate);
  if (gate?.conclusion !== 'success') {
    view.text(['', inTone('bad', `✗ Pull request #${number} is not green.`), '', ...bridge.lastWords()]);
    return 1;
  }
  if (once) {
    view.text(['', inTone('good', `✓ Pull request #${number} is green.`)]);
    return 0;
  }
  await story.pause(5_000);
  runner.setPace(PACE.later);
  await pushOneCommit(story, number, sync);
  await story.pause(3_000);
  await refuseAndAllowStranger(story);
  view.text(addresses(stage));
  await Promise.race([onceEmitted(signal, 'abort'), broken]);
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
