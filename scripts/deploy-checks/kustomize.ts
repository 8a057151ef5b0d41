import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Check, Setting } from './check.ts';
import { chartOf } from './helm/render.ts';
import { readYaml } from './read-yaml.ts';
import { mustRun } from './run-tool.ts';

const HEADER =
  '# Written by `npm run check:deploy -- --write` from the chart helm/failfast-ci. Changes made here are lost.\n';

/** The files of the base: one for each object, and the kustomization. */
export function renderBase(setting: Setting): Map<string, string> {
  const helm = setting.tools.go('helm');
  const values = join(setting.root, 'deploy', 'kustomize', 'values.yaml');
  const args = [
    'template',
    'failfast-ci',
    chartOf(setting),
    '--values',
    values,
    '--kube-version',
    '1.30.0',
    '--skip-tests',
  ];
  const files = new Map<string, string>();
  for (const part of mustRun(helm, args).stdout.split(/^---\n/m)) {
    const [object] = readYaml(part);
    if (!object) continue;
    // Helm names itself in labels; whoever applies this does not use it.
    const text = part
      .replace(/^# Source:.*\n/gm, '')
      .replace(/^ *(helm\.sh\/chart|app\.kubernetes\.io\/managed-by): .*\n/gm, '');
    files.set(`${object.kind}-${object.metadata.name}.yaml`.toLowerCase(), `${HEADER}${text.trim()}\n`);
  }
  const names = [...files.keys()].sort().map((name) => `  - ${name}\n`);
  const kustomization = `${HEADER}apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources:\n${names.join('')}`;
  return files.set('kustomization.yaml', kustomization);
}

export const baseOf = ({ root }: Setting): string => join(root, 'deploy', 'kustomize', 'base');

export function writeBase(setting: Setting): void {
  rmSync(baseOf(setting), { recursive: true, force: true });
  mkdirSync(baseOf(setting), { recursive: true });
  for (const [name, text] of renderBase(setting)) writeFileSync(join(baseOf(setting), name), text);
}

/** The base is what the chart renders, holds no Secret, and an overlay can be built on it. */
export const kustomize: Check = {
  name: 'kustomize',
  run(setting) {
    const wanted = renderBase(setting);
    const outdated = [...wanted]
      .filter(([name, text]) => read(join(baseOf(setting), name)) !== text)
      .map(([name]) => name);
    const surplus = readdirSync(baseOf(setting)).filter((name) => !wanted.has(name));
    if (outdated.length + surplus.length > 0)
      throw new Error(`out of date (${[...outdated, ...surplus].join(', ')}): npm run check:deploy -- --write`);
    if ([...wanted.keys()].some((name) => name.startsWith('secret-'))) throw new Error('the base holds a Secret');
    const example = join(setting.root, 'deploy', 'kustomize', 'example');
    const objects = readYaml(mustRun(setting.tools.go('kustomize'), ['build', example]).stdout);
    return `${objects.length} objects from the example overlay`;
  },
};

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
