export * from './checks/check-run.ts';
export * from './errors.ts';
export * from './events.ts';
export * from './pipeline.ts';
export * from './repository.ts';
