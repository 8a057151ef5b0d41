/** How deliveries that match are mistreated. */
export interface DeliveryBehaviour {
  /** Tried on `event` or `event.action`, e.g. `/^pull_request\.opened$/`; all when absent. */
  match?: RegExp | ((delivery: { event: string; action: string | null }) => boolean);
  /** How many matching deliveries are hit; all when absent. */
  times?: number;
  /** Chance that a matching delivery is hit, 0 to 1; 1 when absent. */
  probability?: number;
  /** `true`: never arrives, and GitHub's record says so. `'unrecorded'`: GitHub itself knows nothing of it. */
  lose?: boolean | 'unrecorded';
  /** Arrives twice under the same GUID. */
  double?: boolean;
  delayMs?: number;
  /** Holds deliveries back until this many wait (`true`: 2), then sends them last first. `idle` lets go of a rest. */
  reorder?: boolean | number;
}

/** The misbehaviour that was asked for; the newest that matches wins. */
export class BehaviourPlan {
  readonly #random: () => number;
  #entries: { behaviour: DeliveryBehaviour; left: number }[] = [];

  constructor(random: () => number) {
    this.#random = random;
  }

  /** Returns a function that takes it away again. */
  add(behaviour: DeliveryBehaviour): () => void {
    const entry = { behaviour, left: behaviour.times ?? Number.POSITIVE_INFINITY };
    this.#entries.unshift(entry);
    return () => {
      this.#entries = this.#entries.filter((other) => other !== entry);
    };
  }

  clear(): void {
    this.#entries = [];
  }

  take(event: string, action: string | null): DeliveryBehaviour {
    const entry = this.#entries.find(
      ({ behaviour, left }) => left > 0 && matches(behaviour, event, action) && this.#chance(behaviour),
    );
    if (!entry) return {};
    entry.left -= 1;
    return entry.behaviour;
  }

  #chance({ probability }: DeliveryBehaviour): boolean {
    return probability === undefined || this.#random() < probability;
  }
}

function matches({ match }: DeliveryBehaviour, event: string, action: string | null): boolean {
  if (match === undefined) return true;
  if (typeof match === 'function') return match({ event, action });
  return match.test(action === null ? event : `${event}.${action}`);
}
