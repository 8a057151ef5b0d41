import type { Check, Setting } from '../check.ts';
import type { Manifest } from '../read-yaml.ts';
import { PEM, render, valuesFiles } from './render.ts';

interface PodSpec {
  owner: string;
  app: string;
  spec: Manifest;
}

/** Credentials that an app may see: the least it needs, container by container. */
const MAY_SEE: Record<string, string[]> = {
  ingress: ['GITHUB_INTEGRATION_PEM_FILE', 'GITHUB_SECRET_TOKEN_FILE', 'GITLAB_WEBHOOK_SECRET_FILE', 'REDIS_URL_FILE'],
  worker: ['GITHUB_INTEGRATION_PEM_FILE', 'GITLAB_TOKEN_FILE', 'GITLAB_WEBHOOK_SECRET_FILE', 'REDIS_URL_FILE'],
  dashboard: ['DASHBOARD_PASSWORD_FILE', 'DASHBOARD_READONLY_PASSWORD_FILE', 'REDIS_URL_FILE'],
  valkey: [],
  test: [],
};

/** What holds for every pod that the chart makes, whatever the values. */
export const promises: Check = {
  name: 'helm-promises',
  run(setting) {
    let count = 0;
    for (const [name, path] of valuesFiles(setting)) {
      const { objects } = render(setting, path);
      const faults = [...podsOf(objects).flatMap(podFaults), ...leaks(objects), ...expectations(name, objects)];
      if (faults.length > 0) throw new Error(`with ${name}-values.yaml:\n  ${faults.join('\n  ')}`);
      count += podsOf(objects).length;
    }
    oldNamesAreTakenOver(setting);
    return `${count} kinds of pods keep to the restricted profile and see only their own credentials`;
  },
};

function podsOf(objects: Manifest[]): PodSpec[] {
  return objects
    .map((object) => ({ object, pod: object.kind === 'Pod' ? object : object.spec?.template }))
    .filter(({ pod }) => pod?.spec?.containers)
    .map(({ object, pod }) => ({
      owner: `${object.kind} ${object.metadata.name}`,
      app: pod.metadata.labels['app.kubernetes.io/component'],
      spec: pod.spec,
    }));
}

function podFaults({ owner, app, spec }: PodSpec): string[] {
  const faults: string[] = [];
  const want = (holds: boolean, what: string): void => {
    if (!holds) faults.push(`${owner}: ${what}`);
  };
  want(spec.automountServiceAccountToken === false, 'has a service account token');
  want(spec.securityContext.runAsNonRoot === true, 'may run as root');
  want(spec.securityContext.seccompProfile?.type === 'RuntimeDefault', 'has no seccomp profile');
  want(app === 'test' || spec.terminationGracePeriodSeconds > 25, 'is killed before it can stop');
  for (const container of spec.containers) {
    const security = container.securityContext ?? {};
    want(security.readOnlyRootFilesystem === true, 'can write to its root');
    want(security.allowPrivilegeEscalation === false, 'may gain privileges');
    want(security.capabilities?.drop?.includes('ALL') === true, 'keeps capabilities');
    want(container.resources?.limits?.memory !== undefined, 'has no memory limit');
    want(app === 'test' || container.livenessProbe !== undefined, 'has no liveness probe');
    const programs = [container.command?.[0], container.lifecycle?.preStop?.exec?.command?.[0]];
    want(!programs.some((program) => /(^|\/)(ba|da|)sh$/.test(program ?? '')), 'needs a shell');
    for (const { name } of container.env ?? []) {
      const secret = /_FILE$/.test(name) && name !== 'FFCI_CONF_FILE';
      want(!secret || MAY_SEE[app]?.includes(name) === true, `sees ${name}`);
    }
  }
  return faults;
}

/** No credential stands anywhere but in a Secret. The values of these checks all say "-of-the-test". */
function leaks(objects: Manifest[]): string[] {
  const key = PEM.split('\n')[2] ?? '';
  return objects
    .filter(({ kind }) => kind !== 'Secret')
    .filter((object) => JSON.stringify(object).includes('-of-the-test') || JSON.stringify(object).includes(key))
    .map(({ kind, metadata }) => `${kind} ${metadata.name} holds a credential`);
}

function expectations(name: string, objects: Manifest[]): string[] {
  const kinds = objects.map(({ kind, metadata }) => `${kind}/${metadata.name}`);
  const has = (part: string): boolean => kinds.some((kind) => kind.includes(part));
  const faults: string[] = [];
  if (name === 'existing-secret' && has('Secret/')) faults.push('makes a Secret though all are given');
  if (name === 'external-redis' && has('valkey')) faults.push('deploys a Valkey that nobody uses');
  if (name === 'external-redis' && has('dashboard')) faults.push('deploys a dashboard though it is off');
  if (name === 'everything') {
    for (const kind of [
      'ScaledObject/',
      'ServiceMonitor/',
      'PrometheusRule/',
      'ConfigMap/bridge-test-failfast-ci-grafana',
    ])
      if (!has(kind)) faults.push(`lacks ${kind}`);
    const worker = objects.find(({ kind, metadata }) => kind === 'Deployment' && metadata.name.endsWith('-worker'));
    if (worker.spec.replicas !== undefined) faults.push('sets replicas that KEDA sets');
  }
  return faults;
}

function oldNamesAreTakenOver(setting: Setting): void {
  const { objects } = render(setting, valuesFiles(setting).get('failfast-api') ?? '');
  const find = (kind: string, end: string): Manifest =>
    objects.find(({ kind: is, metadata }) => is === kind && metadata.name.endsWith(end));
  const config: string = find('ConfigMap', 'failfast-ci').data['config.yaml'];
  const facts: [string, boolean][] = [
    ['api.replicas', find('Deployment', '-ingress').spec.replicas === 3],
    ['worker.replicas', find('Deployment', '-worker').spec.replicas === 4],
    [
      'api.resources',
      find('Deployment', '-ingress').spec.template.spec.containers[0].resources.limits.memory === '300Mi',
    ],
    ['the old image stays behind', !JSON.stringify(objects).includes('quay.io')],
    ['service.type', find('Service', '-ingress').spec.type === 'NodePort'],
    ['api.url', config.includes('failfast_url: https://jobs.example.com')],
    ['github.integrationId', /integration_id: "2345"/.test(config)],
    ['gitlab.api', config.includes('gitlab_url: https://gitlab.example.com')],
    ['gitlab.project_default', config.includes('enable_shared_runners: true') && config.includes('privacy: internal')],
    ['redis.url', !JSON.stringify(objects).includes('valkey-server')],
  ];
  const lost = facts.filter(([, holds]) => !holds).map(([what]) => what);
  if (lost.length > 0) throw new Error(`values of the old chart are not taken over: ${lost.join(', ')}\n${config}`);
}
