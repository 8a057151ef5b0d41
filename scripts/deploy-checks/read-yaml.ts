import { createRequire } from 'node:module';
import { join } from 'node:path';

/** A Kubernetes object, or any mapping. */
// biome-ignore lint/suspicious/noExplicitAny: manifests of a dozen kinds are looked into at a few places each
export type Manifest = any;

// The root of the workspace has no YAML parser of its own; the package that reads configuration has.
const resolve = createRequire(join(import.meta.dirname, '..', '..', 'packages', 'runtime', 'package.json'));
const { parseAllDocuments } = resolve('yaml') as {
  parseAllDocuments: (text: string) => { errors: Error[]; toJS(): Manifest }[];
};

/** All documents of a YAML text but empty ones. Throws at the first fault, doubled keys included. */
export function readYaml(text: string): Manifest[] {
  const documents = parseAllDocuments(text) as unknown as { errors: Error[]; toJS(): Manifest }[];
  return documents
    .map((document) => {
      if (document.errors[0]) throw document.errors[0];
      return document.toJS();
    })
    .filter((content) => content !== null);
}
