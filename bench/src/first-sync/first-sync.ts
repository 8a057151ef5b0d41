import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { interleave } from '../measure/interleave.ts';
import { cpuSeconds, diskBytesWritten, peakBytes, resetPeak } from '../measure/process-usage.ts';
import { compare, median, spreadOf } from '../measure/statistics.ts';
import type { Bench, Figure, Part } from '../part.ts';
import { generateRepository } from '../world/generate-repository.ts';
import { measuredGit } from '../world/git.ts';
import { usualShape } from '../world/repository-history.ts';
import { gitlabLogin, startWorld, type World } from '../world/start-world.ts';
import { reported, timePipeline } from '../world/time-pipeline.ts';
import { type DeliveryWatch, watchDeliveries } from '../world/watch-deliveries.ts';

export const firstSync: Part = {
  name: 'first-sync',
  about:
    'first pull request of a repository of 400 MB until its pipeline exists, against git clone --bare and git push',
  async run(bench) {
    const megabytes = bench.quick ? 20 : 400;
    bench.say(`first-sync: making a repository of ${megabytes} MB`);
    const from = await generateRepository(bench.scratch, usualShape('first-sync', megabytes));
    const deliveries = watchDeliveries();
    const world = await startWorld(bench, { sandbox: { gitlab: { runner: 'manual' } }, onLine: deliveries.onLine });
    const repositories = freshRepositories(world, from);
    const { bridge, git } = await interleave(bench.quick ? 1 : 3, {
      bridge: (round) => repositories(round, (repo) => throughBridge(world, deliveries, repo)),
      git: (round) => repositories(round, (repo) => throughGit(bench, world, repo)),
    });
    return figuresOf(bridge, git);
  },
};

interface Sample {
  seconds: number;
  cpu: number;
  /** Of the bridge alone. */
  peak: number;
  written: number;
}

/** Both ways of one round get a repository of their own, which is gone afterwards: nothing piles up. */
function freshRepositories({ github, gitlab }: World, from: string) {
  let made = 0;
  return async (_round: number, measure: (repo: string) => Promise<Sample>): Promise<Sample> => {
    made += 1;
    const repo = `acme/first-${made}`;
    const { dir } = await github.createRepository({ fullName: repo, from });
    const sample = await measure(repo);
    const folders = [dir, ...gitlab.projects.map(({ repositoryDir }) => repositoryDir)];
    await Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true })));
    return sample;
  };
}

async function throughBridge(world: World, deliveries: DeliveryWatch, repo: string): Promise<Sample> {
  const pids = [world.ingress.pid, ...world.workers.map(({ pid }) => pid)];
  const used = () => ({ cpu: sum(pids.map(cpuSeconds)), written: sum(pids.map(diskBytesWritten)) });
  pids.forEach(resetPeak);
  const before = used();
  const { sha, seconds } = await timePipeline(world, deliveries, async () => {
    const pull = await world.github.openPullRequest({ repo, author: 'acme', head: 'change' });
    return pull.head.sha;
  });
  await reported(world, repo, sha);
  const after = used();
  const peak = Math.max(...pids.map(peakBytes));
  return { seconds, cpu: after.cpu - before.cpu, written: after.written - before.written, peak };
}

/** What the bridge's relay replaces: a bare clone on disk, pushed on. The same two branches, the same two hosts. */
async function throughGit({ scratch }: Bench, world: World, repo: string): Promise<Sample> {
  const { github, gitlab } = world;
  const { setWebhookUrl, url } = github;
  const webhook = github.deliveries.url;
  setWebhookUrl(undefined);
  await github.openPullRequest({ repo, author: 'acme', head: 'change' });
  setWebhookUrl(webhook);
  const project = `bench/${repo.replace('/', '-')}`;
  await gitlab.createProject(project);
  const target = `${gitlab.url}/${project}.git`;
  const clone = join(scratch, 'clone.git');
  const { seconds, cpuSeconds: cpu } = await measuredGit(
    scratch,
    [
      ['clone', '--quiet', '--bare', `${url}/${repo}.git`, clone],
      ['-C', clone, 'push', '--quiet', '-o', 'ci.skip', target, 'refs/heads/main', 'refs/heads/change'],
    ],
    gitlabLogin(world),
  );
  await rm(clone, { recursive: true });
  return { seconds, cpu, peak: 0, written: 0 };
}

const sum = (values: number[]): number => values.reduce((total, value) => total + value, 0);

function figuresOf(bridge: Sample[], git: Sample[]): Figure[] {
  const wall = compare(
    bridge.map(({ seconds }) => seconds),
    git.map(({ seconds }) => seconds),
  );
  const cpu = compare(
    bridge.map((sample) => sample.cpu),
    git.map((sample) => sample.cpu),
  );
  const seconds = (value: number) => `${value.toFixed(2)} s`;
  const peaks = bridge.map(({ peak }) => peak / 1e6);
  const written = bridge.map((sample) => sample.written);
  return [
    {
      what: 'wall time',
      value: wall.ratio,
      unit: '×',
      limit: { atMost: 0.6 },
      spread: wall.spread,
      ours: seconds(wall.ours),
      theirs: seconds(wall.theirs),
    },
    {
      what: 'processor time of the client',
      value: cpu.ratio,
      unit: '×',
      limit: { atMost: 0.2 },
      spread: cpu.spread,
      ours: seconds(cpu.ours),
      theirs: seconds(cpu.theirs),
    },
    { what: 'written to disk by the bridge', value: Math.max(...written), unit: 'B', limit: { atMost: 0 } },
    { what: 'peak memory', value: median(peaks), unit: 'MB', limit: { atMost: 120 }, spread: spreadOf(peaks) },
  ];
}
