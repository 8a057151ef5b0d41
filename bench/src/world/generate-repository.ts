import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { git } from './git.ts';
import { history, type RepositoryShape } from './repository-history.ts';

export type { RepositoryShape };

/**
 * Makes a bare repository of that shape below `folder`, packed with a bitmap and a commit-graph as hosts keep theirs.
 * The same every time. Returns its path.
 */
export async function generateRepository(folder: string, shape: RepositoryShape): Promise<string> {
  const dir = join(folder, `${shape.name}.git`);
  await git(folder, 'init', '--quiet', '--bare', '--initial-branch=main', dir);
  const importer = spawn('git', ['-c', 'core.compression=1', 'fast-import', '--quiet'], {
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
