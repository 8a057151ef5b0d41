import { join } from 'node:path';
import { type Check, type Setting, Skip } from '../check.ts';
import { chartOf, NAMESPACE, RELEASE, valuesFiles } from '../helm/render.ts';
import { renderBase } from '../kustomize.ts';
import { type Manifest, readYaml } from '../read-yaml.ts';
import { mustRun, run } from '../run-tool.ts';
import { crdFiles } from './crds.ts';
import { startApiServer } from './start-api-server.ts';

const PROGRAMS = ['etcd', 'kube-apiserver', 'kubectl'];

/**
 * The chart is installed into, upgraded in and removed from a real API server whose namespace admits restricted pods only.
 * Schemas say what an object may look like; the server also defaults, admits and compares.
 */
export const apiServer: Check = {
  name: 'api-server',
  async run(setting) {
    const missing = PROGRAMS.filter((name) => run('sh', ['-c', `command -v ${name}`]).code !== 0);
    if (missing.length > 0)
      throw new Skip(`${missing.join(', ')} not on PATH; docs/deployment.md says how to get them`);
    const helm = setting.tools.go('helm');
    await using server = await startApiServer(join(setting.scratch, 'api-server'));
    const env = { ...process.env, KUBECONFIG: server.kubeconfig };
    const kubectl = (args: string[], input = ''): string => strictly(mustRun('kubectl', args, { env, input }).output);
    for (const file of crdFiles()) kubectl(['apply', '--server-side', '--filename', file]);
    kubectl(['wait', '--for=condition=Established', 'crd', '--all', '--timeout=60s']);
    kubectl(['create', 'namespace', NAMESPACE]);
    kubectl([
      'label',
      'namespace',
      NAMESPACE,
      'pod-security.kubernetes.io/enforce=restricted',
      'pod-security.kubernetes.io/warn=restricted',
    ]);
    kubectl(['create', 'priorityclass', 'high', '--value=1']);
    const install = (verb: string[], args: string[]): string =>
      strictly(mustRun(helm, [...verb, RELEASE, chartOf(setting), '--namespace', NAMESPACE, ...args], { env }).output);
    let objects = 0;
    for (const [, values] of valuesFiles(setting)) {
      install(['install'], ['--values', values]);
      install(['upgrade'], ['--values', values, '--set', 'apps.worker.concurrency=3']);
      objects += admitPods(
        kubectl,
        mustRun(helm, ['get', 'manifest', RELEASE, '--namespace', NAMESPACE], { env }).stdout,
      );
      mustRun(helm, ['uninstall', RELEASE, '--namespace', NAMESPACE], { env });
    }
    objects += admitPods(kubectl, applyBase(setting, kubectl));
    const version = JSON.parse(kubectl(['get', '--raw', '/version'])).gitVersion;
    return `${objects} objects installed into Kubernetes ${version}, upgraded and removed; all pods admitted as restricted`;
  },
};

type Kubectl = (args: string[], input?: string) => string;

/** What the server only warns about is a fault here. */
function strictly(output: string): string {
  const warnings = output
    .split('\n')
    .filter((line) => /^(Warning|W\d{4} ).*(violate|deprecated|unknown field)/i.test(line));
  if (warnings.length > 0) throw new Error(warnings.join('\n'));
  return output;
}

/** There is no controller that makes pods of workloads: the server is asked about each pod itself. Counts the objects. */
function admitPods(kubectl: Kubectl, manifests: string): number {
  const objects = readYaml(manifests).filter(Boolean);
  const pods = objects.filter(({ kind }: Manifest) => kind === 'Deployment' || kind === 'StatefulSet').map(podOf);
  if (pods.length === 0) throw new Error('there is no workload');
  kubectl(
    ['create', '--dry-run=server', '--filename', '-'],
    JSON.stringify({ apiVersion: 'v1', kind: 'List', items: pods }),
  );
  return objects.length;
}

/** The pod that a controller would make of a workload. */
function podOf({ metadata, spec }: Manifest): Manifest {
  const { template, volumeClaimTemplates = [] } = spec;
  const claims = volumeClaimTemplates.map(({ metadata: { name } }: Manifest) => ({
    name,
    persistentVolumeClaim: { claimName: `${name}-${metadata.name}-0` },
  }));
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { ...template.metadata, name: metadata.name, namespace: NAMESPACE },
    spec: { ...template.spec, volumes: [...(template.spec.volumes ?? []), ...claims] },
  };
}

/** The kustomize base is for those who do not use Helm: it is applied as it is. */
function applyBase(setting: Setting, kubectl: Kubectl): string {
  const files = [...renderBase(setting)].filter(([name]) => name !== 'kustomization.yaml');
  const manifests = files.map(([, text]) => text).join('---\n');
  kubectl(['apply', '--server-side', '--namespace', NAMESPACE, '--filename', '-'], manifests);
  return manifests;
}
