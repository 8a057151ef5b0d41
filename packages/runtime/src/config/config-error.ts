/** One thing that is wrong with the configuration. `problem` never contains the value of a secret. */
export interface Fault {
  /** YAML key, e.g. `github.secret_token`, or the name of the file. */
  key: string;
  /** The environment name that sets the same value. */
  env?: string;
  /** What is wrong, as the end of a sentence that begins with the key. */
  problem: string;
  /** What to do about it, a full sentence. */
  fix?: string;
}

/** The configuration cannot be used. The message lists all faults, one a line. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly faults: readonly Fault[];

  constructor(faults: readonly Fault[]) {
    const count = faults.length === 1 ? 'one fault' : `${faults.length} faults`;
    super([`the configuration has ${count}:`, ...faults.map((fault) => `  - ${describe(fault)}`)].join('\n'));
    this.faults = faults;
  }
}

function describe({ key, env, problem, fix }: Fault): string {
  const name = env ? `${key} (${env})` : key;
  return `${name} ${problem}${fix ? `. ${fix}` : ''}`;
}
