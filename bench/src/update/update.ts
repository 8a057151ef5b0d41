import { interleave } from '../measure/interleave.ts';
import { peakBytes, resetPeak } from '../measure/process-usage.ts';
import { compare, median, spreadOf } from '../measure/statistics.ts';
import type { Figure, Part } from '../part.ts';
import { startWorld } from '../world/start-world.ts';
import { watchDeliveries } from '../world/watch-deliveries.ts';
import { type GitPart, openGitPart } from './git-part.ts';
import { type MirroredRepository, mirrorRepository, updateThroughBridge } from './mirrored-repository.ts';

export const update: Part = {
  name: 'update',
  about:
    'one new commit of a repository that is mirrored already, against git fetch and git push from a warm bare mirror',
  async run(bench) {
    const deliveries = watchDeliveries();
    const world = await startWorld(bench, { sandbox: { gitlab: { runner: 'manual' } }, onLine: deliveries.onLine });
    const measured: Measured[] = [];
    for (const megabytes of bench.quick ? [1, 5] : [1, 50, 400]) {
      bench.say(`update: making and mirroring a repository of ${megabytes} MB`);
      const repository = await mirrorRepository(bench, world, deliveries, megabytes);
      measured.push({ megabytes, repository, gitPart: await openGitPart(bench, world, repository) });
    }
    // What the first syncs needed is a figure of their own part: this worker has done none.
    await Promise.all(world.workers.splice(0).map((worker) => worker.stop()));
    const { pid } = await world.startWorker();
    resetPeak(pid);
    const samples = await interleave(
      bench.quick ? 1 : 11,
      methodsOf(measured, (one) => updateThroughBridge(world, deliveries, one)),
    );
    const sizes = measured.map(({ megabytes }) => megabytes);
    return [...figuresOf(sizes, samples), memoryFigure(peakBytes(pid))];
  },
};

interface Measured {
  megabytes: number;
  repository: MirroredRepository;
  gitPart: GitPart;
}

type Samples = Record<string, number[]>;

/** Every size and every way in every round, so that sizes can be compared with one another too. */
function methodsOf(measured: Measured[], throughBridge: (repository: MirroredRepository) => Promise<number>) {
  return Object.fromEntries(
    measured.flatMap(({ megabytes, repository, gitPart }) => [
      [`bridge ${megabytes}`, () => throughBridge(repository)],
      [`relay ${megabytes}`, () => gitPart.relay()],
      [`git ${megabytes}`, () => gitPart.git()],
    ]),
  );
}

function figuresOf(sizes: number[], samples: Samples): Figure[] {
  const [smallest = 0] = sizes;
  const largest = sizes.at(-1) ?? 0;
  return [
    ...sizes.map((size) => gitFigure(size, samples)),
    flatFigure('git part', 'relay', { smallest, largest }, samples),
    ...sizes.map((size) => wholeFigure(size, samples)),
    flatFigure('webhook to pipeline', 'bridge', { smallest, largest }, samples),
  ];
}

const of = (samples: Samples, name: string): number[] => samples[name] ?? [];
const ms = (seconds: number): string => `${Math.round(seconds * 1_000)} ms`;

function gitFigure(size: number, samples: Samples): Figure {
  const { ratio, spread, ours, theirs } = compare(of(samples, `relay ${size}`), of(samples, `git ${size}`));
  const sides = { ours: ms(ours), theirs: ms(theirs) };
  return { what: `git part, ${size} MB`, value: ratio, unit: '×', limit: { atMost: 0.7 }, spread, ...sides };
}

function wholeFigure(size: number, samples: Samples): Figure {
  const times = of(samples, `bridge ${size}`).map((seconds) => seconds * 1_000);
  return { what: `webhook to pipeline, ${size} MB`, value: median(times), unit: 'ms', spread: spreadOf(times) };
}

/** Of a worker that did all updates of all sizes: the repository's size must not matter. */
function memoryFigure(peak: number): Figure {
  return { what: 'peak memory of the worker', value: peak / 1e6, unit: 'MB', limit: { atMost: 150 } };
}

function flatFigure(
  what: string,
  way: string,
  { smallest, largest }: { smallest: number; largest: number },
  samples: Samples,
): Figure {
  const { ratio, spread, ours, theirs } = compare(of(samples, `${way} ${largest}`), of(samples, `${way} ${smallest}`));
  const sides = { ours: ms(ours), theirs: ms(theirs) };
  return {
    what: `${what}, ${largest} MB against ${smallest} MB`,
    value: ratio,
    unit: '×',
    limit: { atMost: 1.3 },
    spread,
    ...sides,
  };
}
