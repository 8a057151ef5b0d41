import type { Policy, Repository } from '@failfast-ci/core';
import type { GithubApp } from '@failfast-ci/github';
import type { GitlabByProject } from '@failfast-ci/gitlab';
import type { ProducerDeps } from '@failfast-ci/queue';
import type { Announcer, Names } from '../conclude.ts';
import type { OriginDeps } from '../report/origin.ts';
import type { CheckBoard } from '../state/check-board.ts';
import type { ReportOwners } from '../state/report-owners.ts';
import type { Records } from '../state/runs.ts';
import type { Skips } from '../state/skips.ts';
import type { MirrorRegistry } from '../upkeep/mirrors/registry.ts';

export interface DecideDeps extends OriginDeps {
  policy: Policy;
  github: GithubApp;
  gitlab: GitlabByProject;
  announcer: Announcer;
  board: CheckBoard;
  records: Records;
  owners: ReportOwners;
  skips: Skips;
  names: Names;
  registry: MirrorRegistry;
  producer: ProducerDeps;
  /** Writes who allowed, skipped or cancelled what. */
  audit: (action: string, fields: Record<string, string | number>) => void;
  /** Tells about what was not essential and failed. */
  warn: (message: string, error: unknown) => void;
}

/** The wish of one person or event: its id makes everything that follows from it repeatable without doubling. */
export interface Wish {
  id: string;
  deliveryId: string;
  /** Milliseconds since the epoch. */
  requestedAt: number;
  repository: Repository;
  /** Login. */
  actor: string;
  /** See `Run`. */
  onceIsEnough?: true;
}
