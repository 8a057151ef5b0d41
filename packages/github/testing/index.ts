export type { Push } from './actions/branches.ts';
export type { CheckRunRef } from './actions/checks.ts';
export type { NewReview } from './actions/conversation.ts';
export type { MergeGroup } from './actions/merge-queue.ts';
export type { NewPull } from './actions/new-pull.ts';
export type { NewRepository } from './actions/repositories.ts';
export type { DeliveryBehaviour } from './deliveries/behaviour.ts';
export type { DeliveryAttempt } from './deliveries/delivery-desk.ts';
export { type FakeGithub, startFakeGithub } from './fake-github.ts';
export type { Files } from './git/commit-files.ts';
export type { Fault, FaultAnswer } from './http/faults.ts';
export type { RateLimitOptions } from './http/rate-limit.ts';
export type { RecordedRequest } from './http/request-log.ts';
export type * from './model/types.ts';
export {
  DEFAULT_EVENTS,
  DEFAULT_PERMISSIONS,
  type FakeGithubOptions,
  type GitHandler,
  type GitPathInfo,
  type Grade,
  type Permissions,
} from './options.ts';
export { examplePayload } from './payloads/examples.ts';
