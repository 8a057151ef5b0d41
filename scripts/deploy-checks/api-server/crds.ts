import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { Skip } from '../check.ts';

/** Where the projects that define the chart's custom resources keep them: module, version, file. */
const CRDS: readonly (readonly [module: string, version: string, file: string])[] = [
  ['sigs.k8s.io/gateway-api', 'v1.4.0', 'config/crd/standard/gateway.networking.k8s.io_httproutes.yaml'],
  ['github.com/kedacore/keda/v2', 'v2.21.0', 'config/crd/bases/keda.sh_scaledobjects.yaml'],
  ...['servicemonitors', 'prometheusrules'].map(
    (kind) =>
      [
        'github.com/prometheus-operator/prometheus-operator',
        'v0.94.0',
        `example/prometheus-operator-crd/monitoring.coreos.com_${kind}.yaml`,
      ] as const,
  ),
];

/** Definitions of the chart's custom resources, as files. Throws a Skip where they cannot be had. */
export function crdFiles(): string[] {
  return CRDS.map(([module, version, file]) => {
    try {
      const args = ['mod', 'download', '-json', `${module}@${version}`];
      return join(JSON.parse(execFileSync('go', args, { encoding: 'utf8', cwd: '/' })).Dir, file);
    } catch (cause) {
      throw new Skip(`cannot get ${module} ${version}`, { cause });
    }
  });
}
