import { ciFileLine, ciFilePaths, PermanentError } from '@failfast-ci/core';
import type { GithubRepository } from '@failfast-ci/github';
import type { Gitlab } from '@failfast-ci/gitlab';
import type { Mirror } from './ensure-mirror.ts';
import { evaluateCiFile, JSONNET_FILE } from './evaluate-ci-file.ts';

const DEFAULT_PATH = '.gitlab-ci.yml';

/** The CI file of a project that is not in its own repository (`https://…` or `path@group/project`) is GitLab's affair. */
const isElsewhere = (path: string): boolean => /^https?:\/\//.test(path) || path.includes('@');

/** What GitLab is to make pipelines from. */
export interface CiFile {
  path: string;
  content: string;
  /** The file that `content` was evaluated from; then the commit itself has no file at `path`. */
  evaluatedFrom?: string;
}

/**
 * Reads the CI file at exactly this commit, or evaluates what takes its place. undefined: the mirror takes its CI
 * configuration from elsewhere.
 *
 * @throws PermanentError `ci-file-missing`, `jsonnet-invalid`
 */
export async function readCiFile(
  github: Pick<GithubRepository, 'readFile'>,
  mirror: Pick<Mirror, 'ciConfigPath'>,
  sha: string,
): Promise<CiFile | undefined> {
  const path = mirror.ciConfigPath || DEFAULT_PATH;
  if (isElsewhere(path)) return undefined;
  const content = await github.readFile(path, sha);
  if (content !== undefined) return { path, content };
  const evaluated = path === DEFAULT_PATH ? await evaluateCiFile((file) => github.readFile(file, sha)) : undefined;
  if (evaluated !== undefined) return { path, content: evaluated, evaluatedFrom: JSONNET_FILE };
  throw new PermanentError(`There is no \`${path}\` at commit ${sha.slice(0, 12)}.`, {
    code: 'ci-file-missing',
    nextStep: `Add \`${path}\` to this branch, or rebase it onto one that has it.`,
  });
}

/**
 * Asks GitLab whether the CI file is valid, before anything is pushed. Files that it includes from the same commit
 * are not on the mirror yet; complaints about those are left to the creation of the pipeline, which sees them. Of
 * patterns GitLab does not even say that they match nothing there, and misses what they would have brought: such a file
 * is not linted.
 *
 * @throws PermanentError `ci-file-invalid` with GitLab's own messages
 */
export async function lintCiFile(gitlab: Pick<Gitlab, 'lint'>, projectId: number, file: CiFile): Promise<string[]> {
  if (ciFilePaths(file.content, DEFAULT_PATH).local.some((path) => path.includes('*'))) return [UNLINTED];
  const { valid, errors, warnings } = await gitlab.lint(projectId, file.content);
  const serious = errors.filter((error) => !/local file .* does not exist/i.test(error));
  if (valid || serious.length === 0) return warnings;
  const path = file.evaluatedFrom ?? file.path;
  throw new PermanentError(refusal({ path, content: file.content }, serious), {
    code: 'ci-file-invalid',
    nextStep: `Correct \`${path}\` and push again. GitLab's CI lint page of the mirror gives the same messages.`,
  });
}

const UNLINTED = 'left to the pipeline: it includes files by pattern or variable, which are not on the mirror yet';

/** The first message in the title, and all of them below when there are several. */
function refusal({ path, content }: { path: string; content: string }, errors: string[]): string {
  const [first = '', ...more] = errors.map((error) => withLine(error, content));
  const title = `GitLab refuses \`${path}\`: ${first}`;
  return more.length === 0 ? title : `${title}\n\n${[first, ...more].map((error) => `- ${error}`).join('\n')}`;
}

/** GitLab tells the line of a syntax error only, and of a file's name that it does not know. */
function withLine(error: string, content: string): string {
  const line = ciFileLine(content, error);
  return line === undefined ? error.replace(/^\(<unknown>\): /, '') : `${error} (line ${line})`;
}
