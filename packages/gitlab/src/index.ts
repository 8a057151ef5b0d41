export * from './config.ts';
export * from './create-gitlab.ts';
export * from './gitlab.ts';
export { GitlabRefusedError } from './http/errors.ts';
export * from './options.ts';
export * from './origin.ts';
export { gitlabHookKey, hookSecretToken, hookSigningToken } from './webhook/hook-key.ts';
export * from './webhook/parse-event.ts';
export * from './webhook/verify-delivery.ts';
