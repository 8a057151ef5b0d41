import { botOf, type GithubContext, timestamp } from '../context.ts';
import { invalidRequest, notFound } from '../http/api-error.ts';
import { paged } from '../http/paging.ts';
import { noContent, ok, type Reply, type RepositoryRequest, type Route } from '../http/route.ts';
import type { StoredReaction } from '../model/types.ts';
import { viewReaction } from '../views/comment.ts';
import { linksOf } from './links-of.ts';

const CONTENTS = ['+1', '-1', 'laugh', 'confused', 'heart', 'hooray', 'rocket', 'eyes'];
const PATH = '/repos/{owner}/{repo}/issues/comments/{comment_id}/reactions';
const read = { auth: 'repository', permission: 'issues:read|pull_requests:read' } as const;
const write = { auth: 'repository', permission: 'issues:write|pull_requests:write' } as const;

export const reactionRoutes: Route[] = [
  { method: 'GET', path: PATH, ...read, handle: list },
  { method: 'POST', path: PATH, ...write, handle: create },
  { method: 'DELETE', path: `${PATH}/{reaction_id}`, ...write, handle: remove },
];

function list(request: RepositoryRequest, context: GithubContext): Reply {
  const links = linksOf(request, context);
  return paged(request, reactionsOf(request), (page) => page.map((one) => viewReaction(one, links)));
}

/** The same reaction twice is one reaction: 200 instead of 201. */
function create(request: RepositoryRequest, context: GithubContext): Reply {
  const { content } = request.body;
  if (!CONTENTS.includes(String(content))) {
    throw invalidRequest(
      `For 'properties/content', ${JSON.stringify(content)} is not a member of ${JSON.stringify(CONTENTS)}.`,
    );
  }
  const user = botOf(context);
  const links = linksOf(request, context);
  const known = reactionsOf(request).find((one) => one.content === content && one.user.id === user.id);
  if (known) return ok(viewReaction(known, links));
  const reaction: StoredReaction = {
    id: context.state.nextId(),
    commentId: Number(request.params.comment_id),
    content: String(content),
    user,
    createdAt: timestamp(context),
  };
  request.repository.reactions.push(reaction);
  return ok(viewReaction(reaction, links), 201);
}

function remove(request: RepositoryRequest): Reply {
  const { repository, params } = request;
  const reaction = reactionsOf(request).find(({ id }) => id === Number(params.reaction_id));
  if (!reaction) throw notFound();
  repository.reactions = repository.reactions.filter((other) => other !== reaction);
  return noContent();
}

function reactionsOf({ repository, params }: RepositoryRequest): StoredReaction[] {
  const commentId = Number(params.comment_id);
  if (!repository.comments.some(({ id }) => id === commentId)) throw notFound();
  return repository.reactions.filter((reaction) => reaction.commentId === commentId);
}
