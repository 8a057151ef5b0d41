import type { Check } from '../check.ts';
import { template, valuesFiles } from './render.ts';

/** Values that are wrong, and the name by which each is called wrong. */
const WRONG: readonly (readonly [set: string, named: RegExp])[] = [
  ['publicUrl=', /publicUrl is missing/],
  ['publicUrl=ci-bridge.example.com', /'\/publicUrl'/],
  ['github.appId=', /github\.appId is missing/],
  ['github.privateKey=', /github\.privateKey is missing/],
  ['github.privateKey=c29tZXRoaW5nIGVsc2U=', /github\.privateKey is neither a PEM/],
  ['github.webhookSecret=', /github\.webhookSecret is missing/],
  ['gitlab.token=', /gitlab\.token is missing/],
  ['gitlab.namespace=/ci/', /'\/gitlab\/namespace'/],
  ['redis.url=localhost:6379', /'\/redis\/url'/],
  ['valkey.enabled=false', /redis\.url is missing/],
  ['valkey.persistence.size=4GB', /'\/valkey\/persistence\/size'/],
  ['existingSecret.name=bridge-test-failfast-ci-credentials', /existingSecret\.name is bridge-test/],
  ['apps.worker.replica=3', /'\/apps\/worker'.*'replica'/],
  ['apps.worker.replicas=three', /'\/apps\/worker\/replicas'/],
  ['apps.worker.concurrency=0', /'\/apps\/worker\/concurrency'/],
  ['apps.worker.keda.enabled=true', /apps\.worker\.keda\.prometheus\.serverAddress is missing/],
  ['apps.worker.keda.enabled=true,apps.worker.autoscaling.enabled=true', /both enabled/],
  ['apps.ingress.preStopSeconds=60', /apps\.ingress\.terminationGracePeriodSeconds is 45/],
  ['apps.worker.terminationGracePeriodSeconds=10', /apps\.worker\.terminationGracePeriodSeconds is 10/],
  ['apps.dashboard.readonlyUser=guest', /apps\.dashboard\.readonlyPassword is missing/],
  ['apps.dashboard.proxy.header=X-User', /apps\.dashboard\.proxy\.trusted is missing/],
  ['ingress.enabled=true', /ingress\.hosts is empty/],
  ['ingress.hosts[0]=https://ci.example.com', /'\/ingress\/hosts\/0'/],
  ['gateway.enabled=true', /gateway\.parentRefs is empty/],
  ['image.digest=latest', /'\/image\/digest'/],
  ['config.gitlba.namespace=x', /'\/config'.*'gitlba'/],
  ['metrics.prometheusRules.enabled=true', /'\/metrics'.*'prometheusRules'/],
];

/** A wrong value is refused, and by name. */
export const refusals: Check = {
  name: 'helm-refusals',
  run(setting) {
    const minimal = valuesFiles(setting).get('minimal') ?? '';
    for (const [set, named] of WRONG) {
      const { code, output } = template(setting, ['--values', minimal, '--set', set]);
      if (code === 0) throw new Error(`--set ${set} is accepted`);
      if (!named.test(output)) throw new Error(`--set ${set} is refused without ${named}:\n${output}`);
    }
    const none = template(setting, []).output;
    const missing = none.split('\n').filter((line) => line.includes('is missing'));
    if (missing.length < 6) throw new Error(`without values not all faults are listed:\n${none}`);
    const old = template(setting, ['--values', minimal], '1.26.0').output;
    if (!old.includes('1.27 or newer is needed')) throw new Error(`Kubernetes 1.26 is not refused:\n${old}`);
    return `${WRONG.length} wrong values are called by name`;
  },
};
