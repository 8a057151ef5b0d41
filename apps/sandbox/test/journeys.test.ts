import { closeQueues, DEFAULT_PREFIX, openQueues } from '@failfast-ci/queue';
import { expect, test } from 'vitest';
import { type Bridge, startBridge } from './bridge.ts';
import { expectTruth, startedPipelines } from './truth.ts';

const REPO = 'acme/site';
const CI_FILE = 'unit: { script: [make] }\nlint: { script: [exit 1], allow_failure: true }\n';

/** What the week does: jobs, records and marks are gone. Only what is kept for people stays. */
async function forgetAllButJourneys({ redis, workers, ingress }: Bridge): Promise<void> {
  await Promise.all([ingress, ...workers].map((process) => process.stop()));
  const queues = openQueues(redis, DEFAULT_PREFIX);
  await Promise.all(Object.values(queues).map((queue) => queue.obliterate({ force: true })));
  await closeQueues(queues);
  const rest = (await redis.keys('{ffci}:state:*')).filter((key) => !key.includes(':state:journey'));
  expect(rest.length, 'there was something to forget').toBeGreaterThan(0);
  await redis.del(...rest);
}

/** The page's timelines in words, one text for each journey. */
async function lookUp(dashboard: string, typed: string): Promise<string[]> {
  const answer = await fetch(`${dashboard}/lookup?q=${encodeURIComponent(typed)}`);
  expect(answer.status).toBe(200);
  const page = await answer.text();
  return page
    .split('<section class="journey card">')
    .slice(1)
    .map((part) => part.replaceAll(/<[^>]+>/g, ' ').replaceAll(/\s+/g, ' '));
}

test('the life of a commit can be looked up when its jobs and records are long gone', async () => {
  const bridge = await startBridge();
  const { github } = bridge;
  await github.createRepository({ fullName: REPO, files: { '.gitlab-ci.yml': CI_FILE } });
  const pull = await github.openPullRequest({ repo: REPO, author: 'acme', head: 'feature' });
  await expectTruth(bridge, REPO, pull.head.sha);
  const delivery = bridge.ingress.lines.find(({ event }) => event === 'pull_request_updated')?.delivery_id as string;
  const [pipeline] = startedPipelines(bridge);

  const dashboard = await bridge.startDashboard();
  const [live = ''] = await lookUp(dashboard, `${REPO}#1`);
  await forgetAllButJourneys(bridge);

  for (const typed of [
    REPO,
    `${REPO}#1`,
    '#1',
    pull.head.sha,
    // Seven characters, or more where those are all digits: a number is taken for a pull request's.
    pull.head.sha.slice(0, Math.max(7, pull.head.sha.search(/[a-f]/) + 1)),
    delivery,
    `${pipeline?.id}`,
  ]) {
    // The push of its branch, which nobody listed, is a delivery of its own.
    const [journey = ''] = (await lookUp(dashboard, typed)).filter((each) => !each.includes('branch pushed'));
    expect(journey, typed).toContain(`${REPO} · #1 · ${pull.head.sha.slice(0, 8)}`);
    expect(journey).toContain(`Delivery ${delivery}`);
    expect(journey).toContain('Received: pull request updated by acme');
    expect(journey).toMatch(/Decision: done \(@acme is authorized; took [\d.]+ m?s\)/);
    expect(journey).toMatch(/Mirror: done \(took [\d.]+ m?s; [\d.]+ \w+ relayed/);
    expect(journey).toMatch(new RegExp(`Pipeline ${pipeline?.id}: done`));
    expect(journey).toMatch(/Report: done \(.*GitLab says success, gate “1 of 2 CI jobs succeeded/);
  }
  const told = /Decision: done.*?\)|Mirror: done.*?\)|Pipeline \d+: done.*?\)/g;
  const [later = ''] = await lookUp(dashboard, `${REPO}#1`);
  expect(live.match(told), 'while the jobs are kept nothing is told twice').toEqual(later.match(told));
});

test('why nothing ran, what gave way, and what was given up are still told', async () => {
  const bridge = await startBridge();
  const { github, gitlab } = bridge;
  await github.createRepository({ fullName: REPO, files: { '.gitlab-ci.yml': CI_FILE } });
  const stranger = await github.openPullRequest({ repo: REPO, author: 'mallory', association: 'NONE', fork: true });
  await bridge.until(() => github.checkRuns(REPO, stranger.head.sha).length > 0, 'the refusal');
  gitlab.misbehave({ match: /^POST .*\/pipeline$/, answer: { status: 403, body: {} } });
  await github.openPullRequest({ repo: REPO, author: 'acme', head: 'refused' });
  await bridge.until(() => bridge.redis.llen('{ffci}:dead-letter:wait'), 'the dead letter');

  const dashboard = await bridge.startDashboard();
  await forgetAllButJourneys(bridge);

  expect(await lookUp(dashboard, stranger.head.sha)).toEqual([
    expect.stringMatching(
      /Received: pull request updated by mallory .*Decision: refused \(waiting for label `ok-to-test`/,
    ),
  ]);
  expect(await lookUp(dashboard, `${REPO}#2`)).toEqual([
    expect.stringMatching(/Decision: done .*Mirror: done .*Pipeline: given up \(.+403.*; took [\d.]+ m?s\)/),
  ]);
});
