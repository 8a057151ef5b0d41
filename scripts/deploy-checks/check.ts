import type { Tools } from './tools.ts';

/** What a check is given. All paths in it are absolute. */
export interface Setting {
  root: string;
  tools: Tools;
  /** For temporary files; removed at the end. */
  scratch: string;
}

/** A check that cannot run here; its message says what is missing. */
export class Skip extends Error {
  override readonly name = 'Skip';
}

export interface Check {
  /** What it is called on the command line. */
  name: string;
  /** Throws an Error that names the fault, or a Skip. Resolves with what was seen, in a few words. */
  run: (setting: Setting) => string | Promise<string>;
}
