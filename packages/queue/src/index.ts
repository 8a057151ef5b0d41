export * from './connection.ts';
export * from './group-commit.ts';
export * from './job-id.ts';
export * from './jobs.ts';
export * from './keys.ts';
export * from './producer.ts';
export * from './queues.ts';
