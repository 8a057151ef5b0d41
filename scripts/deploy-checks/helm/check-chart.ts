import type { Check } from '../check.ts';
import { mustRun } from '../run-tool.ts';
import { bundleSchemas } from './bundle-schemas.ts';
import { chartOf, KUBERNETES, render, valuesFiles } from './render.ts';

/** `helm lint --strict` with the defaults and with each file of values. */
export const lint: Check = {
  name: 'helm-lint',
  run(setting) {
    const files = valuesFiles(setting);
    for (const path of [undefined, ...files.values()]) {
      const values = path === undefined ? [] : ['--values', path];
      mustRun(setting.tools.go('helm'), ['lint', '--strict', '--quiet', chartOf(setting), ...values]);
    }
    return `${files.size + 1} sets of values`;
  },
};

/** Everything that is rendered is what Kubernetes knows, nothing more: kubeconform, strict, and the types of the operators. */
export const schemas: Check = {
  name: 'helm-schemas',
  run(setting) {
    const { tools } = setting;
    const packageDir = tools.pythonPackage('kubernetes-validate', 'kubernetes_validate');
    const kubeconform = tools.go('kubeconform');
    const crdCheck = tools.ours('crd-check');
    const customKinds = 'ScaledObject,ServiceMonitor,PrometheusRule,HTTPRoute';
    let count = 0;
    for (const version of KUBERNETES) {
      const location = `${bundleSchemas(packageDir, tools.dir, version)}/{{.ResourceKind}}{{.KindSuffix}}.json`;
      for (const path of valuesFiles(setting).values()) {
        const { text, objects } = render(setting, path, version);
        mustRun(kubeconform, ['-strict', '-schema-location', location, '-skip', customKinds], { input: text });
        mustRun(crdCheck, [], { input: text });
        count += objects.length;
      }
    }
    return `${count} objects for Kubernetes ${KUBERNETES.join(', ')}`;
  },
};
