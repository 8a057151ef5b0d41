import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadDashboardConfig } from '../../../apps/dashboard/src/config.ts';
import { loadIngressConfig } from '../../../apps/ingress/src/config.ts';
import { loadWorkerConfig } from '../../../apps/worker/src/config.ts';
import type { Check } from '../check.ts';
import type { Manifest } from '../read-yaml.ts';
import { PEM, render, valuesFiles } from './render.ts';

const LOAD: Record<string, (env: NodeJS.ProcessEnv) => unknown> = {
  ingress: loadIngressConfig,
  worker: loadWorkerConfig,
  dashboard: loadDashboardConfig,
};

/** What stands for Secrets that the chart does not make. */
const THEIRS: Record<string, string> = {
  'github-private-key': PEM,
  'github-webhook-secret': 'secret',
  'gitlab-token': 'token',
  'gitlab-webhook-secret': 'a webhook key that is long enough',
  'redis-url': 'redis://valkey:6379',
  'dashboard-password': 'password',
};

/** Each app reads what the chart gives it, with the app's own reader, and finds nothing wrong or missing. */
export const configuration: Check = {
  name: 'helm-configuration',
  run(setting) {
    let count = 0;
    for (const [name, path] of valuesFiles(setting)) {
      const { objects } = render(setting, path);
      for (const deployment of objects.filter(({ kind }) => kind === 'Deployment')) {
        const app: string = deployment.metadata.labels['app.kubernetes.io/component'];
        const env = environmentOf(deployment, objects, join(setting.scratch, `${name}-${app}`));
        try {
          LOAD[app]?.(env);
        } catch (error) {
          throw new Error(`${app} cannot start with ${name}-values.yaml: ${(error as Error).message}`, {
            cause: error,
          });
        }
        count++;
      }
    }
    return `${count} deployments start with a complete configuration`;
  },
};

/** The environment of a pod's container, its mounted files below `folder`. */
function environmentOf(deployment: Manifest, objects: Manifest[], folder: string): Record<string, string> {
  mkdirSync(folder, { recursive: true });
  const { containers, volumes } = deployment.spec.template.spec;
  const put = (path: string, text: string): void => writeFileSync(join(folder, path), text);
  for (const volume of volumes) {
    if (volume.configMap && volume.name === 'config')
      put('config.yaml', find(objects, 'ConfigMap', volume.configMap.name).data['config.yaml']);
    for (const { secret } of volume.projected?.sources ?? [])
      for (const { key, path } of secret.items) put(path, secretValue(objects, secret.name, key));
  }
  const env: Record<string, string> = {};
  for (const { name, value } of containers[0].env)
    env[name] = String(value).replace(/^\/etc\/failfast-ci\/(credentials\/)?/, `${folder}/`);
  return env;
}

function secretValue(objects: Manifest[], name: string, key: string): string {
  const secret = find(objects, 'Secret', name);
  if (!secret) return THEIRS[key] ?? '';
  return secret.stringData?.[key] ?? Buffer.from(secret.data[key] ?? '', 'base64').toString();
}

const find = (objects: Manifest[], kind: string, name: string): Manifest =>
  objects.find((object) => object.kind === kind && object.metadata.name === name);
