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
  const pause = (ms: number) => Promise.race([delay(ms, undefined, { signal }), stage.broken]);
  return { ...stage, view, width, narrator: createNarrator(stage, view, signal), pause };
}

/** What a sync moved, and how long that took by its own check; in words. */
type Sync = string;

export interface Opened {
  number: number;
  /** As it is in the end; absent when nothing was reported at all. */
  gate: CheckRun | undefined;
  sync: Sync;
}

/** A contributor opens a pull request. */
export async function openPullRequest(story: Story): Promise<Opened> {
  const { view, sandbox, repo } = story;
  view.chapter('A contributor opens a pull request');
  const title = 'Greet the reader';
  const files = { 'docs/hello.md': '# Hello\n\nNice to see you here.\n' };
  const { number, head } = await sandbox.github.openPullRequest({ repo, head: 'hello', author: 'ada', title, files });
  view.change({ actor: 'ada', text: `opens pull request #${number} “${title}” at ${short(head.sha)}` });
  const gate = await followCommit(story, head.sha);
  return { gate, number, sync: lastSync(story, head.sha) };
}

/** The same contributor pushes once more: what has to travel is one commit. */
export async function pushOneCommit(story: Story, number: number, firstSync: Sync): Promise<void> {
  const { view, sandbox, repo } = story;
  view.chapter('One more commit: only that commit travels');
  const files = { 'docs/hello.md': '# Hello\n\nNice to see you here, whoever you are.\n' };
  const sha = await sandbox.github.updatePullRequest(repo, number, { files, message: 'Greet everybody', actor: 'ada' });
  view.change({ actor: 'ada', text: `pushes ${short(sha)} to #${number}` });
  await followCommit(story, sha);
  const sync = lastSync(story, sha);
  view.text([`  The first sync moved ${firstSync}, the whole history into a new mirror; this one moved ${sync}.`]);
}

function lastSync({ narrator, sandbox, repo }: Story, sha: string): Sync {
  const { startedAt, completedAt } = sandbox.github.checkRun(repo, sha, 'Gitlab SYNC') ?? {};
  const ms = Date.parse(completedAt ?? '') - Date.parse(startedAt ?? '');
  const amount = bytes(narrator.tally().syncBytes);
  return Number.isNaN(ms) ? amount : `${amount} in ${milliseconds(ms)}`;
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
  await followCommit(story, head.sha, 'action_required');
}

/** What a contributor reads when they open the check. */
export function showGate({ view, width }: Story, gate: CheckRun | undefined): void {
  const lines = gate ? checkText(gate, width() - 2) : ['(there is no such check)'];
  view.text(['', '  What the check says on GitHub:', '', ...lines.map((line) => `  ${line}`)]);
}

async function followCommit({ narrator, view }: Story, sha: string, before?: string): Promise<CheckRun | undefined> {
  const start = narrator.tally();
  const gate = await narrator.follow(sha, before);
  view.keepBoard();
  const now = narrator.tally();
  const [hooks, reports] = [now.hooks - start.hooks, now.reports - start.reports];
  if (hooks > 0) view.text(['', `  GitLab sent ${hooks} hooks meanwhile; they became ${reports} reports.`]);
  return gate;
}
