import { compileGlob, type PathMatcher } from './glob.ts';
import { expandBraces } from './glob-braces.ts';

interface Rule {
  ignores: boolean;
  matches: PathMatcher;
}

/**
 * True when a change touches nothing but ignored paths (`build.ignore-paths`), so that CI need not run. False when
 * there are no paths: nothing known is no reason to skip. `paths` are relative to the root of the repository and must
 * be complete; a renamed file counts with both names, so the caller passes both.
 *
 * Patterns are those of GitHub's own path filters as far as people use them: `compileGlob` plus `{a,b}`. They are
 * anchored at the root (`*.md` is no file in a directory, `**` + `/*.md` is), `/` at the end means everything below.
 * They are read in order and the last one that matches decides; `!` before one takes paths out again, `\!` means a `!`.
 */
export function touchesOnly(ignorePatterns: readonly string[], paths: readonly string[]): boolean {
  const rules = ignorePatterns.flatMap(rulesOf);
  return paths.length > 0 && paths.every((path) => rules.findLast(({ matches }) => matches(path))?.ignores === true);
}

function rulesOf(pattern: string): Rule[] {
  const ignores = !pattern.startsWith('!');
  const relative = (ignores ? pattern : pattern.slice(1)).replace(/^\//, '');
  return expandBraces(relative.endsWith('/') ? `${relative}**` : relative).map((glob) => ({
    ignores,
    matches: compileGlob(glob),
  }));
}
