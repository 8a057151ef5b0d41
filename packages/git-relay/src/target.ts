import { Session } from './http/session.ts';
import { type CommonOptions, sessionOptions } from './options.ts';
import type { Remote } from './remote.ts';
import { readTargetState, type TargetState } from './target-state.ts';

/**
 * A repository that is pushed to, for one piece of work: what its first request settles (credentials, a rename) holds
 * for the others. What it has may be read before it is known what to bring, beside other work.
 */
export class Target {
  readonly remote: Remote;
  readonly session: Session;
  #ahead: Promise<TargetState> | undefined;

  constructor(remote: Remote, options: CommonOptions = {}) {
    this.remote = remote;
    this.session = new Session(remote, 'target', sessionOptions(options));
  }

  /**
   * Begins to read what the next relay needs to know first, unless that is under way. Need not be waited for or used, and
   * never rejects: after a failure the relay asks again.
   */
  async readAhead(): Promise<void> {
    this.#ahead ??= this.state();
    const reading = this.#ahead;
    await reading.catch(() => {
      if (this.#ahead === reading) this.#ahead = undefined;
    });
  }

  /** What was read ahead, or is being read: once, because it may be outdated. */
  takeAhead(): Promise<TargetState> | undefined {
    const ahead = this.#ahead;
    this.#ahead = undefined;
    return ahead;
  }

  /** As it is now. */
  state(): Promise<TargetState> {
    return readTargetState(this.session);
  }
}
