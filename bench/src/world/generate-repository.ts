import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { seededBytes } from '../measure/seeded-bytes.ts';
import { git } from './git.ts';

export interface RepositoryShape {
  name: string;
  megabytes: number;
  commits: number;
}

/**
 * Makes a bare repository of about that size below `folder`: every commit adds a file that does not compress and changes
 * a text, so that there are deltas too. The same every time. Packed with a bitmap and a commit-graph, as hosts keep
 * theirs. Returns its path.
 */
export async function generateRepository(folder: string, shape: RepositoryShape): Promise<string> {
  const dir = join(folder, `${shape.name}.git`);
  await git(folder, 'init', '--quiet', '--bare', '--initial-branch=main', dir);
  // Level 0: what does not compress need not be tried.
  const importer = spawn('git', ['-c', 'core.compression=0', 'fast-import', '--quiet'], {
    cwd: dir,
    stdio: ['pipe', 'ignore', 'inherit'],
  });
  const ended = once(importer, 'exit');
  for (const piece of history(shape)) {
    if (!importer.stdin.write(piece)) await once(importer.stdin, 'drain');
  }
  importer.stdin.end();
  const [code] = await ended;
  if (code !== 0) throw new Error(`git fast-import ended with ${code}`);
  await git(dir, 'repack', '-adq', '--write-bitmap-index');
  await git(dir, 'commit-graph', 'write', '--reachable');
  return dir;
}

const CI_FILE = 'test:\n  script: [make test]\n';
/** Seconds since the epoch; commits are a minute apart. */
const FIRST_COMMIT = 1_700_000_000;

/** The stream that git-fast-import(1) reads. */
function* history({ name, megabytes, commits }: RepositoryShape): Generator<string | Buffer> {
  const bytes = seededBytes(name);
  const size = Math.round((megabytes * 1_000_000) / commits);
  for (let n = 0; n < commits; n += 1) {
    yield `commit refs/heads/main\ncommitter A <a@example.com> ${FIRST_COMMIT + n * 60} +0000\n`;
    yield* data(`Change ${n}\n`);
    if (n === 0) yield* file('.gitlab-ci.yml', CI_FILE);
    yield* file(`src/part-${n % 40}/notes.txt`, notes(n));
    yield* file(`assets/${n % 60}/${n}.bin`, bytes(size));
    yield '\n';
  }
}

/** Grows by a line with each commit to it, as sources do. */
const notes = (n: number): string =>
  Array.from({ length: 1 + Math.floor(n / 40) }, (_, line) => `Line ${line} of part ${n % 40}.\n`).join('');

function* file(path: string, content: string | Buffer): Generator<string | Buffer> {
  yield `M 100644 inline ${path}\n`;
  yield* data(content);
}

function* data(content: string | Buffer): Generator<string | Buffer> {
  yield `data ${Buffer.byteLength(content)}\n`;
  yield content;
  yield '\n';
}
