import type { LintResult } from '../gitlab.ts';
import type { Resources } from './resources.ts';

/** The project's linter: the global one was removed in GitLab 16. An invalid file is an answer, not an error. */
export async function lint(
  api: Resources,
  projectId: number,
  content: string,
  { ref, dryRun = false }: { ref?: string; dryRun?: boolean } = {},
): Promise<LintResult> {
  const options = { dryRun, ...(ref !== undefined && { ref }) };
  const { valid, errors, warnings, merged_yaml: mergedYaml } = await api.lint.lint(projectId, content, options);
  return { valid, errors: errors ?? [], warnings: warnings ?? [], ...(mergedYaml && { mergedYaml }) };
}
