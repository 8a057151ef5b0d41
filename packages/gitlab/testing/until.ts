import type { Instance } from './instance.ts';

/** Asks the probe now and after every change, until it gives something. Fails when the stand-in itself failed. */
export function until<T>(instance: Instance, probe: () => T | undefined | null | false): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = (): void => void instance.changes.off('changed', look);
    const look = (): void => {
      if (instance.errors.length > 0) {
        stop();
        reject(instance.errors[0]);
        return;
      }
      const value = probe();
      if (value === undefined || value === null || value === false) return;
      stop();
      resolve(value);
    };
    instance.changes.on('changed', look);
    look();
  });
}
