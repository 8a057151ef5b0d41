/** The values a CI file may give its overrides: each reader takes the text and returns the value, or why it is none. */

export type Reading<Value> = { value: Value } | { problem: string };

/** GitLab's limit for the full path of a group or project, in characters. */
const MAX_PATH = 255;
const MAX_URL = 255;

/** One part of a GitLab path: letters, digits, `_`, `-` and `.`, not first `-` and not last `.`, `.git` or `.atom`. */
const PATH_PART = /^[A-Za-z0-9_.][A-Za-z0-9_.-]*$/;
const RESERVED_END = /(?:^\.{1,2}|\.|\.git|\.atom)$/i;

const isPath = (text: string): boolean =>
  text.length <= MAX_PATH && text.split('/').every((part) => PATH_PART.test(part) && !RESERVED_END.test(part));

/** Full path of a group: `ci`, `ci/mirrors`. */
export function namespacePath(text: string): Reading<string> {
  return isPath(text) ? { value: text } : { problem: 'is not the full path of a GitLab group, such as `ci/mirrors`' };
}

/** Full path of a project, its group included: `ci/site`. */
export function projectPath(text: string): Reading<string> {
  if (isPath(text) && text.includes('/')) return { value: text };
  return { problem: 'is not the full path of a GitLab project, such as `ci/site`' };
}

/** Base URL of a GitLab without a trailing slash; `http://` only for this machine unless allowed for all. */
export function baseUrl(allowInsecureHttp: boolean): (text: string) => Reading<string> {
  return (text) => {
    const url = text.length <= MAX_URL ? URL.parse(text) : null;
    if (!url || !isPlain(url) || !text.includes('://'))
      return { problem: 'is not a base URL, such as `https://gitlab.example.com`' };
    const secure = url.protocol === 'https:' || allowInsecureHttp || isLoopback(url.hostname);
    return secure ? { value: url.href.replace(/\/+$/, '') } : { problem: 'does not begin with `https://`' };
  };
}

/** An HTTP address that names a place and nothing else: credentials and queries are no business of a CI file. */
function isPlain(url: URL): boolean {
  const extras = [url.username, url.password, url.search, url.hash];
  return /^https?:$/.test(url.protocol) && extras.every((extra) => extra === '');
}

/** `localhost`, `127.0.0.0/8`, `::1`; the URL parser has brought them into these forms. */
function isLoopback(hostname: string): boolean {
  return (
    hostname === 'localhost' ||
    hostname.endsWith('.localhost') ||
    hostname === '[::1]' ||
    /^127(?:\.\d+){3}$/.test(hostname)
  );
}

const YES_OR_NO: ReadonlyMap<string, boolean> = new Map([
  ...['true', 'yes', 'on', '1'].map((word) => [word, true] as const),
  ...['false', 'no', 'off', '0'].map((word) => [word, false] as const),
]);

/** What YAML 1.1 calls a boolean, quoted or not, and 1 and 0. */
export function yesOrNo(text: string): Reading<boolean> {
  const value = YES_OR_NO.get(text.toLowerCase());
  return value === undefined ? { problem: 'is neither `"true"` nor `"false"`' } : { value };
}
