export * from './faults.ts';
export * from './git-http-backend.ts';
export * from './git-server.ts';
export * from './repository.ts';
