/** `import 'a.libsonnet'`, `importstr "b"`, `importbin @'c'`. Also those in comments: one too many does no harm. */
const IMPORT = /\bimport(?:str|bin)?\s{0,100}@?(?:'([^'\n]*)'|"([^"\n]*)")/g;

/** The files that a Jsonnet file imports, from the root of the repository, each once. `file` is its own path there. */
export function jsonnetImports(text: string, file: string): string[] {
  const directory = file.split('/').slice(0, -1);
  const imported = [...text.matchAll(IMPORT)].map(([, single, double]) => single || double || '');
  const paths = imported
    .filter((path) => path !== '')
    .map((path) => normalized([...(path.startsWith('/') ? [] : directory), ...path.split('/')]));
  return [...new Set(paths)];
}

function normalized(parts: readonly string[]): string {
  const path: string[] = [];
  for (const part of parts) {
    if (part === '..') path.pop();
    else if (part !== '' && part !== '.') path.push(part);
  }
  return path.join('/');
}
