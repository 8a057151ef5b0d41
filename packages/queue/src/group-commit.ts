export interface GroupCommitOptions {
  /** At most this many entries are written together. */
  maxBatch: number;
  /** When so many are gathered, the first batch does not wait for the turn of the event loop to end. */
  enough?: number;
  /** At most this many wait for the batch under way; more are refused at once, so that memory stays bounded. */
  maxWaiting?: number;
}

interface Waiting<Entry, Outcome> {
  entry: Entry;
  resolve(outcome: Outcome): void;
  reject(error: unknown): void;
}

/**
 * Collects what arrives while one write is under way and writes it as the next batch. Alone, an entry is written
 * at once; under load many share one round trip. Each caller learns the outcome of its own entry.
 *
 * @param write answers with one outcome for each entry, in order
 */
export function groupCommit<Entry, Outcome>(
  write: (batch: Entry[]) => Promise<Outcome[]>,
  { maxBatch, enough = maxBatch, maxWaiting = Number.POSITIVE_INFINITY }: GroupCommitOptions,
): (entry: Entry) => Promise<Outcome> {
  let waiting: Waiting<Entry, Outcome>[] = [];
  let state: 'idle' | 'gathering' | 'writing' = 'idle';

  async function drain(): Promise<void> {
    state = 'writing';
    while (waiting.length > 0) {
      const batch = waiting.slice(0, maxBatch);
      waiting = waiting.slice(maxBatch);
      try {
        settle(batch, await write(batch.map(({ entry }) => entry)));
      } catch (error) {
        // What came meanwhile would only wait for the same failure: everybody learns it now.
        for (const { reject } of [...batch, ...waiting.splice(0)]) reject(error);
      }
    }
    state = 'idle';
  }

  return (entry) =>
    new Promise((resolve, reject) => {
      if (waiting.length >= maxWaiting) return reject(new Error(`${maxWaiting} entries wait already`));
      waiting.push({ entry, resolve, reject });
      if (state === 'writing') return;
      // The rest of a busy turn then passes while the store works, and not one after the other.
      if (waiting.length >= enough) return void drain();
      if (state === 'gathering') return;
      state = 'gathering';
      // One turn of the event loop later, so that requests that were read together are written together.
      setImmediate(() => {
        if (state === 'gathering') void drain();
      });
    });
}

function settle<Entry, Outcome>(batch: Waiting<Entry, Outcome>[], outcomes: Outcome[]): void {
  if (outcomes.length !== batch.length) throw new Error(`${outcomes.length} outcomes for ${batch.length} entries`);
  batch.forEach(({ resolve }, index) => {
    resolve(outcomes[index] as Outcome);
  });
}
