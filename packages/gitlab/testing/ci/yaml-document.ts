import { type CollectionTag, parseAllDocuments, Scalar, type YAMLError, type YAMLSeq } from 'yaml';

/** `!reference [job, keyword]`: a piece of configuration to be copied from elsewhere. */
export class Reference {
  readonly path: string[];

  constructor(path: string[]) {
    this.path = path;
  }
}

const referenceTag: CollectionTag = {
  tag: '!reference',
  collection: 'seq',
  resolve: (sequence) => new Scalar(new Reference((sequence as YAMLSeq).toJSON().map(String))),
};

export interface YamlDocument {
  content: unknown;
  /** The `spec` of a header document, where there is one. */
  header: Record<string, unknown> | null;
  /** In the words of GitLab's own parser as far as ours allows: always with line and column. */
  error: string | null;
}

/** Reads a CI file as Ruby's parser does: YAML 1.1, merge keys, the last of doubled keys wins, custom tags. */
export function readYaml(text: string): YamlDocument {
  const options = {
    version: '1.1',
    customTags: (tags: unknown[]) => [...tags, referenceTag],
    uniqueKeys: false,
  } as const;
  const documents = parseAllDocuments(text, options as never);
  if ('empty' in documents) return { content: null, header: null, error: null };
  const fault = documents.flatMap((document) => document.errors)[0];
  if (fault) return { content: null, header: null, error: describe(fault) };
  const values = documents.map((document) => document.toJS({ maxAliasCount: 1000 }) as unknown);
  const header = values.length > 1 && isMapping(values[0]) && 'spec' in values[0] ? values[0] : null;
  return { content: header ? values[1] : values[0], header, error: null };
}

function describe(fault: YAMLError): string {
  const { line, col } = fault.linePos?.[0] ?? { line: 1, col: 1 };
  const text = fault.message.split(/ at line |:?\n/)[0] ?? 'invalid YAML';
  return `(<unknown>): ${text.charAt(0).toLowerCase()}${text.slice(1)} at line ${line} column ${col}`;
}

export const isMapping = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Reference);
