import { isProtected } from '../ci/variables.ts';
import { adoptDefaultBranch } from '../git/after-push.ts';
import { branchTip, listBranches, readCommit, resolveCommit } from '../git/repository.ts';
import { runGit } from '../git/run-git.ts';
import { created, noContent, notFound, ok, refuse } from '../http/answer.ts';
import { requiredText } from '../http/input.ts';
import { page } from '../http/pages.ts';
import { type Call, projectOf, route } from '../http/router.ts';
import { type Instance, webUrl } from '../instance.ts';
import type { ProjectRecord } from '../records.ts';
import { presentCommit } from './present-commit.ts';

async function present(instance: Instance, project: ProjectRecord, name: string, sha: string) {
  const rule = project.protectedBranches.find((candidate) => candidate.name === name);
  return {
    name,
    commit: presentCommit(instance, project, await readCommit(project.repositoryDir, sha)),
    merged: false,
    protected: isProtected(project, name),
    developers_can_push: (rule?.pushAccessLevel ?? 40) <= 30,
    developers_can_merge: (rule?.mergeAccessLevel ?? 40) <= 30,
    can_push: true,
    default: name === project.defaultBranch,
    web_url: `${webUrl(instance, project)}/-/tree/${name}`,
  };
}

async function list(call: Call) {
  const project = projectOf(call);
  const search = call.query.get('search') ?? '';
  const regex = call.query.get('regex');
  const names = (await listBranches(project.repositoryDir)).filter(
    ({ name }) => searchFits(search, name) && (regex === null || new RegExp(regex).test(name)),
  );
  const answer = page(call, names);
  const tips = answer.body as typeof names;
  return {
    ...answer,
    body: await Promise.all(tips.map(({ name, sha }) => present(call.instance, project, name, sha))),
  };
}

/** `^start` and `end$` anchor; otherwise anywhere, whatever the case. */
function searchFits(search: string, name: string): boolean {
  const text = search.toLowerCase();
  if (text.startsWith('^')) return name.toLowerCase().startsWith(text.slice(1));
  if (text.endsWith('$')) return name.toLowerCase().endsWith(text.slice(0, -1));
  return name.toLowerCase().includes(text);
}

async function one(call: Call) {
  const project = projectOf(call);
  const name = call.params.branch ?? '';
  const sha = await branchTip(project.repositoryDir, name);
  if (!sha) throw notFound('Branch');
  return ok(await present(call.instance, project, name, sha));
}

async function create(call: Call) {
  const project = projectOf(call);
  const name = requiredText(call.body, 'branch');
  const ref = requiredText(call.body, 'ref');
  if (/^([0-9a-f]{40}|[0-9a-f]{64})$/i.test(name)) throw refuse(400, 'Branch name is invalid');
  if (await branchTip(project.repositoryDir, name)) throw refuse(400, 'Branch already exists');
  const sha = await resolveCommit(project.repositoryDir, ref);
  if (!sha) throw refuse(400, `Invalid reference name: ${name}`);
  await runGit(project.repositoryDir, ['update-ref', `refs/heads/${name}`, sha, '0'.repeat(40)]).catch(() => {
    throw refuse(400, `Failed to create branch '${name}': invalid reference name '${ref}'`);
  });
  if (project.defaultBranch === null) await adoptDefaultBranch(call.instance, project, name);
  call.instance.changed();
  return created(await present(call.instance, project, name, sha));
}

async function remove(call: Call) {
  const project = projectOf(call);
  const name = call.params.branch ?? '';
  if (!(await branchTip(project.repositoryDir, name))) throw notFound('Branch');
  if (name === project.defaultBranch) throw refuse(400, 'The default branch of a project cannot be deleted.');
  if (isProtected(project, name)) throw refuse(405, 'Protected branch cannot be deleted');
  await runGit(project.repositoryDir, ['update-ref', '-d', `refs/heads/${name}`]);
  call.instance.changed();
  return noContent();
}

const BRANCH = '/projects/:id/repository/branches/:branch';

export const branchRoutes = [
  route('GET /projects/:id/repository/branches', list),
  route('POST /projects/:id/repository/branches', create),
  route(`GET ${BRANCH}`, one),
  route(`DELETE ${BRANCH}`, remove),
];
