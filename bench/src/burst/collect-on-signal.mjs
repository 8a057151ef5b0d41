/*
 * Loaded into the measured processes (`node --import`): on SIGUSR2 all garbage is collected, and V8 gives back what it keeps
 * in reserve. What is left then is what a process holds on to.
 *
 * `last-resort` is what V8 does itself before it runs out of memory. After any other collection the pages of the young
 * generation are empty, but stay in a pool of V8's.
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc');
process.on('SIGUSR2', () => collect({ type: 'major', flavor: 'last-resort' }));
