export { DISTURBANCES, inWords, planDisturbances } from './disturb/plan.ts';
export { type ChaosOptions, HELP, readOptions } from './options.ts';
export { inLines } from './print.ts';
export { randomFrom } from './random.ts';
export { type ChaosResult, runChaos } from './run-chaos.ts';
