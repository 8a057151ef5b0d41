import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Check, Setting } from './check.ts';
import type { Manifest } from './read-yaml.ts';
import { mustRun } from './run-tool.ts';

/** Variables of .env.example that Compose or the shell reads and no app does. */
const NOT_OURS = new Set(['COMPOSE_PROFILES', 'FAILFAST_IMAGE', 'INGRESS_BIND', 'GRAFANA_PASSWORD', 'FFCI_CONF_FILE']);
/** Read by OpenTelemetry's SDK, not by our configuration. */
const OF_A_LIBRARY = /^OTEL_/;

/** docker-compose.yml, read by Compose's own loader (all profiles), and what must hold for each service. */
export const compose: Check = {
  name: 'compose',
  run(setting) {
    const project = load(setting, ['bridge', 'monitoring', 'sandbox']);
    const services = Object.entries(project.services as Record<string, Manifest>);
    const faults = services.flatMap(([name, service]) => faultsOf(name, service));
    const [demo, ...more] = Object.keys(load(setting, ['sandbox']).services);
    if (demo !== 'sandbox' || more.length > 0) faults.push(`profile sandbox starts ${[demo, ...more].join(', ')}`);
    // The demo needs nothing that others use, so that it runs without an .env.
    if (project.services.sandbox.depends_on) faults.push('sandbox depends on something');
    const secrets = JSON.stringify(project.services.dashboard.environment);
    if (/GITHUB_INTEGRATION_PEM|GITLAB_TOKEN|GITHUB_SECRET_TOKEN/.test(secrets))
      faults.push('the dashboard sees a forge’s credential');
    if ('GITLAB_TOKEN' in project.services.ingress.environment) faults.push('the ingress sees GitLab’s token');
    if (project.services.worker.ports ?? project.services.worker.container_name) faults.push('worker cannot be scaled');
    const filled = load(setting, ['bridge'], { FFCI_CONF_FILE: './mine.yaml', PORT: '8080' });
    if (filled.services.worker.environment.FFCI_CONF_FILE !== '/etc/failfast-ci/config.yaml')
      faults.push('FFCI_CONF_FILE is lost');
    if (filled.services.ingress.ports[0].published !== '8080') faults.push('PORT is not published');
    if (faults.length > 0) throw new Error(faults.join('; '));
    return `${services.length} services`;
  },
};

/** The project with these variables, as Compose takes them from the environment or an .env file. */
function load({ root, tools }: Setting, profiles: string[], env: Record<string, string> = {}): Manifest {
  const args = [join(root, 'docker-compose.yml'), ...profiles];
  return JSON.parse(mustRun(tools.ours('compose-config'), args, { env }).stdout);
}

function faultsOf(name: string, service: Manifest): string[] {
  const faults: string[] = [];
  if (service.privileged) faults.push(`${name} is privileged`);
  if (!service.cap_drop?.includes('ALL')) faults.push(`${name} keeps capabilities`);
  if (!service.security_opt?.includes('no-new-privileges:true')) faults.push(`${name} may gain privileges`);
  if (!service.read_only && name !== 'grafana') faults.push(`${name} can write to its root`);
  // The loader leaves zeros out: a limit of 0 is an empty one.
  if (service.environment?.REDIS_URL && !['0', '{}'].includes(JSON.stringify(service.ulimits?.core)))
    faults.push(`${name} may write core files, which hold its secrets: ${JSON.stringify(service.ulimits)}`);
  if (/:latest$|^[^:]*$/.test(service.image)) faults.push(`${name} has an image without a version: ${service.image}`);
  for (const { host_ip } of service.ports ?? [])
    if (host_ip !== '127.0.0.1') faults.push(`${name} is open to everybody`);
  return faults;
}

/** .env.example names every variable that an app reads, and none that nobody does. */
export const environmentExample: Check = {
  name: 'env-example',
  run({ root }) {
    const read = (path: string): string => readFileSync(join(root, path), 'utf8');
    const named = new Set([...read('.env.example').matchAll(/^([A-Z_]+)=/gm)].map(([, name = '']) => name));
    const documented = new Set(
      [...read('docs/configuration.md').matchAll(/^\| `[^`]+` \| (`[^|]*) \|/gm)].flatMap(([, cell = '']) =>
        [...cell.matchAll(/`([A-Z_]+)`/g)].map(([, name = '']) => name),
      ),
    );
    if (documented.size < 30) throw new Error(`only ${documented.size} variables found in docs/configuration.md`);
    const missing = [...documented].filter((name) => !named.has(name));
    const unknown = [...named].filter(
      (name) => !documented.has(name) && !NOT_OURS.has(name) && !OF_A_LIBRARY.test(name),
    );
    const passed = read('docker-compose.yml');
    const lost = [...named].filter(
      (name) =>
        !['HOST', 'METRICS_PORT', 'JSONLOG', 'COMPOSE_PROFILES'].includes(name) && !passed.includes(`\${${name}`),
    );
    const faults = [
      ...missing.map((name) => `.env.example lacks ${name}`),
      ...unknown.map((name) => `nobody reads ${name} of .env.example`),
      ...lost.map((name) => `docker-compose.yml does not pass ${name} on`),
    ];
    if (faults.length > 0) throw new Error(faults.join('; '));
    return `${named.size} variables`;
  },
};
