import { isMapping } from './yaml-document.ts';

/** Fills `$[[ inputs.name ]]` of a file with a `spec: inputs:` header. Returns the text and what was wrong. */
export function interpolateInputs(
  text: string,
  header: Record<string, unknown> | null,
  given: Record<string, unknown>,
) {
  const declared = isMapping(header?.spec) && isMapping(header.spec.inputs) ? header.spec.inputs : {};
  const errors = Object.keys(given)
    .filter((name) => !(name in declared))
    .map((name) => `Given inputs not defined in the \`spec\` section of the included configuration file: \`${name}\``);
  const values = new Map<string, unknown>();
  for (const [name, spec] of Object.entries(declared)) {
    const value = given[name] ?? (isMapping(spec) ? spec.default : undefined);
    if (value === undefined) errors.push(`\`${name}\` input: required value has not been provided`);
    values.set(name, value);
  }
  const filled = text.replace(/\$\[\[\s*inputs\.([\w-]+)[^\]]*\]\]/g, (_all, name: string) => asText(values.get(name)));
  return { text: filled, errors };
}

const asText = (value: unknown): string =>
  typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value ?? '');
