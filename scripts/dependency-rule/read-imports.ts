import type { Import } from './rule.ts';

/** Comments and template texts can quote imports; strings stay, they hold the specifiers. */
const NOISE = /\/\*[\s\S]*?\*\/|(^|[^:'"])\/\/[^\n]*|`(?:\\[\s\S]|[^`\\])*`/gm;

const STATEMENT = /(?:^|[;\n}])\s*(?:import|export)\s+(type\s)?(?:[\w*{}\s,$]+?\sfrom\s*)?(['"])([^'"\n]+)\2/g;
const DYNAMIC = /\bimport\(\s*(['"])([^'"\n]+)\1/g;

/**
 * The imports and re-exports of a TypeScript file, found by their shape: Biome keeps every file in one format, and
 * TypeScript 7 has no parser to ask. `import { type A }` counts as a value import; Biome asks for `import type`.
 */
export function readImports(source: string): Omit<Import, 'file'>[] {
  const code = source.replace(NOISE, '$1');
  const statements = [...code.matchAll(STATEMENT)].map(([, type, , specifier = '']) => ({
    specifier,
    typeOnly: Boolean(type),
  }));
  const dynamic = [...code.matchAll(DYNAMIC)].map(([, , specifier = '']) => ({ specifier, typeOnly: false }));
  return [...statements, ...dynamic];
}
