/*
 * Loaded into the measured processes (`node --import`): on SIGUSR2 all garbage is collected. What is left then is what
 * a process holds on to; without it one would measure how much V8 keeps in reserve.
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc');
// Twice: what the first round finalizes the second one frees.
process.on('SIGUSR2', () => {
  collect();
  setImmediate(collect);
});
