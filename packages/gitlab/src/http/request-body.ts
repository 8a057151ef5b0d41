/**
 * A request body as GitLab spells it. gitbeaker decamelizes *every* nested key, which renames a pipeline's inputs
 * and variables (`myInput` is sent as `my_input`); here only the top level, gitbeaker's own argument names, is.
 */
export function requestBody(options: Record<string, unknown> | undefined): string | undefined {
  const fields = Object.entries(options ?? {}).filter(([, value]) => value !== undefined);
  if (fields.length === 0) return undefined;
  return JSON.stringify(Object.fromEntries(fields.map(([name, value]) => [snakeCase(name), value])));
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
