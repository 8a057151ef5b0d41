/** The one-way rule between the parts of this workspace (docs: "Layout and the one-way rule"). */

/** Which workspace packages each package may import. Apps may import any package, and no app. */
export const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  core: [],
  'git-relay': [],
  runtime: [],
  queue: ['core'],
  github: ['core'],
  gitlab: ['core'],
};

/** `core` is pure: it parses YAML and does nothing else with the outside world. */
export const CORE_MAY_USE: readonly string[] = ['yaml'];

export const SCOPE = '@failfast-ci/';

/** A part of the workspace, with what its package.json declares. */
export interface Part {
  kind: 'app' | 'package';
  name: string;
  /** Path of its folder, relative to the root, with `/`. */
  folder: string;
  dependencies: ReadonlySet<string>;
  /** Only for tests and stand-ins. */
  devDependencies: ReadonlySet<string>;
}

/** One import statement. */
export interface Import {
  /** Path of the importing file, relative to the root, with `/`. */
  file: string;
  specifier: string;
  typeOnly: boolean;
}
