import type { Pipeline, Policy, ReportedChecks } from '@failfast-ci/core';
import type { GithubApp } from '@failfast-ci/github';
import type { GitlabByProject } from '@failfast-ci/gitlab';
import type { Keys, ProducerDeps, Queues, RedisConnection } from '@failfast-ci/queue';
import type { Redactor } from '@failfast-ci/runtime';
import type { Announcer, Names } from './conclude.ts';
import type { Consumer } from './consume.ts';
import type { MirrorDeps } from './mirror/ensure-mirror.ts';
import type { RelayDeps } from './mirror/relay-commit.ts';
import type { SyncModes } from './mirror/sync-commit.ts';
import { decideProcessor } from './processors/decide.ts';
import { mirrorProcessor } from './processors/mirror.ts';
import { pipelineProcessor } from './processors/pipeline.ts';
import { reportProcessor } from './processors/report.ts';
import { type UpkeepTask, upkeepProcessor } from './processors/upkeep.ts';
import type { Awaiting } from './state/awaiting.ts';
import type { CheckBoard } from './state/check-board.ts';
import type { CloneTokens } from './state/clone-tokens.ts';
import type { OpenPipelines } from './state/open-pipelines.ts';
import type { ReportOwners } from './state/report-owners.ts';
import type { Records } from './state/runs.ts';
import type { Skips } from './state/skips.ts';
import type { MirrorRegistry } from './upkeep/mirrors/registry.ts';

/** Everything that main.ts builds. Each stage takes what it names of it. */
export interface BridgeDeps {
  redis: RedisConnection;
  keys: Keys;
  queues: Queues;
  producer: ProducerDeps;
  redact: Redactor;
  github: GithubApp;
  gitlab: GitlabByProject;
  hookKey: Buffer;
  board: CheckBoard;
  names: Names;
  announcer: Announcer;
  records: Records;
  owners: ReportOwners;
  skips: Skips;
  resyncUrl: (pipeline: Pipeline) => string;
  /** Writes who allowed, skipped or cancelled what. */
  audit: (action: string, fields: Record<string, string | number>) => void;
  openPipelines: OpenPipelines;
  awaiting: Awaiting;
  policy: Policy;
  reportedChecks: ReportedChecks;
  enableLinter: boolean;
  modes: SyncModes;
  allowInsecureHttp: boolean;
  cloneTokens: CloneTokens;
  githubUrl: string;
  mirror: MirrorDeps;
  registry: MirrorRegistry;
  relay: RelayDeps;
  statusApi: string;
  upkeepIntervalMs: number;
  /** Tells about what was best effort and failed. */
  warn: (message: string, error: unknown) => void;
  /** A redelivery of what failed must run again instead of being called a duplicate. */
  forgetDelivery: (deliveryId: string) => Promise<void>;
}

type AnyConsumer = Consumer<'decide'> &
  Consumer<'mirror'> &
  Consumer<'pipeline'> &
  Consumer<'report'> &
  Consumer<'upkeep'>;

/** The table: queue → processor → how many at once in this process. */
export function consumers(deps: BridgeDeps, tasks: UpkeepTask[], concurrency: number): AnyConsumer[] {
  const table = [
    { queue: 'decide', process: decideProcessor(deps), concurrency: concurrency * 2 },
    { queue: 'mirror', process: mirrorProcessor(deps), concurrency },
    {
      queue: 'pipeline',
      process: pipelineProcessor({ ...deps, firstLookMs: deps.upkeepIntervalMs }),
      concurrency,
    },
    { queue: 'report', process: reportProcessor(deps), concurrency: concurrency * 2 },
    { queue: 'upkeep', process: upkeepProcessor(tasks), concurrency: 4 },
  ];
  return table as unknown as AnyConsumer[];
}
