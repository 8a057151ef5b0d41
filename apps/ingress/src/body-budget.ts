/** Counts the bytes of all bodies that are held in memory now. */
export interface BodyBudget {
  open(): {
    /** False when these bytes are too many. */
    take: (bytes: number) => boolean;
    /** Gives back all that was taken. */
    release: () => void;
  };
}

/**
 * Before a signature is verified anybody can make the process hold 25 MB, on as many connections as they like: all of
 * them together are bounded.
 */
export function createBodyBudget(maxBytes: number): BodyBudget {
  let held = 0;
  return {
    open() {
      let taken = 0;
      return {
        take: (bytes) => {
          if (held + bytes > maxBytes) return false;
          held += bytes;
          taken += bytes;
          return true;
        },
        release: () => {
          held -= taken;
          taken = 0;
        },
      };
    },
  };
}
