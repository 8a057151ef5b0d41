/**
 * The layout of everything the bridge keeps in Redis beside BullMQ's own keys (`<prefix>:<queue>:…`).
 * Redis is a cache of truth that lies at GitHub and GitLab: each key can be lost and is found again.
 */
export interface Keys {
  /**
   * Present while a delivery counts as accepted; a repeat is a duplicate. It is the key by which BullMQ knows the jobs of
   * the decide queue apart, since that is written in one step with the job: it holds the job's id, or, of a hook of GitLab and of
   * what was replayed, the moment (ms).
   */
  delivery(id: string): string;
  /** Hash: run or removal id → JSON. The wishes for one ref of one mirror that no worker has finished with. */
  wanted(repositoryId: number, ref: string): string;
  /** Hash: commit → id of the wish that asked for it, for the commits of one ref. */
  claimed(repositoryId: number, ref: string): string;
  /** JSON {sha, runId}: the run that was asked for last for a ref. */
  requested(repositoryId: number, ref: string): string;
  /** JSON {sha, runId}: the run whose commit a ref of a mirror was brought to last. */
  mirrored(repositoryId: number, ref: string): string;
  /** JSON: state of one run: which pipeline it has, or that it is about to be created. */
  run(runId: string): string;
  /** Present while the token with which a run's CI jobs clone is fresh. */
  cloneToken(runId: string): string;
  /** Milliseconds since the epoch: when a stage failed at a run for the first time. */
  failing(stage: string, runId: string): string;
  /** JSON: what the CI file of a commit asks for about its mirror. */
  overrides(repositoryId: number, sha: string): string;
  /** JSON: the mirror project of a repository at one place (host and group) as read last. */
  mirror(repositoryId: number, place: string): string;
  /** Project id of the mirror of a repository at one place: finds it again when the repository was renamed. */
  mirrorProject(repositoryId: number, place: string): string;
  /** The signed origin of a project. */
  origin(projectId: number): string;
  /** JSON: commit and run behind a pipeline. */
  pipeline(projectId: number, pipelineId: number): string;
  /** JSON: why the bridge cancelled a pipeline. */
  cancelCause(projectId: number, pipelineId: number): string;
  /** Set of pipeline ids of one mirror ref that had not ended when last seen. */
  refPipelines(projectId: number, ref: string): string;
  /** Hash: check name → JSON {id, digest}: what the commit's checks looked like when written last. */
  checks(repositoryId: number, sha: string): string;
  /** JSON: the head of a pull request as seen last, and who allowed it to run. */
  approvals(repositoryId: number, pullRequest: number): string;
  /** Hash: check name → JSON {by, at}: the checks of a commit that somebody decided not to count. */
  skips(repositoryId: number, sha: string): string;
  /** Present when a comment's reply was written. */
  replied(deliveryId: string): string;
  /** Set: ids of the commands of somebody who may give none that are answered in a repository within the hour. */
  refusals(repositoryId: number, login: string): string;
  /** Sorted set: `<project>:<pipeline>` → when to look at it again (ms). */
  openPipelines: string;
  /** Present while reports of a pipeline are held back a little so that hints collapse. */
  pace(projectId: number, pipelineId: number): string;
  /** Present while somebody followed the resync link of a pipeline a moment ago. */
  asked(projectId: number, pipelineId: number): string;
  /** Present while hints about a pipeline keep coming. */
  hinted(projectId: number, pipelineId: number): string;
  /** Present while somebody waits for the next report of a pipeline: no hint that comes later may hold it back. */
  urgent(projectId: number, pipelineId: number): string;
  /**
   * Milliseconds since the epoch: when everything had been compared with both forges. Present while Redis knows what it
   * should.
   */
  epoch: string;
  /** What upkeep keeps between two rounds of a task; see apps/worker/src/upkeep. */
  upkeep(task: string, ...parts: (string | number)[]): string;
  /** Hash: what became of one delivery, for people; see journeys.ts. */
  journey(deliveryId: string): string;
  /** Sorted set: delivery id → when it was heard of last (ms). All journeys that are kept. */
  journeys: string;
  /** Sorted set as {@link journeys}, of those that a repository, pull request, commit or pipeline leads to. */
  journeysNamed(name: string): string;
  /** Set: projects of mirrors whose webhook was not as it should be when upkeep looked last. */
  hooksInTrouble: string;
  /** Sorted set: `<queue> <job id>` → when the retry of a job is due (ms) which a forge that was away made wait. */
  awaiting(forge: string): string;
  /** Sorted set: worker process → its last sign of life (ms). */
  workers: string;
  /** Set of worker processes that had a job which had lost its worker before. `since` is when the job was made. */
  suspect(queue: string, jobId: string, since: number): string;
  /** The last stamp that an attempt of a job took: its place in line. */
  stamp: string;
  /** Prefix of the API budgets. */
  budget: string;
}

/**
 * Everything of the bridge in Redis begins so, so that a Redis may be shared. The braces are a hash tag: BullMQ's
 * scripts touch several keys at once, which a Cluster allows only within one slot.
 */
export const DEFAULT_PREFIX = '{ffci}';

export function keysFor(prefix: string): Keys {
  const key = (...parts: (string | number)[]): string => [prefix, 'state', ...parts].join(':');
  return {
    delivery: (id) => [prefix, 'decide', 'de', id].join(':'),
    wanted: (repositoryId, ref) => key('wanted', repositoryId, ref),
    claimed: (repositoryId, ref) => key('claimed', repositoryId, ref),
    requested: (repositoryId, ref) => key('requested', repositoryId, ref),
    mirrored: (repositoryId, ref) => key('mirrored', repositoryId, ref),
    run: (runId) => key('run', runId),
    cloneToken: (runId) => key('clone-token', runId),
    failing: (stage, runId) => key('failing', stage, runId),
    overrides: (repositoryId, sha) => key('overrides', repositoryId, sha),
    mirror: (repositoryId, place) => key('mirror', repositoryId, place),
    mirrorProject: (repositoryId, place) => key('mirror-project', repositoryId, place),
    origin: (projectId) => key('origin', projectId),
    pipeline: (projectId, pipelineId) => key('pipeline', projectId, pipelineId),
    cancelCause: (projectId, pipelineId) => key('cancel-cause', projectId, pipelineId),
    refPipelines: (projectId, ref) => key('ref-pipelines', projectId, ref),
    checks: (repositoryId, sha) => key('checks', repositoryId, sha),
    approvals: (repositoryId, pullRequest) => key('approvals', repositoryId, pullRequest),
    skips: (repositoryId, sha) => key('skips', repositoryId, sha),
    replied: (deliveryId) => key('replied', deliveryId),
    refusals: (repositoryId, login) => key('refusals', repositoryId, login),
    openPipelines: key('open-pipelines'),
    pace: (projectId, pipelineId) => key('pace', projectId, pipelineId),
    asked: (projectId, pipelineId) => key('asked', projectId, pipelineId),
    hinted: (projectId, pipelineId) => key('hinted', projectId, pipelineId),
    urgent: (projectId, pipelineId) => key('urgent', projectId, pipelineId),
    epoch: key('epoch'),
    upkeep: (task, ...parts) => key('upkeep', task, ...parts),
    hooksInTrouble: key('upkeep', 'hooks', 'in-trouble'),
    journey: (deliveryId) => key('journey', deliveryId),
    journeys: key('journeys'),
    journeysNamed: (name) => key('journeys', name),
    awaiting: (forge) => key('awaiting', forge),
    workers: key('workers'),
    suspect: (queue, jobId, since) => key('suspect', queue, jobId, since),
    stamp: key('stamp'),
    budget: key('budget'),
  };
}

/** How long each kind of key lives after it was written last, in seconds. */
export const TTL_S = {
  /** Longer than the three days within which GitHub redelivers. */
  delivery: 4 * 24 * 3600,
  /**
   * GitLab does not deliver again by itself, a repeat costs one more report at most, and hooks are by far the most deliveries:
   * kept as long as GitHub's they would take most of the memory of a large installation.
   */
  hook: 3600,
  wanted: 7 * 24 * 3600,
  requested: 30 * 24 * 3600,
  /** Longer than the three days within which GitHub redelivers. */
  claimed: 4 * 24 * 3600,
  mirrored: 7 * 24 * 3600,
  run: 7 * 24 * 3600,
  /** GitHub's tokens live an hour; a CI job that starts just before this still has twenty minutes. */
  cloneToken: 40 * 60,
  /** Longer than all attempts of a job together. */
  failing: 2 * 3600,
  mirror: 600,
  mirrorProject: 400 * 24 * 3600,
  origin: 24 * 3600,
  urgent: 300,
  pipeline: 7 * 24 * 3600,
  cancelCause: 7 * 24 * 3600,
  refPipelines: 7 * 24 * 3600,
  checks: 7 * 24 * 3600,
  approvals: 90 * 24 * 3600,
  skips: 90 * 24 * 3600,
  replied: 7 * 24 * 3600,
  journey: 14 * 24 * 3600,
} as const;
