import { ciFilePaths, compileWildcard, PermanentError } from '@failfast-ci/core';

/** GitLab's own limit for the includes of one pipeline. */
const MAX_FILES = 150;
const MAX_CHARACTERS = 4 * 1024 * 1024;

/** Most folders that are listed for patterns. */
const MAX_LISTS = 10;

/** Reads one file of the commit; undefined: it is not there. */
export type ReadFile = (path: string) => Promise<string | undefined>;

/** The files of one commit. */
export interface CommitFiles {
  read: ReadFile;
  /** All paths at and below a folder. `truncated`: there are others. */
  list(folder: string): Promise<{ paths: string[]; truncated: boolean }>;
}

/**
 * The CI file and all files of the same commit that it draws in, directly or not: path → text. A file that is not there
 * is left out: GitLab says so in its own words.
 *
 * @throws PermanentError `ci-include-unknown` for an include that only GitLab could resolve, `ci-files-too-many`,
 *   `ci-file-unreadable`
 */
export function collectCiFiles({ read, list }: CommitFiles, ciFile: CiText): Promise<Map<string, string>> {
  const expand = expander(list);
  return collectFiles(read, ciFile, async (path, text) => {
    const includes = includesOf(path, text);
    const paths: string[] = [];
    for (const include of includes) paths.push(...(include.includes('*') ? await expand(include) : [include]));
    return paths;
  });
}

/** A Jsonnet file and all that it imports, directly or not. Each is taken for Jsonnet, whatever its name. */
export function collectJsonnetFiles(read: ReadFile, ciFile: CiText): Promise<Map<string, string>> {
  return collectFiles(read, ciFile, async (path, text) => ciFilePaths(text, `${path}.jsonnet`).local);
}

interface CiText {
  path: string;
  content: string;
}

async function collectFiles(
  read: ReadFile,
  first: CiText,
  drawnIn: (path: string, text: string) => Promise<string[]>,
): Promise<Map<string, string>> {
  const files = new Map([[first.path, first.content]]);
  const missing = new Set<string>();
  let characters = first.content.length;
  for (const [path, text] of files) {
    // Files added meanwhile are iterated too.
    for (const include of await drawnIn(path, text)) {
      if (files.has(include) || missing.has(include)) continue;
      if (files.size + missing.size >= MAX_FILES) throw tooMuch(`more than ${MAX_FILES} files`);
      const content = await read(include);
      if (content === undefined) {
        missing.add(include);
        continue;
      }
      characters += content.length;
      if (characters > MAX_CHARACTERS) throw tooMuch('more than 4 MiB');
      files.set(include, content);
    }
  }
  return files;
}

/** GitLab includes nothing else from a repository. */
const isYaml = (path: string): boolean => /\.ya?ml$/i.test(path);

/** What a pattern stands for, as GitLab would find it. A folder is listed once, however many patterns begin there. */
function expander(list: CommitFiles['list']): (pattern: string) => Promise<string[]> {
  const lists = new Map<string, string[]>();
  return async (pattern) => {
    const folder = pattern.slice(0, pattern.indexOf('*')).split('/').slice(0, -1).join('/');
    let paths = lists.get(folder);
    if (!paths) {
      if (lists.size >= MAX_LISTS) throw tooMuch(`patterns of more than ${MAX_LISTS} folders`);
      const listed = await list(folder);
      if (listed.truncated)
        throw tooMuch(
          `\`${pattern}\`, and ${folder ? `\`${folder}\`` : 'the repository'} has more files than GitHub lists`,
        );
      paths = listed.paths.filter(isYaml);
      lists.set(folder, paths);
    }
    return paths.filter(compileWildcard(pattern));
  };
}

function includesOf(path: string, text: string): string[] {
  const { local, unknown: [unknown] = [], complete } = ciFilePaths(text, path);
  if (!complete) {
    throw new PermanentError(`\`${path}\` cannot be read in full, so it is not known which files it includes.`, {
      code: 'ci-file-unreadable',
      nextStep: `Correct the YAML of \`${path}\`, or split the file if it is very long, and push again.`,
    });
  }
  if (unknown === undefined) return local;
  throw new PermanentError(
    `\`${path}\` includes \`${unknown}\`, and only the CI files themselves are mirrored, so a variable cannot be followed.`,
    {
      code: 'ci-include-unknown',
      nextStep:
        'Name the file or a pattern such as `/ci/*.yml`, or have the whole repository mirrored (`FAILFAST_SYNC_REPO: "true"`).',
    },
  );
}

const tooMuch = (what: string): PermanentError =>
  new PermanentError(`The CI file draws in ${what}.`, {
    code: 'ci-files-too-many',
    nextStep: 'Include fewer files, or have the whole repository mirrored (`FAILFAST_SYNC_REPO: "true"`).',
  });
