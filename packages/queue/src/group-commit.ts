/**
 * Collects what arrives while one write is under way and writes it as the next batch. Alone, an entry is written
 * at once; under load many share one round trip. Each caller learns the outcome of its own batch.
 */
export function groupCommit<Entry, Outcome>(
  write: (batch: Entry[]) => Promise<Outcome[]>,
  { maxBatch }: { maxBatch: number },
): (entry: Entry) => Promise<Outcome> {
  interface Waiting {
    entry: Entry;
    resolve(outcome: Outcome): void;
    reject(error: unknown): void;
  }
  let waiting: Waiting[] = [];
  let writing = false;

  async function drain(): Promise<void> {
    writing = true;
    while (waiting.length > 0) {
      const batch = waiting.slice(0, maxBatch);
      waiting = waiting.slice(maxBatch);
      try {
        const outcomes = await write(batch.map(({ entry }) => entry));
        batch.forEach(({ resolve }, index) => {
          resolve(outcomes[index] as Outcome);
        });
      } catch (error) {
        // What came meanwhile would only wait for the same failure: everybody learns it now.
        for (const { reject } of [...batch, ...waiting.splice(0)]) reject(error);
      }
    }
    writing = false;
  }

  return (entry) =>
    new Promise((resolve, reject) => {
      waiting.push({ entry, resolve, reject });
      // One turn of the event loop later, so that requests that were read together are written together.
      if (!writing) {
        writing = true;
        setImmediate(() => void drain());
      }
    });
}
