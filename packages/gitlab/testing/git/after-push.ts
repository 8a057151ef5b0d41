import { randomUUID } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipelineForPush } from '../ci/push-pipeline.ts';
import { sendPushHook } from '../hooks/push-hook.ts';
import type { Instance, RecordedPush } from '../instance.ts';
import type { ProjectRecord } from '../records.ts';
import { runGit } from './run-git.ts';

/** GitLab starts pipelines for at most so many refs of one push. */
const PIPELINES_A_PUSH = 4;
/** Push hooks are not sent when more refs than this came at once. */
const HOOKS_A_PUSH = 3;

export const newPushLog = (instance: Instance): string => join(instance.options.reposDir, `push-${randomUUID()}.log`);

/** What GitLab does once refs have moved. Doing it twice for the same push does nothing the second time. */
export async function afterPush(instance: Instance, project: ProjectRecord, log: string): Promise<void> {
  const text = await readFile(log, 'utf8').catch(() => '');
  await rm(log, { force: true });
  const pushes = readPushes(project.id, text);
  for (const push of pushes) await takeNote(instance, project, push);
  instance.inBackground(startPipelines(instance, project, pushes));
  if (pushes.length <= HOOKS_A_PUSH) for (const push of pushes) sendPushHook(instance, project, push);
  instance.changed();
}

async function startPipelines(instance: Instance, project: ProjectRecord, pushes: RecordedPush[]): Promise<void> {
  for (const push of pushes.slice(0, PIPELINES_A_PUSH)) await pipelineForPush(instance, project, push);
}

function readPushes(projectId: number, text: string): RecordedPush[] {
  const lines = text.split('\n');
  const options = lines.filter((line) => line.startsWith('option ')).map((line) => line.slice('option '.length));
  return lines
    .filter((line) => line.startsWith('ref '))
    .map((line) => line.split(' '))
    .map(([, before = '', after = '', ref = '']) => ({ projectId, ref, before, after, options }));
}

/** The first branch of an empty project becomes its default and is protected. */
async function takeNote(instance: Instance, project: ProjectRecord, push: RecordedPush): Promise<void> {
  instance.pushes.push(push);
  if (project.defaultBranch === null && push.ref.startsWith('refs/heads/')) {
    await adoptDefaultBranch(instance, project, push.ref.slice('refs/heads/'.length));
  }
}

export async function adoptDefaultBranch(instance: Instance, project: ProjectRecord, name: string): Promise<void> {
  project.defaultBranch = name;
  await runGit(project.repositoryDir, ['symbolic-ref', 'HEAD', `refs/heads/${name}`]);
  if (project.protectedBranches.some((rule) => rule.name === name)) return;
  const id = instance.nextId('protected branch');
  project.protectedBranches.push({ id, name, pushAccessLevel: 40, mergeAccessLevel: 40, allowForcePush: false });
}
