import { dashboardSchema } from '../../apps/dashboard/src/config.ts';
import { ingressSchema } from '../../apps/ingress/src/config.ts';
import { workerSchema } from '../../apps/worker/src/config.ts';
import { policyConfig } from '../../packages/core/src/policy/policy-config.ts';
import { githubConfig } from '../../packages/github/src/config.ts';
import { gitlabConfig } from '../../packages/gitlab/src/config.ts';
import { queueConfig } from '../../packages/queue/src/config.ts';
import { type Leaf, leavesOf, mergeFragments, runtimeConfig } from '../../packages/runtime/src/index.ts';
import { defaultOf, meaningOf, namesOf, typeOf } from './cells.ts';

const EVERYTHING = mergeFragments([policyConfig, githubConfig, gitlabConfig, queueConfig, runtimeConfig]);

/** Paths that each app reads, and whether it cannot start without them. */
const APPS = Object.entries({ ingress: ingressSchema, worker: workerSchema, dashboard: dashboardSchema }).map(
  ([name, schema]) => ({ name, leaves: new Map(leavesOf(mergeFragments(schema))) }),
);

/** The whole page in Markdown: one table a section of the YAML file. */
export function configurationPage(): string {
  const bySection = Map.groupBy(leavesOf(EVERYTHING), ([path]) => path.split('.', 1)[0] ?? '');
  const tables = [...bySection].map(([section, leaves]) => table(section, leaves));
  return [INTRODUCTION, ...tables, legacy()].join('\n');
}

function table(section: string, leaves: [string, Leaf][]): string {
  const rows = leaves
    .filter(([, leaf]) => !leaf.deprecated)
    .flatMap(([path, leaf]) => [
      row(path, leaf, appsReading(path)),
      ...Object.entries(leaf.children ?? {}).map(([field, child]) => row(`${path}[].${field}`, child, '')),
    ]);
  const head = '| YAML | environment | type | default | read by | meaning |\n|---|---|---|---|---|---|';
  return `## \`${section}\`\n\n${head}\n${rows.join('\n')}\n`;
}

function row(path: string, leaf: Leaf, apps: string): string {
  const cells = [`\`${path}\``, namesOf(leaf), typeOf(leaf), defaultOf(leaf), apps, meaningOf(leaf)];
  return `| ${cells.join(' | ')} |`;
}

function appsReading(path: string): string {
  return APPS.flatMap(({ name, leaves }) => {
    const leaf = leaves.get(path);
    // What can be derived need not be given, though the app cannot do without it.
    return leaf ? [leaf.required && !leaf.derived ? `**${name}**` : name] : [];
  }).join(', ');
}

function legacy(): string {
  const notes = leavesOf(EVERYTHING).flatMap(([path, leaf]) =>
    leaf.deprecated ? [`- \`${path}\` ${leaf.deprecated}`] : [],
  );
  return `## Accepted and without effect\n\nfailfast-api had these keys; a file that contains them still works.\n\n${notes.join('\n')}\n`;
}

const INTRODUCTION = `# Configuration

<!-- Written by \`npm run docs\` from the schemas in packages/*/src. Changes made here are lost. -->

Every value can be given in the environment or in a YAML file that \`FFCI_CONF_FILE\` names. The environment wins over the
file, the file over the default; a section given in part keeps the defaults of the rest. Environment and key names of
failfast-api go on working.

- **bold** in "read by": that app does not start without the value.
- Lists are separated by commas in the environment. An empty variable counts as not set.
- Secrets (🔒) may also be given as a file: \`<NAME>_FILE\` in the environment, \`<key>_file\` in YAML.
- Unknown keys and bad values stop a process at start, with all faults listed. A key that only another app reads is fine:
  all apps can share one file and one environment.
- \`failfast config print\` shows what is in effect and where it comes from; \`failfast config check\` lists the faults.
`;
