/**
 * Relays in a process of its own and prints what it took, as JSON: the hosts of a test must not be measured along.
 * Run with --expose-gc, so that what counts is what is held, not what waits for the collector.
 */
import { relayRefs } from '../src/index.ts';

const [source = '', target = '', ref = '', sha = ''] = process.argv.slice(2);

const held = (): number => {
  globalThis.gc?.();
  return process.memoryUsage().arrayBuffers;
};

const heldBefore = held();
const residentBefore = process.memoryUsage().rss;
let heldMost = 0;
const { packBytes } = await relayRefs({
  source: { url: source },
  target: { url: target },
  updates: [{ ref, sha }],
  onProgress: () => {
    heldMost = Math.max(heldMost, held() - heldBefore);
  },
});
const residentMost = process.resourceUsage().maxRSS * 1024 - residentBefore;
process.stdout.write(JSON.stringify({ packBytes, heldMost, residentMost }));
