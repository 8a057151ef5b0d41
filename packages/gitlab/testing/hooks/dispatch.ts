import { setTimeout as delay } from 'node:timers/promises';
import type { Instance } from '../instance.ts';
import type { HookRecord, ProjectRecord } from '../records.ts';
import { type HookBehaviour, happens } from './behaviour.ts';
import { alertStatus } from './hook-settings.ts';
import { type Delivery, newDelivery, sendHook } from './send-hook.ts';

const LONGEST_HOLD_MS = 100;

/** How hooks behave, and which deliveries are held back. */
interface HookState {
  behaviour: HookBehaviour;
  held: Map<HookRecord, () => void>;
}

const states = new WeakMap<Instance, HookState>();

function stateOf(instance: Instance): HookState {
  const known: HookState = states.get(instance) ?? { behaviour: {}, held: new Map() };
  states.set(instance, known);
  return known;
}

/** From now on; an empty object is good behaviour. */
export function setHookBehaviour(instance: Instance, behaviour: HookBehaviour): void {
  stateOf(instance).behaviour = behaviour;
}

/** Sends an event to the project's hooks that want it; paused and disabled hooks get nothing, now or later. */
export function dispatch(instance: Instance, project: ProjectRecord, trigger: string, payload: unknown): void {
  for (const hook of project.hooks) {
    if (hook.settings[trigger] !== true || alertStatus(instance, hook) !== 'executable') continue;
    instance.inBackground(deliver(instance, hook, newDelivery(trigger, payload)));
  }
}

async function deliver(instance: Instance, hook: HookRecord, delivery: Delivery): Promise<void> {
  const { behaviour } = stateOf(instance);
  if (happens(behaviour.lose, delivery)) return;
  if (behaviour.delayMs) await delay(behaviour.delayMs, undefined, { signal: instance.closing.signal }).catch(() => {});
  const release = behaviour.reorder ? await takeTurn(instance, hook) : undefined;
  if (instance.closed) return;
  await sendHook(instance, hook, delivery);
  if (happens(behaviour.double, delivery)) await sendHook(instance, hook, delivery);
  release?.();
}

/** The first of a pair waits for the second; the second goes at once and lets the first go afterwards. */
async function takeTurn(instance: Instance, hook: HookRecord): Promise<(() => void) | undefined> {
  const { held } = stateOf(instance);
  const waiting = held.get(hook);
  if (waiting) {
    held.delete(hook);
    return waiting;
  }
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, LONGEST_HOLD_MS);
    held.set(hook, () => {
      clearTimeout(timer);
      resolve();
    });
  });
  return undefined;
}
