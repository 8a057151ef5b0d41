import { setTimeout as delay } from 'node:timers/promises';
import { createNarrator, type Narrator } from './narrator.ts';
import type { CheckRun } from './observe/checks.ts';
import { bytes, milliseconds, short } from './observe/units.ts';
import type { Stage } from './stage.ts';
import { checkText } from './view/check-text.ts';
import type { View } from './view/view.ts';

export interface Story extends Stage {
  view: View;
  narrator: Narrator;
  /** Columns that a text may take. */
  width: () => number;
  /** Gives people time to read. */
  pause(ms: number): Promise<void>;
}

export function beginStory(stage: Stage, view: View, width: () => number, signal: AbortSignal): Story {
  const pause = (ms: number) => Promise.race([delay(ms, undefined, { signal }), stage.bridge.broken]);
  return { ...stage, view, width, narrator: createNarrator(stage, view, signal), pause };
}

/** A contributor opens a pull request. Returns its gate and its number. */
export async function openPullRequest(story: Story): Promise<{ gate: CheckRun; number: number }> {
  const { view, sandbox, repo } = story;
  view.chapter('A contributor opens a pull request');
  const title = 'Greet the reader';
  const files = { 'docs/hello.md': '# Hello\n\nNice to see you here.\n' };
  const pull = await sandbox.github.openPullRequest({ repo, head: 'hello', author: 'ada', title, files });
  const { number, head } = pull;
  view.change({ actor: 'ada', text: `opens pull request #${number} “${title}” at ${short(head.sha)}`, tone: 'plain' });
  const gate = await followCommit(story, head.sha);
  return { gate, number };
}

/** The same contributor pushes once more: what has to travel is one commit. */
export async function pushOneCommit(story: Story, number: number): Promise<void> {
  const { view, sandbox, repo, narrator } = story;
  const first = narrator.tally().sync;
  view.chapter('One more commit: only that commit travels');
  const files = { 'docs/hello.md': '# Hello\n\nNice to see you here, whoever you are.\n' };
  const sha = await sandbox.github.updatePullRequest(repo, number, { files, message: 'Greet everybody', actor: 'ada' });
  view.change({ actor: 'ada', text: `pushes ${short(sha)} to #${number}` });
  await followCommit(story, sha);
  const second = narrator.tally().sync;
  const say = ({ bytes: count, ms }: typeof first) => `${bytes(count)} in ${milliseconds(ms)}`;
  view.text([`  The first sync took ${say(first)} (the whole history, into a new mirror); this one ${say(second)}.`]);
}

/** Somebody unknown opens a pull request from a fork: nothing runs before a maintainer allowed it. */
export async function refuseAndAllowStranger(story: Story): Promise<void> {
  const { view, sandbox, repo } = story;
  view.chapter('A stranger opens a pull request from a fork');
  const files = { 'docs/hello.md': '# Hello\n\nsend me your tokens\n' };
  const title = 'Improve the greeting';
  const pull = await sandbox.github.openPullRequest({ repo, fork: true, head: 'patch-1', author: 'sam', title, files });
  const { number, head } = pull;
  view.change({ actor: 'sam', text: `opens pull request #${number} “${title}” from ${pull.headRepository}` });
  showGate(story, await followCommit(story, head.sha));
  await story.pause(5_000);

  view.chapter('A maintainer looks at it, and allows this commit');
  sandbox.github.label(repo, number, 'ok-to-test', { actor: 'grace' });
  view.change({ actor: 'grace', text: `adds label ok-to-test to #${number}` });
  await followCommit(story, head.sha);
}

/** What a contributor reads when they open the check. */
export function showGate({ view, width }: Story, gate: CheckRun): void {
  view.text(['', '  What the check says on GitHub:', '', ...checkText(gate, width() - 2).map((line) => `  ${line}`)]);
}

async function followCommit({ narrator, view }: Story, sha: string): Promise<CheckRun> {
  const before = narrator.tally();
  const gate = await narrator.follow(sha);
  view.keepBoard();
  const { hooks, reports } = narrator.tally();
  if (hooks > before.hooks) {
    view.text([
      '',
      `  GitLab sent ${hooks - before.hooks} hooks meanwhile; they became ${reports - before.reports} reports.`,
    ]);
  }
  return gate;
}
