import { posix } from 'node:path';
import { CORE_MAY_USE, type Import, MAY_IMPORT, type Part, SCOPE } from './rule.ts';

/** What is wrong with one import, in words that name both sides; nothing when it is allowed. */
export function violationsOf(imported: Import, part: Part, parts: readonly Part[]): string[] {
  const { specifier } = imported;
  if (specifier.startsWith('.')) return leaves(imported, part);
  if (specifier.startsWith('node:')) return part.name === 'core' && isShipped(imported) ? impure(imported) : [];
  const target = packageOf(specifier);
  return [
    ...undeclared(imported, part, target),
    ...(target.startsWith(SCOPE) ? crosses(imported, part, target.slice(SCOPE.length), parts) : []),
    ...(part.name === 'core' && isShipped(imported) && !target.startsWith(SCOPE) && !CORE_MAY_USE.includes(target)
      ? impure(imported)
      : []),
  ];
}

/** What is wrong with a package.json by itself. */
export function declaredViolations(part: Part, parts: readonly Part[]): string[] {
  return [...part.dependencies]
    .filter((name) => name.startsWith(SCOPE))
    .flatMap((name) =>
      crosses(
        { file: `${part.folder}/package.json`, specifier: name, typeOnly: false },
        part,
        name.slice(SCOPE.length),
        parts,
      ),
    );
}

function leaves({ file, specifier }: Import, part: Part): string[] {
  const target = posix.join(posix.dirname(file), specifier);
  if (target.startsWith(`${part.folder}/`)) return [];
  // Packages may not depend on one another, not even for tests; a stand-in is borrowed without becoming a dependency.
  if (!isShipped({ file }) && /^packages\/[^/]+\/testing\//.test(target)) return [];
  return [`${file}: "${specifier}" leads out of ${part.folder}; import the package by its name`];
}

function undeclared({ file, specifier, typeOnly }: Import, part: Part, target: string): string[] {
  const devIsEnough = typeOnly || !isShipped({ file });
  if (part.dependencies.has(target) || (devIsEnough && part.devDependencies.has(target))) return [];
  // Types of `@types/x` are imported by the name of x.
  if (typeOnly && part.devDependencies.has(`@types/${target}`)) return [];
  if (!isShipped({ file }) && ROOT_DEV_DEPENDENCIES.includes(target)) return [];
  return [`${file}: "${specifier}" is not among the dependencies of ${part.folder}/package.json`];
}

/** The test runner is installed once, at the root. */
const ROOT_DEV_DEPENDENCIES = ['vitest'];

function crosses(
  { file }: Pick<Import, 'file'> & Import,
  part: Part,
  target: string,
  parts: readonly Part[],
): string[] {
  if (parts.some(({ kind, name }) => kind === 'app' && name === target)) {
    return [`${file}: nobody imports an app, and ${target} is one; apps meet only in Redis`];
  }
  if (part.kind === 'app' || MAY_IMPORT[part.name]?.includes(target)) return [];
  return [`${file}: ${part.name} must not import ${target}`];
}

const impure = ({ file, specifier }: Import): string[] => [`${file}: core is pure and must not import "${specifier}"`];

/** Tests and stand-ins are not shipped; they may use what production code may not. */
function isShipped({ file }: Pick<Import, 'file'>): boolean {
  return !/\.test\.ts$/.test(file) && !/\/(?:test|testing|test-support)\//.test(file);
}

/** `@scope/name/sub/path` → `@scope/name`. */
function packageOf(specifier: string): string {
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
}
