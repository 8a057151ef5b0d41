import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { type Check, Skip } from './check.ts';
import { mustRun } from './run-tool.ts';

/** hadolint over the Dockerfile. */
export const dockerfile: Check = {
  name: 'dockerfile-lint',
  run({ root, tools }) {
    mustRun(tools.python('hadolint'), ['--failure-threshold', 'style', join(root, 'Dockerfile')]);
    return 'nothing to complain about';
  },
};

/** The Dockerfile's steps, and every app started from what they give (see image/replay.ts). */
export const imageReplay: Check = {
  name: 'image-replay',
  run({ root }) {
    if (process.platform !== 'linux' || process.getuid?.() !== 0)
      throw new Skip('needs Linux and root, for chroot and mounts');
    if (spawnSync('unshare', ['--mount', 'true']).status !== 0) throw new Skip('mount namespaces are not allowed here');
    const isolate = ['--mount', '--propagation', 'private', '--fork', '--kill-child=KILL'];
    const script = join(root, 'scripts', 'deploy-checks', 'image', 'replay.ts');
    const { stdout } = mustRun('unshare', [...isolate, process.execPath, script], { cwd: root });
    return stdout
      .split('\n')
      .filter((line) => /^ {2}(the image|ingress:|worker:|dashboard:|sandbox: )/.test(line))
      .map((line) => line.trim())
      .join('; ');
  },
};
