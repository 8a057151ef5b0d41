import { execFile } from 'node:child_process';

const IDENTITY = {
  GIT_AUTHOR_NAME: 'GitLab',
  GIT_AUTHOR_EMAIL: 'gitlab@example.com',
  GIT_COMMITTER_NAME: 'GitLab',
  GIT_COMMITTER_EMAIL: 'gitlab@example.com',
};

/** Runs git in a bare repository without the machine's own settings. Throws when git fails. */
export function runGit(
  dir: string,
  args: string[],
  more: { input?: string | Buffer; env?: Record<string, string> } = {},
) {
  const env = { PATH: process.env.PATH, GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: '/dev/null', ...IDENTITY };
  return new Promise<string>((resolve, reject) => {
    const options = { cwd: dir, env: { ...env, ...more.env }, maxBuffer: 64 * 1024 * 1024 };
    const child = execFile('git', args, options, (error, stdout, stderr) => {
      if (error) reject(new Error(`cannot run git ${args[0]} in ${dir}: ${stderr.trim()}`, { cause: error }));
      else resolve(stdout);
    });
    child.stdin?.on('error', () => {}); // git may stop reading early; its exit status tells
    child.stdin?.end(more.input);
  });
}

/** As `runGit`, but undefined when git fails. */
export const tryGit = (dir: string, args: string[]): Promise<string | undefined> =>
  runGit(dir, args).catch(() => undefined);
