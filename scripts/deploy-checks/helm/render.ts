import { generateKeyPairSync } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Setting } from '../check.ts';
import { type Manifest, readYaml } from '../read-yaml.ts';
import { type Ran, run } from '../run-tool.ts';

/** The oldest and the newest Kubernetes that there are schemas for and that the chart supports, and one where it differs. */
export const KUBERNETES = ['1.27.0', '1.30.0', '1.37.0'];

export const RELEASE = 'bridge-test';
export const NAMESPACE = 'ci';

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
export const PEM = privateKey.export({ type: 'pkcs1', format: 'pem' }).toString();
const base64 = (text: string): string => Buffer.from(text).toString('base64');

export const chartOf = ({ root }: Setting): string => join(root, 'helm', 'failfast-ci');

/** The files of values under ci/, with a key that is one; a path for each, by the name of the file. */
export function valuesFiles(setting: Setting): Map<string, string> {
  const folder = join(chartOf(setting), 'ci');
  return new Map(
    readdirSync(folder).map((name) => {
      const text = readFileSync(join(folder, name), 'utf8')
        .replace("'PRIVATE KEY IN BASE64 IN BASE64'", JSON.stringify(base64(base64(PEM))))
        .replace("'PRIVATE KEY'", JSON.stringify(PEM));
      const path = join(setting.scratch, name);
      writeFileSync(path, text);
      return [name.replace('-values.yaml', ''), path];
    }),
  );
}

/** `helm template` with these arguments; never throws for a chart that does not render. */
export function template(setting: Setting, args: string[], kubernetes = '1.37.0'): Ran {
  const where = ['--namespace', NAMESPACE, '--kube-version', kubernetes];
  return run(setting.tools.go('helm'), ['template', RELEASE, chartOf(setting), ...where, ...args]);
}

/** The objects that a file of values gives. Throws with Helm's own words when the chart does not render. */
export function render(
  setting: Setting,
  valuesFile: string,
  kubernetes?: string,
): { text: string; objects: Manifest[] } {
  const ran = template(setting, ['--values', valuesFile], kubernetes);
  if (ran.code !== 0) throw new Error(ran.output);
  return { text: ran.stdout, objects: readYaml(ran.stdout) };
}
