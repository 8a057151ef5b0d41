import { Session } from './http/session.ts';
import { type CommonOptions, sessionOptions } from './options.ts';
import type { Remote, Side } from './remote.ts';
import { readSourceCapabilities, type SourceCapabilities } from './source-capabilities.ts';

/**
 * A repository that is read from, for one piece of work: what its first request settles (abilities, credentials, a
 * rename) holds for the others, which saves a request each time.
 */
export class Source {
  readonly session: Session;
  #capabilities: Promise<SourceCapabilities> | undefined;

  constructor(remote: Remote, options: CommonOptions = {}, side: Side = 'source') {
    this.session = new Session(remote, side, sessionOptions(options));
  }

  /** Asked for when they are needed first, and again after a failure. */
  capabilities(): Promise<SourceCapabilities> {
    this.#capabilities ??= readSourceCapabilities(this.session).catch((error: unknown) => {
      this.#capabilities = undefined;
      throw error;
    });
    return this.#capabilities;
  }
}
