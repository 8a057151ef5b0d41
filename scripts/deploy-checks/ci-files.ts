import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Check, Skip } from './check.ts';
import { readYaml } from './read-yaml.ts';
import { mustRun } from './run-tool.ts';

const HEADER = '# Written by `npm run check:deploy -- --write` from .gitlab-ci.jsonnet. Changes made here are lost.\n';

/** What .gitlab-ci.jsonnet says, as the file that GitLab reads. */
export const renderGitlabCi = (jsonnet: string, root: string): string =>
  HEADER + mustRun(jsonnet, ['--string', join(root, '.gitlab-ci.jsonnet')]).stdout;

/** .gitlab-ci.yml is what .gitlab-ci.jsonnet says, and is a pipeline: known stages, scripts, needs that exist. */
export const gitlabCi: Check = {
  name: 'gitlab-ci',
  run({ root, tools }) {
    const written = readFileSync(join(root, '.gitlab-ci.yml'), 'utf8');
    const [pipeline] = readYaml(written);
    const jobs = Object.entries<Record<string, unknown>>(pipeline).filter(([name, job]) => isJob(name, job));
    const faults = jobs.flatMap(([name, job]) =>
      jobFaults(name, job, pipeline.stages, new Set(jobs.map(([other]) => other))),
    );
    if (faults.length > 0) throw new Error(faults.join('; '));
    let jsonnet: string;
    try {
      jsonnet = tools.go('jsonnet');
    } catch (error) {
      throw error instanceof Skip ? new Skip(`valid, but not compared with its source: ${error.message}`) : error;
    }
    if (written !== renderGitlabCi(jsonnet, root))
      throw new Error('.gitlab-ci.yml is out of date: npm run check:deploy -- --write');
    return `${jobs.length} jobs, up to date with .gitlab-ci.jsonnet`;
  },
};

const KEYWORDS = new Set(['stages', 'default', 'workflow', 'variables', 'include', 'image', 'cache']);

const isJob = (name: string, value: unknown): boolean =>
  !KEYWORDS.has(name) && !name.startsWith('.') && typeof value === 'object' && value !== null;

function jobFaults(name: string, job: Record<string, unknown>, stages: string[], all: Set<string>): string[] {
  const needs = (job.needs ?? []) as (string | { job: string })[];
  return [
    ...(stages.includes(String(job.stage)) ? [] : [`${name} is in no stage`]),
    ...(Array.isArray(job.script) ? [] : [`${name} has no script`]),
    ...needs
      .map((need) => (typeof need === 'string' ? need : need.job))
      .filter((need) => !all.has(need))
      .map((need) => `${name} needs ${need}, which does not exist`),
  ];
}

/** actionlint over the workflows of GitHub. */
export const actions: Check = {
  name: 'github-actions',
  run({ root, tools }) {
    mustRun(tools.go('actionlint'), ['-no-color'], { cwd: root });
    return 'actionlint is content';
  },
};
