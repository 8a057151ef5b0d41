import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { JOB_VERSION } from '@failfast-ci/queue';
import { expect, onTestFinished, test } from 'vitest';
import { type Bridge, startBridge } from './bridge.ts';
import { expectTruth } from './truth.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const REPO = 'acme/site';

/** A checkout of the next version: this one, but that its jobs carry a higher number. */
async function nextVersion(): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'failfast-next-'));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  for (const folder of ['apps', 'packages']) {
    await cp(join(ROOT, folder), join(root, folder), { recursive: true, verbatimSymlinks: true });
  }
  await cp(join(ROOT, 'package.json'), join(root, 'package.json'));
  await symlink(join(ROOT, 'node_modules'), join(root, 'node_modules'));
  const jobs = join(root, 'packages/queue/src/jobs.ts');
  const text = await readFile(jobs, 'utf8');
  const next = text.replace(`JOB_VERSION = ${JOB_VERSION};`, `JOB_VERSION = ${JOB_VERSION + 1};`);
  expect(next).not.toBe(text);
  await writeFile(jobs, next);
  return root;
}

const versionsOf = async ({ redis }: Bridge, queue: string): Promise<number[]> => {
  const keys = await redis.keys(`{ffci}:${queue}:*`);
  const data = await Promise.all(
    keys.map(async (key) => ((await redis.type(key)) === 'hash' ? redis.hget(key, 'data') : null)),
  );
  return data.filter((json) => json !== null).map((json) => JSON.parse(json).v);
};

const deadLetters = ({ redis }: Bridge): Promise<number> => redis.llen('{ffci}:dead-letter:wait');

test('an old worker gives jobs of a newer version back, and both versions work side by side', {
  timeout: 240_000,
}, async () => {
  const next = await nextVersion();
  const bridge = await startBridge();
  const { github, gitlab, redis } = bridge;
  await github.createRepository({ fullName: REPO, files: { '.gitlab-ci.yml': 'unit: { script: [make] }\n' } });
  const open = (head: string) => github.openPullRequest({ repo: REPO, author: 'acme', head });

  // The ingress is replaced first. Its jobs are too new for the only worker.
  await bridge.ingress.stop();
  const newIngress = await bridge.startIngress(next);
  const early = await open('early');
  await bridge.until(() => redis.zcard('{ffci}:decide:delayed'), 'the job to be given back');
  expect(await versionsOf(bridge, 'decide')).toContain(JOB_VERSION + 1);
  expect(github.checkRuns(REPO, early.head.sha), 'nobody understood it').toEqual([]);
  const [oldWorker] = bridge.workers;
  expect(oldWorker?.lines.filter(({ queue, outcome }) => queue === 'decide' && outcome !== undefined)).toEqual([]);

  // A newer worker beside it: what was given back is done, by whoever can.
  const newWorker = await bridge.startWorker(next);
  await bridge.until(
    () => github.checkRun(REPO, early.head.sha, 'gitlab-ci Pipeline')?.status === 'completed',
    'the gate',
    120_000,
  );
  await expectTruth(bridge, REPO, early.head.sha);
  const done = newWorker.lines.filter(({ outcome }) => outcome === 'done').map(({ queue }) => queue);
  expect(done).toEqual(expect.arrayContaining(['decide', 'mirror', 'pipeline', 'report']));

  // An ingress of the old version is still there in a rolling upgrade: its jobs anybody can do.
  await newIngress.stop();
  await bridge.startIngress();
  const late = await open('late');
  await bridge.until(
    () => github.checkRun(REPO, late.head.sha, 'gitlab-ci Pipeline')?.status === 'completed',
    'the gate',
    120_000,
  );

  expect(await deadLetters(bridge)).toBe(0);
  expect(gitlab.projects.flatMap(({ pipelines }) => pipelines).filter(({ source }) => source === 'api')).toHaveLength(
    2,
  );
  const failed = await Promise.all(
    ['decide', 'mirror', 'pipeline', 'report'].map((queue) => redis.zcard(`{ffci}:${queue}:failed`)),
  );
  expect(failed, 'no attempt failed').toEqual([0, 0, 0, 0]);
});
