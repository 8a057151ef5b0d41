import type { FormatName, FormatTypes } from './formats.ts';

/** One configuration value: a convict leaf with a few attributes more. Packages write them as plain data. */
export interface Leaf {
  /** One sentence for `docs/configuration.md`. */
  readonly doc: string;
  /** A name from formats.ts, or the list of allowed words. */
  readonly format: FormatName | readonly string[];
  /** `null` when there is none: the value is then `null`, or a fault when `required`. */
  readonly default: unknown;
  readonly env?: string;
  /** Environment names that are read when `env` is not set, in this order. */
  readonly envFallbacks?: readonly string[];
  /** Never shown; may also be given as a file (`<ENV>_FILE`, `<key>_file`). */
  readonly sensitive?: boolean;
  readonly required?: boolean;
  /** Taken from another key (and a suffix) when not given. */
  readonly derived?: { readonly from: string; readonly append?: string };
  /** A key of failfast-api that is accepted and does nothing; the text tells what to do instead. */
  readonly deprecated?: string;
  /** Only for format `records`: the fields of each entry. */
  readonly children?: { readonly [field: string]: Leaf };
}

/** Leaves nested as in the YAML file. */
export interface Fragment {
  readonly [key: string]: Leaf | Fragment;
}

/** Marks a value without which this app cannot work. */
export function required<const L extends Leaf>(leaf: L): L & { readonly required: true } {
  return { ...leaf, required: true };
}

/** A leaf says what it is for; a section has only further keys. */
export function isLeaf(node: Leaf | Fragment): node is Leaf {
  return typeof node.doc === 'string';
}

type Given<L extends Leaf> = L extends { format: readonly (infer Word)[] }
  ? Word
  : L extends { format: 'records'; children: infer Fields }
    ? readonly ConfigOf<Fields>[]
    : L extends { format: infer Name extends keyof FormatTypes }
      ? FormatTypes[Name]
      : never;

type Absent<L extends Leaf> = L extends { required: true } ? never : L extends { default: null } ? null : never;

/** The type of the configuration that a schema describes. */
export type ConfigOf<Schema> = Schema extends Leaf
  ? Given<Schema> | Absent<Schema>
  : {
      readonly [Key in keyof Schema as Schema[Key] extends { deprecated: string } ? never : Key]: ConfigOf<Schema[Key]>;
    };
