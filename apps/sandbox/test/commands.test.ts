import { expect, test } from 'vitest';
import { type Bridge, startBridge } from './bridge.ts';
import { expectTruth, gateOf, newestPipeline, shown, startedPipelines } from './truth.ts';

const REPO = 'acme/site';
const CI = { '.gitlab-ci.yml': 'flaky: { script: [exit 1] }\nok: { script: [make] }\n' };

async function withPullRequest(options: Parameters<typeof startBridge>[0] = {}) {
  const bridge = await startBridge(options);
  await bridge.github.createRepository({ fullName: REPO, files: CI });
  const pull = await bridge.github.openPullRequest({ repo: REPO, author: 'acme', head: 'work' });
  await expectTruth(bridge, REPO, pull.head.sha);
  return { bridge, pull, sha: pull.head.sha };
}

const reactionsOf = (bridge: Bridge, comment: { id: number }): string[] =>
  bridge.github.reactions(REPO, comment.id).map(String);

test('/test starts another pipeline for the same commit, acknowledged by reactions', async () => {
  const { bridge, pull, sha } = await withPullRequest();

  const comment = bridge.github.comment(REPO, pull.number, 'Looks odd.\r\n/test\r\nthanks', {
    author: 'acme',
    association: 'OWNER',
  });
  await bridge.until(() => startedPipelines(bridge).length === 2, 'a second pipeline');
  await bridge.until(() => reactionsOf(bridge, comment).includes('+1'), 'a thumb');

  expect(reactionsOf(bridge, comment)).toEqual(['eyes', '+1']);
  expect(startedPipelines(bridge)[1]?.commit.sha).toBe(sha);
  await expectTruth(bridge, REPO, sha);
});

test('/retest-failed runs the failed CI jobs again in the same pipeline; /retest <CI job> just that one', async () => {
  const { bridge, pull, sha } = await withPullRequest();
  const pipeline = newestPipeline(bridge, sha);

  bridge.github.comment(REPO, pull.number, '/retest-failed', { author: 'acme', association: 'OWNER' });
  await bridge.until(
    () => pipeline?.jobs.filter(({ name }) => name === 'flaky').length === 2,
    'the failed CI job again',
  );
  await expectTruth(bridge, REPO, sha);
  bridge.github.comment(REPO, pull.number, '/retest ok', { author: 'acme', association: 'OWNER' });
  await bridge.until(() => pipeline?.jobs.filter(({ name }) => name === 'ok').length === 2, 'the other one again');

  await expectTruth(bridge, REPO, sha);
  expect(startedPipelines(bridge)).toHaveLength(1);
});

test('/skip makes a check neutral with the name of who skipped it, and it stays so', async () => {
  const { bridge, pull, sha } = await withPullRequest();

  bridge.github.comment(REPO, pull.number, '/skip flaky', { author: 'acme', association: 'OWNER' });
  await bridge.until(() => shown(bridge, REPO, sha)['gitlab-ci - flaky'] === 'neutral', 'the skip');
  bridge.github.comment(REPO, pull.number, '/retest-failed', { author: 'acme', association: 'OWNER' });
  await bridge.until(() => newestPipeline(bridge, sha)?.jobs.length === 3, 'the retry');
  await gateOf(bridge, REPO, sha);

  const check = bridge.github.checkRun(REPO, sha, 'gitlab-ci - flaky');
  expect(check?.conclusion).toBe('neutral');
  expect(check?.output.summary).toContain('acme');
});

test('commands of people who may not are refused with a reply that says why and who may', async () => {
  const { bridge, pull } = await withPullRequest();

  // The reply is written, and nobody hears that it was: it must not come twice.
  bridge.github.misbehave({ match: /^POST .*\/issues\/\d+\/comments$/, times: 1, answer: 'after-effect-reset' });
  const comment = bridge.github.comment(REPO, pull.number, '/retest', { author: 'stranger', association: 'NONE' });
  await bridge.until(() => reactionsOf(bridge, comment).includes('confused'), 'a confused face');
  const replies = await bridge.until(() => {
    const found = bridge.github.comments(REPO, pull.number).filter(({ author }) => author.type === 'Bot');
    return found.length > 0 && found;
  }, 'a reply');

  expect(replies).toHaveLength(1);
  expect(replies[0]?.body).toContain('stranger');

  // Whoever goes on is not told for ever: every reply is a mail to all who follow, and a write less for reports.
  const { id } = bridge.github.state.repository(REPO);
  await bridge.redis.sadd(`{ffci}:state:refusals:${id}:stranger`, ...Array.from({ length: 19 }, (_, n) => -n));
  const again = bridge.github.comment(REPO, pull.number, '/test', { author: 'Stranger', association: 'NONE' });
  await bridge.until(() => reactionsOf(bridge, again).includes('confused'), 'another confused face');
  const refused = () =>
    bridge.workers[0]?.lines.filter((line) => line.job_name === 'comment-created' && line.outcome === 'refused') ?? [];
  await bridge.until(() => refused().length === 2, 'both to be refused');
  expect(bridge.github.comments(REPO, pull.number).filter(({ author }) => author.type === 'Bot')).toHaveLength(1);
  expect(startedPipelines(bridge)).toHaveLength(1);
});

test('a command in prose, a quote, code or a URL is none; an edited comment does not run again', async () => {
  const { bridge, pull } = await withPullRequest();
  const { github } = bridge;

  const about = { author: 'acme', association: 'OWNER' };
  github.comment(REPO, pull.number, 'please do not /test this', about);
  github.comment(REPO, pull.number, '> /test', about);
  github.comment(REPO, pull.number, '```\n/test\n```', about);
  const last = github.comment(REPO, pull.number, 'see https://example.com/test', about);
  github.editComment(REPO, last.id, '/test');
  await github.idle();
  const decided = () => bridge.workers[0]?.lines.filter(({ job_name }) => job_name === 'comment-created') ?? [];
  await bridge.until(() => decided().length === 4, 'all to be decided');
  expect(decided().every(({ outcome }) => outcome === 'ignored')).toBe(true);

  expect(startedPipelines(bridge)).toHaveLength(1);
});

test('/cancel stops the pipeline', async () => {
  const bridge = await startBridge({ gitlab: { runner: { stepMs: 20, outcome: () => 'hang' } } });
  await bridge.github.createRepository({ fullName: REPO, files: CI });
  const pull = await bridge.github.openPullRequest({ repo: REPO, author: 'acme' });
  const { sha } = pull.head;
  const pipeline = await bridge.until(() => newestPipeline(bridge, sha), 'the pipeline');

  bridge.github.comment(REPO, pull.number, '/cancel', { author: 'acme', association: 'OWNER' });

  await bridge.until(() => pipeline.status === 'canceled', 'it to be cancelled');
  expect((await gateOf(bridge, REPO, sha)).conclusion).toBe('cancelled');
});

test('/help lists the commands', async () => {
  const { bridge, pull } = await withPullRequest();
  bridge.github.comment(REPO, pull.number, '/help', { author: 'acme', association: 'OWNER' });
  const reply = await bridge.until(
    () => bridge.github.comments(REPO, pull.number).find(({ author }) => author.type === 'Bot'),
    'the help',
  );
  expect(reply.body).toContain('/ok-to-test');
});
