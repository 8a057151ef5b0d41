import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Check, Setting } from './check.ts';
import { type Manifest, readYaml } from './read-yaml.ts';
import { mustRun } from './run-tool.ts';

/** Suffixes that Prometheus adds to the name of a histogram. */
const SERIES = /_(bucket|sum|count)$/;

const chartFile = ({ root }: Setting, path: string): string => join(root, 'helm', 'failfast-ci', 'files', path);

/** promtool: the rules are rules, and each alert comes and stays away when it should. */
export const alerts: Check = {
  name: 'alerts',
  run(setting) {
    const promtool = setting.tools.go('promtool');
    mustRun(promtool, ['check', 'rules', '--lint=all', '--lint-fatal', chartFile(setting, 'alerts.yaml')]);
    mustRun(promtool, ['test', 'rules', chartFile(setting, 'alerts.test.yaml')]);
    mustRun(promtool, ['check', 'config', '--syntax-only', join(setting.root, 'deploy/prometheus/prometheus.yml')]);
    const untested = alertsOf(setting).filter(({ alert }) => !isTested(setting, alert));
    if (untested.length > 0)
      throw new Error(`no test makes these come: ${untested.map(({ alert }) => alert).join(', ')}`);
    return `${alertsOf(setting).length} alerts, each seen to come and to stay away`;
  },
};

/** Alerts and board ask only for what an app exports, and each alert's runbook says what to do. */
export const metricNames: Check = {
  name: 'metric-names',
  run(setting) {
    const { root } = setting;
    const sources = globSync(['apps/*/src/**/*.ts', 'packages/*/src/**/*.ts'], { cwd: root })
      .filter((path) => !path.endsWith('.test.ts'))
      .map((path) => readFileSync(join(root, path), 'utf8'));
    const exported = new Set(
      sources.flatMap((text) => [...text.matchAll(/name: '((?:ffci|failfast)_\w+)'/g)].map(([, name]) => name)),
    );
    const asked = ['alerts.yaml', 'grafana/failfast-ci.json'].flatMap((path) => [
      ...readFileSync(chartFile(setting, path), 'utf8').matchAll(/\b(?:ffci|failfast)_[a-z_]+/g),
    ]);
    const unknown = new Set(
      asked.map(([name]) => name).filter((name) => !exported.has(name) && !exported.has(name.replace(SERIES, ''))),
    );
    if (unknown.size > 0) throw new Error(`nobody exports ${[...unknown].join(', ')}`);
    const runbook = readFileSync(join(root, 'docs', 'runbook.md'), 'utf8');
    const anchors = new Set([...runbook.matchAll(/^## (.+)$/gm)].map(([, title = '']) => anchorOf(title)));
    const dead = alertsOf(setting).filter(
      ({ annotations }) => !anchors.has(annotations.runbook_url.replace('docs/runbook.md#', '')),
    );
    if (dead.length > 0)
      throw new Error(`docs/runbook.md has no section for ${dead.map(({ alert }) => alert).join(', ')}`);
    return `${exported.size} metrics`;
  },
};

/** Every query of the board is PromQL. */
export const board: Check = {
  name: 'board',
  run(setting) {
    const { panels } = JSON.parse(readFileSync(chartFile(setting, 'grafana/failfast-ci.json'), 'utf8')) as Manifest;
    const promtool = setting.tools.go('promtool');
    const queries: string[] = panels.flatMap((panel: Manifest) =>
      (panel.targets ?? []).map(({ expr }: Manifest) => expr),
    );
    for (const query of queries) {
      const filled = query.replaceAll('$__rate_interval', '5m').replaceAll('$namespace', 'ci');
      mustRun(promtool, ['--experimental', 'promql', 'format', filled]);
    }
    return `${queries.length} queries`;
  },
};

const alertsOf = (setting: Setting): Manifest[] =>
  readYaml(readFileSync(chartFile(setting, 'alerts.yaml'), 'utf8'))[0].groups.flatMap(({ rules }: Manifest) => rules);

/** A test expects this alert to be there. */
function isTested(setting: Setting, alert: string): boolean {
  const [file] = readYaml(readFileSync(chartFile(setting, 'alerts.test.yaml'), 'utf8'));
  return file.tests.some((story: Manifest) =>
    story.alert_rule_test.some(({ alertname, exp_alerts }: Manifest) => alertname === alert && exp_alerts?.length > 0),
  );
}

const anchorOf = (title: string): string =>
  title
    .toLowerCase()
    .replaceAll(/[^\w\s-]/g, '')
    .replaceAll(' ', '-');
