export * from './events.ts';
export * from './free-port.ts';
export * from './start-sentinel.ts';
export * from './test-producer.ts';
export * from './test-redis.ts';
export * from './test-worker.ts';
