import { createHash } from 'node:crypto';
import { pipelineForPush } from '../ci/push-pipeline.ts';
import { adoptDefaultBranch } from '../git/after-push.ts';
import { commitFiles, type FileChange } from '../git/commit-files.ts';
import { branchTip, listFilesAt, readCommit, readFileAt, resolveCommit } from '../git/repository.ts';
import { tryGit } from '../git/run-git.ts';
import { created, invalid, notFound, ok, refuse } from '../http/answer.ts';
import { oneOf, optionalText, requiredText } from '../http/input.ts';
import { type Call, projectOf, route } from '../http/router.ts';
import type { ProjectRecord } from '../records.ts';
import { presentCommit } from './present-commit.ts';

async function find(call: Call, ref: string) {
  const project = projectOf(call);
  const sha = await resolveCommit(project.repositoryDir, ref);
  if (!sha) throw notFound('Commit');
  const content = await readFileAt(project.repositoryDir, sha, call.params.file_path ?? '');
  if (content === undefined) throw notFound('File');
  return { project, sha, content };
}

async function read(call: Call) {
  const ref = call.query.get('ref');
  if (ref === null) throw invalid('ref is missing, ref is empty');
  const { project, sha, content } = await find(call, ref);
  const path = call.params.file_path ?? '';
  return ok({
    file_name: path.split('/').at(-1),
    file_path: path,
    size: Buffer.byteLength(content),
    encoding: 'base64',
    content: Buffer.from(content).toString('base64'),
    content_sha256: createHash('sha256').update(content).digest('hex'),
    ref,
    blob_id: (await tryGit(project.repositoryDir, ['rev-parse', `${sha}:${path}`]))?.trim(),
    commit_id: sha,
    last_commit_id: sha,
    execute_filemode: false,
  });
}

async function readRaw(call: Call) {
  const ref = call.query.get('ref') ?? projectOf(call).defaultBranch ?? '';
  return { status: 200, text: (await find(call, ref)).content };
}

const bytes = (body: Record<string, unknown>): Buffer =>
  Buffer.from(requiredText(body, 'content'), optionalText(body, 'encoding') === 'base64' ? 'base64' : 'utf8');

async function write(call: Call, mustExist: boolean) {
  const { body, params } = call;
  const project = projectOf(call);
  const branch = requiredText(body, 'branch');
  const path = params.file_path ?? '';
  const tip = await branchTip(project.repositoryDir, branch);
  const known = tip ? await readFileAt(project.repositoryDir, tip, path) : undefined;
  if (mustExist && known === undefined) throw refuse(400, "A file with this name doesn't exist");
  if (!mustExist && known !== undefined) throw refuse(400, 'A file with this name already exists');
  await commit(call, project, branch, requiredText(body, 'commit_message'), [{ path, content: bytes(body) }]);
  return { file_path: path, branch };
}

async function commitActions(call: Call) {
  const { body } = call;
  const project = projectOf(call);
  const branch = requiredText(body, 'branch');
  if (!Array.isArray(body.actions)) throw invalid('actions is missing');
  const actions = body.actions as Record<string, unknown>[];
  await checkActions(project, branch, actions);
  const changes = actions.flatMap(toChanges);
  const sha = await commit(call, project, branch, requiredText(body, 'commit_message'), changes);
  return created(presentCommit(call.instance, project, await readCommit(project.repositoryDir, sha)));
}

/** Each action must fit what the ones before it leave. */
async function checkActions(project: ProjectRecord, branch: string, actions: Record<string, unknown>[]) {
  const tip = await branchTip(project.repositoryDir, branch);
  const files = new Set(tip ? await listFilesAt(project.repositoryDir, tip) : []);
  for (const { action, file_path: path } of actions) {
    const name = String(path);
    if (action === 'create' && files.has(name)) throw refuse(400, 'A file with this name already exists');
    if ((action === 'update' || action === 'delete') && !files.has(name)) {
      throw refuse(400, "A file with this name doesn't exist");
    }
    if (action === 'delete') files.delete(name);
    else files.add(name);
  }
}

function toChanges(action: Record<string, unknown>): FileChange[] {
  const kind = oneOf(requiredText(action, 'action'), 'actions[action]', ['create', 'update', 'delete', 'move']);
  const path = requiredText(action, 'file_path');
  if (kind === 'delete') return [{ path, content: null }];
  const change = { path, content: bytes(action) };
  return kind === 'move' ? [{ path: requiredText(action, 'previous_path'), content: null }, change] : [change];
}

/** As after a push: the first branch becomes the default, and a pipeline starts. */
async function commit(call: Call, project: ProjectRecord, branch: string, message: string, changes: FileChange[]) {
  const { instance, body } = call;
  const start = optionalText(body, 'start_branch') ?? optionalText(body, 'start_sha');
  const from = start ? await resolveCommit(project.repositoryDir, start) : undefined;
  const before = (await branchTip(project.repositoryDir, branch)) ?? '0'.repeat(40);
  if (/^0+$/.test(before) && !from && project.defaultBranch !== null) {
    throw refuse(400, 'You can only create or edit files when you are on a branch');
  }
  const after = await commitFiles(project.repositoryDir, branch, { message, changes, ...(from && { from }) });
  if (project.defaultBranch === null) await adoptDefaultBranch(instance, project, branch);
  const push = { projectId: project.id, ref: `refs/heads/${branch}`, before, after, options: [] };
  instance.inBackground(pipelineForPush(instance, project, push));
  instance.changed();
  return after;
}

const FILE = '/projects/:id/repository/files/:file_path';

export const fileRoutes = [
  route(`GET ${FILE}`, read),
  route(`GET ${FILE}/raw`, readRaw),
  route(`POST ${FILE}`, async (call) => created(await write(call, false))),
  route(`PUT ${FILE}`, async (call) => ok(await write(call, true))),
  route('POST /projects/:id/repository/commits', commitActions),
];
