import { PermanentError } from '@failfast-ci/core';
import { collectJsonnetFiles, type ReadFile } from './collect-ci-files.ts';
import { evaluateJsonnet } from './jsonnet/evaluate-jsonnet.ts';

/** Taken when there is no `.gitlab-ci.yml`. */
export const JSONNET_FILE = '.failfast-ci.jsonnet';

/**
 * The CI configuration that the Jsonnet file of a commit makes, as YAML; undefined when there is no such file. A program
 * that makes a text (`std.manifestYamlDoc`) is taken at its word, anything else becomes JSON, which is YAML too.
 *
 * @throws PermanentError `jsonnet-invalid` with file and line
 */
export async function evaluateCiFile(read: ReadFile): Promise<string | undefined> {
  const content = await read(JSONNET_FILE);
  if (content === undefined) return undefined;
  const files = await collectJsonnetFiles(read, { path: JSONNET_FILE, content });
  const result = await evaluateJsonnet({ file: JSONNET_FILE, files: Object.fromEntries(files) });
  if ('error' in result) throw invalid(result.error);
  const value: unknown = JSON.parse(result.output);
  if (typeof value === 'string') return value;
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return `# Evaluated from ${JSONNET_FILE}\n${JSON.stringify(value, null, 2)}\n`;
  }
  throw invalid('it makes neither an object nor a text');
}

function invalid(reason: string): PermanentError {
  const [first = '', ...more] = reason.split('\n').flatMap((line) => line.trim() || []);
  const title = `\`${JSONNET_FILE}\` cannot be evaluated: ${first}`;
  return new PermanentError(more.length === 0 ? title : `${title}\n\n${more.join('\n')}`, {
    code: 'jsonnet-invalid',
    nextStep: `Correct the Jsonnet and push again. \`jsonnet ${JSONNET_FILE}\` shows the same.`,
  });
}
