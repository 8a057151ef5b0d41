/**
 * Whether a path (relative, with slashes) stays out of the build context: the last pattern of .dockerignore that
 * matches the path or one of its parents decides.
 */
export function dockerIgnore(text: string): (path: string) => boolean {
  const rules = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => ({ pattern: toRegExp(line.replace(/^!/, '')), ignored: !line.startsWith('!') }));
  return (path) => {
    const ways = waysTo(path);
    let ignored = false;
    for (const rule of rules) {
      if (ways.some((way) => rule.pattern.test(way))) ignored = rule.ignored;
    }
    return ignored;
  };
}

/** `*` stays within a folder and, unlike a shell's, includes names that begin with a dot; `**` crosses folders. */
function toRegExp(pattern: string): RegExp {
  const source = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('**/', '\0')
    .replaceAll('*', '[^/]*')
    .replaceAll('?', '[^/]')
    .replaceAll('\0', '(?:.*/)?');
  return new RegExp(`^${source}$`);
}

/** `a/b/c` is reached through `a`, `a/b` and `a/b/c`. */
function waysTo(path: string): string[] {
  const parts = path.split('/');
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
}
