import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { dockerIgnore } from './docker-ignore.ts';
import type { Layers } from './layers.ts';
import type { Instruction, Stage } from './parse-dockerfile.ts';

/** A stage that was built, and how its containers start. */
export interface Image {
  root: string;
  workdir: string;
  env: Record<string, string>;
  user: string;
  entrypoint: string[];
  cmd: string[];
  /** What HEALTHCHECK runs; absent without one. */
  healthcheck?: string[];
}

export interface Build {
  layers: Layers;
  /** The build context and its .dockerignore. */
  context: string;
  ignore: string;
  built: Map<string, Image>;
  say: (line: string) => void;
}

/** Carries out the instructions of one stage. Throws with the instruction's place when one fails. */
export function buildStage(stage: Stage, build: Build): Image {
  const parent = build.built.get(stage.base);
  const image: Image = {
    ...(parent ?? { workdir: '/', env: {}, user: '0:0', entrypoint: [], cmd: [] }),
    root: build.layers.open(stage.name, stage.base),
  };
  image.env = { ...image.env };
  for (const instruction of stage.instructions) {
    build.say(`${stage.name}:${instruction.line} ${instruction.name} ${instruction.text.slice(0, 90)}`);
    try {
      carryOut(instruction, image, build);
    } catch (cause) {
      throw new Error(`Dockerfile:${instruction.line}: ${instruction.name} failed: ${(cause as Error).message}`, {
        cause,
      });
    }
  }
  build.built.set(stage.name, image);
  return image;
}

function carryOut(instruction: Instruction, image: Image, build: Build): void {
  const { name, text } = instruction;
  switch (name) {
    case 'WORKDIR':
      image.workdir = text;
      mkdirSync(join(image.root, text), { recursive: true });
      return;
    case 'ENV':
      for (const [, key = '', value = ''] of text.matchAll(/(\w+)=(\S*)/g)) image.env[key] = value;
      return;
    case 'COPY':
      copy(instruction, image, build);
      return;
    case 'RUN':
      run(text, image);
      return;
    case 'USER':
      image.user = text;
      return;
    case 'ENTRYPOINT':
      image.entrypoint = execForm(text);
      return;
    case 'CMD':
      image.cmd = execForm(text);
      return;
    case 'HEALTHCHECK':
      if (text !== 'NONE') image.healthcheck = execForm(text.replace(/^CMD /, ''));
      return;
    case 'LABEL':
    case 'EXPOSE':
    case 'STOPSIGNAL':
      return; // says something about the image, does nothing to it
    default:
      throw new Error(`this check does not know ${name}; teach it`);
  }
}

function copy({ text, flags }: Instruction, image: Image, build: Build): void {
  const words = text.split(' ');
  const target = words.at(-1) ?? '';
  const to = target.startsWith('/') ? join(image.root, target) : join(image.root, image.workdir, target);
  for (const source of words.slice(0, -1)) {
    if (flags.from === undefined) copyFromContext(source, to, build);
    else copyFromStage(flags.from, source, to, build);
  }
}

function copyFromStage(from: string, source: string, to: string, { built }: Build): void {
  const stage = built.get(from);
  if (!stage) throw new Error(`there is no stage ${from} above`);
  const what = join(stage.root, source);
  // A folder's contents are copied, a file itself. `cp -a` keeps the links that pnpm made.
  mkdirSync(join(to, '..'), { recursive: true });
  execFileSync('cp', ['-a', '--no-preserve=ownership', statSync(what).isDirectory() ? `${what}/.` : what, to]);
}

function copyFromContext(source: string, to: string, { context, ignore }: Build): void {
  const ignored = dockerIgnore(ignore);
  // A folder that is ignored is looked into all the same when something below it is wanted: `deploy`, for `deploy/image`.
  const wanted = ignore.split('\n').filter((line) => line.startsWith('!'));
  const filter = (path: string): boolean => {
    const name = relative(context, path);
    return name === '' || !ignored(name) || wanted.some((line) => line.startsWith(`!${name}/`));
  };
  if (!existsSync(join(context, source))) throw new Error(`${source} is not in the build context`);
  cpSync(join(context, source), source === '.' ? to : join(to, source), {
    recursive: true,
    filter,
    verbatimSymlinks: true,
  });
}

function run(script: string, image: Image): void {
  const env = { HOME: '/root', PATH: '/usr/local/bin:/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin', ...image.env };
  const inside = `cd "$0" && ${script}`;
  execFileSync('chroot', [image.root, '/bin/sh', '-c', inside, image.workdir], { env, stdio: ['ignore', 2, 2] });
}

const execForm = (text: string): string[] => JSON.parse(text) as string[];
