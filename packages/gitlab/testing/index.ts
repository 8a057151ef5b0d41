export type { HookBehaviour } from './hooks/behaviour.ts';
export type { ActiveFault, Fault, FaultAnswer } from './http/faults.ts';
export type { RateLimitRule } from './http/rate-limits.ts';
export type { RecordedPush, RecordedRequest } from './instance.ts';
export type * from './options.ts';
export type * from './records.ts';
export * from './start-fake-gitlab.ts';
