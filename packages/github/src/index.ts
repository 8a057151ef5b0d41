export type { ApiBudget, ApiRequestInfo, GithubAppOptions } from './api/options.ts';
export * from './config.ts';
export { type AppDescription, createGithubApp, type GithubApp } from './github-app.ts';
export type { GitRemote } from './repository/git-remote.ts';
export type { GithubRepository } from './repository/github-repository.ts';
export { MalformedPayloadError } from './webhook/malformed-payload.ts';
export { type ParseOptions, parseGithubEvent } from './webhook/parse-event.ts';
export { verifyGithubSignature } from './webhook/verify-signature.ts';
