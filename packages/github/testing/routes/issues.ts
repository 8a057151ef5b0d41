import { addComment } from '../actions/conversation.ts';
import { registerLabel } from '../actions/new-pull.ts';
import { announceLabel } from '../actions/pull-refs.ts';
import { botOf, type GithubContext, timestamp } from '../context.ts';
import { notFound, validationFailed } from '../http/api-error.ts';
import { paged } from '../http/paging.ts';
import { created, noContent, ok, type Reply, type RepositoryRequest, type Route } from '../http/route.ts';
import type { StoredComment, StoredPull } from '../model/types.ts';
import { announceComment, viewPullAsIssue } from '../payloads/issue-comment.ts';
import { viewComment } from '../views/comment.ts';
import { viewLabel } from '../views/label.ts';
import { linksOf } from './links-of.ts';

/** Longest comment. Characters. */
const LONGEST_BODY = 65_536;

const PATH = '/repos/{owner}/{repo}/issues';
const read = { auth: 'repository', permission: 'issues:read|pull_requests:read' } as const;
const write = { auth: 'repository', permission: 'issues:write|pull_requests:write' } as const;

export const issueRoutes: Route[] = [
  { method: 'GET', path: `${PATH}/{number}`, ...read, handle: readIssue },
  { method: 'GET', path: `${PATH}/{number}/comments`, ...read, handle: listComments },
  { method: 'POST', path: `${PATH}/{number}/comments`, ...write, handle: createComment },
  { method: 'GET', path: `${PATH}/comments/{id}`, ...read, handle: readComment },
  { method: 'PATCH', path: `${PATH}/comments/{id}`, ...write, handle: updateComment },
  { method: 'DELETE', path: `${PATH}/comments/{id}`, ...write, handle: deleteComment },
  { method: 'GET', path: `${PATH}/{number}/labels`, ...read, handle: listLabels },
  { method: 'POST', path: `${PATH}/{number}/labels`, ...write, handle: addLabels },
  { method: 'DELETE', path: `${PATH}/{number}/labels/{name}`, ...write, handle: removeLabel },
];

function readIssue(request: RepositoryRequest, context: GithubContext): Reply {
  return ok(viewPullAsIssue(findPull(request), request.repository, linksOf(request, context)));
}

function listComments(request: RepositoryRequest, context: GithubContext): Reply {
  const { repository } = request;
  const pull = findPull(request);
  const since = Date.parse(request.query.get('since') ?? '') || 0;
  const comments = repository.comments.filter(
    ({ issue, updatedAt }) => issue === pull.number && Date.parse(updatedAt) >= since,
  );
  return paged(request, comments, (page) => page.map((one) => viewComment(one, repository, linksOf(request, context))));
}

function createComment(request: RepositoryRequest, context: GithubContext): Reply {
  const { repository } = request;
  const pull = findPull(request);
  const body = requireBody(request);
  const comment = addComment(context, repository, { pull, body, author: botOf(context), association: 'NONE' });
  return created(viewComment(comment, repository, linksOf(request, context)));
}

function readComment(request: RepositoryRequest, context: GithubContext): Reply {
  return ok(viewComment(findComment(request), request.repository, linksOf(request, context)));
}

function updateComment(request: RepositoryRequest, context: GithubContext): Reply {
  const comment = findComment(request);
  const from = comment.body;
  comment.body = requireBody(request);
  comment.updatedAt = timestamp(context);
  announceComment(context, request.repository, comment, { action: 'edited', changes: { body: { from } } });
  return ok(viewComment(comment, request.repository, linksOf(request, context)));
}

function deleteComment(request: RepositoryRequest, context: GithubContext): Reply {
  const { repository } = request;
  const comment = findComment(request);
  repository.comments = repository.comments.filter((other) => other !== comment);
  announceComment(context, repository, comment, { action: 'deleted' });
  return noContent();
}

function listLabels(request: RepositoryRequest, context: GithubContext): Reply {
  const links = linksOf(request, context);
  return paged(request, findPull(request).labels, (page) =>
    page.map((name) => viewLabel(name, request.repository, links)),
  );
}

function addLabels(request: RepositoryRequest, context: GithubContext): Reply {
  const { repository } = request;
  const pull = findPull(request);
  const links = linksOf(request, context);
  for (const name of (request.body.labels as string[] | undefined) ?? []) {
    if (pull.labels.includes(name)) continue;
    registerLabel(context, repository, name);
    pull.labels.push(name);
    announceLabel(context, repository, pull, { name, added: true, sender: botOf(context) });
  }
  return ok(pull.labels.map((name) => viewLabel(name, repository, links)));
}

function removeLabel(request: RepositoryRequest, context: GithubContext): Reply {
  const { repository, params } = request;
  const pull = findPull(request);
  const name = params.name ?? '';
  if (!pull.labels.includes(name)) throw notFound();
  pull.labels = pull.labels.filter((label) => label !== name);
  const links = linksOf(request, context);
  announceLabel(context, repository, pull, { name, added: false, sender: botOf(context) });
  return ok(pull.labels.map((label) => viewLabel(label, repository, links)));
}

function requireBody({ body: { body } }: RepositoryRequest): string {
  const fault = { resource: 'IssueComment', field: 'body' } as const;
  if (typeof body !== 'string' || body.trim() === '') throw validationFailed({ ...fault, code: 'missing_field' });
  if ([...body].length > LONGEST_BODY) {
    const message = `body is too long (maximum is ${LONGEST_BODY} characters)`;
    throw validationFailed({ ...fault, code: 'custom', message });
  }
  return body;
}

function findPull({ repository, params }: RepositoryRequest): StoredPull {
  const pull = repository.pulls.get(Number(params.number));
  if (!pull) throw notFound();
  return pull;
}

function findComment({ repository, params }: RepositoryRequest): StoredComment {
  const comment = repository.comments.find(({ id }) => id === Number(params.id));
  if (!comment) throw notFound();
  return comment;
}
