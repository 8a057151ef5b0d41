import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { nodeFlags } from '../../../scripts/start/node-flags.ts';
import { interleave } from '../measure/interleave.ts';
import { cpuSeconds, peakBytes, resetPeak } from '../measure/process-usage.ts';
import { compare, median } from '../measure/statistics.ts';
import type { Bench, Figure, Part } from '../part.ts';
import { generateRepository } from '../world/generate-repository.ts';
import { git } from '../world/git.ts';
import { type HelperProcess, startHelper } from '../world/helper-process.ts';
import type { RelayedPack, RelayTask } from './client-main.ts';
import type { GitHosts } from './git-host-main.ts';

interface Size {
  megabytes: number;
  rounds: number;
}

const SIZES: Size[] = [
  { megabytes: 10, rounds: 9 },
  { megabytes: 100, rounds: 5 },
  { megabytes: 1_000, rounds: 3 },
];
const QUICK: Size[] = [
  { megabytes: 2, rounds: 1 },
  { megabytes: 10, rounds: 1 },
];

export const relay: Part = {
  name: 'relay',
  about: 'a whole pack from one git host to another, against Node streams piped between the same two',
  async run(bench) {
    const hosts = await startHosts(bench);
    const figures: Figure[] = [];
    const peaks: number[] = [];
    for (const size of bench.quick ? QUICK : SIZES) {
      const measured = await measureSize(bench, hosts, size);
      peaks.push(median(measured.relay.map(({ peak }) => peak)));
      figures.push(...compareWays(size, measured));
      bench.say(`relay: ${size.megabytes} MB measured`);
    }
    return [...figures, flatness(peaks)];
  },
};

async function startHosts({ scratch, cleanup }: Bench): Promise<GitHosts> {
  const host = await startHelper<object, GitHosts>(new URL('./git-host-main.ts', import.meta.url), { ROOT: scratch });
  cleanup.defer(() => host.stop());
  return host.ask({});
}

interface Sample {
  seconds: number;
  cpu: number;
  peak: number;
}

type Way = 'relay' | 'cat';

/** One repository and two fresh processes for each size: memory that a larger pack left would hide what this one takes. */
async function measureSize(bench: Bench, hosts: GitHosts, { megabytes, rounds }: Size): Promise<Record<Way, Sample[]>> {
  const { scratch, say } = bench;
  say(`relay: making a repository of ${megabytes} MB`);
  const shape = { name: `pack-${megabytes}`, megabytes, commits: Math.min(2_000, megabytes * 10), edits: 0 };
  const dir = await generateRepository(scratch, shape);
  const sha = await git(dir, 'rev-parse', 'main');
  const script = new URL('./client-main.ts', import.meta.url);
  const clients = {
    relay: await startHelper<RelayTask, RelayedPack>(script, {}, nodeFlags('worker')),
    cat: await startHelper<RelayTask, RelayedPack>(script, {}, nodeFlags('worker')),
  };
  try {
    const go = (way: Way) => () => carry(bench, { hosts, way, client: clients[way], name: shape.name, sha });
    return await interleave(rounds, { relay: go('relay'), cat: go('cat') });
  } finally {
    await Promise.all([clients.relay.stop(), clients.cat.stop()]);
    await rm(dir, { recursive: true });
  }
}

interface Load {
  hosts: GitHosts;
  way: Way;
  client: HelperProcess<RelayTask, RelayedPack>;
  name: string;
  sha: string;
}

/** Into an empty repository that lives as long as this. */
async function carry({ scratch }: Bench, { hosts, way, client, name, sha }: Load): Promise<Sample> {
  const target = join(scratch, 'target.git');
  await git(scratch, 'init', '--quiet', '--bare', target);
  await git(target, 'config', 'http.receivepack', 'true');
  try {
    resetPeak(client.pid);
    const cpu = cpuSeconds(client.pid);
    const { seconds } = await client.ask({
      how: way,
      source: `${hosts.source}/${name}.git`,
      target: `${hosts.target}/target.git`,
      sha,
      ref: 'refs/heads/main',
    });
    return { seconds, cpu: cpuSeconds(client.pid) - cpu, peak: peakBytes(client.pid) };
  } finally {
    await rm(target, { recursive: true });
  }
}

function compareWays({ megabytes }: Size, { relay: ours, cat: theirs }: Record<Way, Sample[]>): Figure[] {
  // Twice the time is half the throughput: the ratio is the other way round.
  const speed = compare(
    theirs.map(({ seconds }) => seconds),
    ours.map(({ seconds }) => seconds),
  );
  const cpu = compare(
    ours.map((sample) => sample.cpu),
    theirs.map((sample) => sample.cpu),
  );
  const rate = (seconds: number) => `${Math.round(megabytes / seconds)} MB/s`;
  const perGB = (seconds: number) => `${((seconds * 1_000) / megabytes).toFixed(2)} s/GB`;
  const peak = (samples: Sample[]) => median(samples.map((sample) => sample.peak)) / 1e6;
  return [
    {
      what: `throughput, ${megabytes} MB`,
      value: speed.ratio,
      unit: '×',
      limit: { atLeast: 0.8 },
      spread: speed.spread,
      ours: rate(speed.theirs),
      theirs: rate(speed.ours),
    },
    {
      what: `processor time, ${megabytes} MB`,
      value: cpu.ratio,
      unit: '×',
      spread: cpu.spread,
      ours: perGB(cpu.ours),
      theirs: perGB(cpu.theirs),
    },
    { what: `peak memory, ${megabytes} MB`, value: peak(ours), unit: 'MB', theirs: `${Math.round(peak(theirs))} MB` },
  ];
}

function flatness(peaks: number[]): Figure {
  const [smallest = 0] = peaks;
  const largest = peaks.at(-1) ?? 0;
  return {
    what: 'peak memory, largest against smallest',
    value: largest / smallest,
    unit: '×',
    limit: { atMost: 1.2 },
    ours: `${Math.round(largest / 1e6)} MB`,
    theirs: `${Math.round(smallest / 1e6)} MB`,
  };
}
