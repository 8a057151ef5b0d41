/** One instruction of a Dockerfile, with build arguments filled in. */
export interface Instruction {
  name: string;
  /** Everything after the name and its flags. */
  text: string;
  /** `--from=production` is `{ from: 'production' }`. */
  flags: Record<string, string>;
  line: number;
}

export interface Stage {
  name: string;
  /** Another stage's name, or the name of an image. */
  base: string;
  instructions: Instruction[];
}

/**
 * Reads what this project's Dockerfile uses: stages, continuation lines, comments, `ARG` with defaults, `--flag=value`.
 * Throws on an instruction before the first stage other than ARG. Values of ARG may be overridden by `args`.
 */
export function parseDockerfile(text: string, args: Record<string, string> = {}): Stage[] {
  const stages: Stage[] = [];
  const known: Record<string, string> = {};
  for (const { content, line } of logicalLines(text)) {
    const instruction = readInstruction(fill(content, known), line);
    if (instruction.name === 'ARG') Object.assign(known, readArg(instruction.text, args));
    else if (instruction.name === 'FROM') stages.push(openStage(instruction));
    else last(stages, line).instructions.push(instruction);
  }
  return stages;
}

function* logicalLines(text: string): Generator<{ content: string; line: number }> {
  let content = '';
  let start = 0;
  for (const [index, raw] of text.split('\n').entries()) {
    if (/^\s*(#|$)/.test(raw)) continue;
    if (content === '') start = index + 1;
    const continued = raw.endsWith('\\');
    content += `${(continued ? raw.slice(0, -1) : raw).trim()} `;
    if (continued) continue;
    yield { content: content.trim(), line: start };
    content = '';
  }
}

function readInstruction(content: string, line: number): Instruction {
  const [name = '', ...words] = content.split(/\s+/);
  const flags: Record<string, string> = {};
  while (words[0]?.startsWith('--')) {
    const [key = '', value = ''] = words.shift()?.slice(2).split('=') ?? [];
    flags[key] = value;
  }
  return { name: name.toUpperCase(), text: words.join(' '), flags, line };
}

const fill = (content: string, known: Record<string, string>): string =>
  content.replace(/\$\{(\w+)\}/g, (whole, name: string) => known[name] ?? whole);

function readArg(text: string, given: Record<string, string>): Record<string, string> {
  const [name = '', value = ''] = text.split('=');
  return { [name]: given[name] ?? value };
}

function openStage({ text, line }: Instruction): Stage {
  const [base = '', as = '', name = ''] = text.split(' ');
  if (as.toUpperCase() !== 'AS' || !name) throw new Error(`Dockerfile:${line}: a stage without a name`);
  return { base, name, instructions: [] };
}

function last(stages: Stage[], line: number): Stage {
  const stage = stages.at(-1);
  if (!stage) throw new Error(`Dockerfile:${line}: an instruction before the first FROM`);
  return stage;
}
