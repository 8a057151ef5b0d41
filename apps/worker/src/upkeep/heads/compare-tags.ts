import { createHash } from 'node:crypto';
import type { Repository } from '@failfast-ci/core';
import { listRefs } from '@failfast-ci/git-relay';
import type { GithubRepository } from '@failfast-ci/github';
import { ifHopeless } from '../../hopeless.ts';
import { translateRelayError } from '../../mirror/relay-errors.ts';
import { announcedTags } from './announced-tags.ts';
import { type ExamineDeps, findPipeline, isRemembered } from './examine-head.ts';
import { headOfTag, type Tag } from './head.ts';
import { askFor, isCertain, type MendDeps, watchAgain } from './mend-head.ts';
import type { SeenHeads } from './seen-heads.ts';

export interface TagDeps extends ExamineDeps, MendDeps {
  relay: { userAgent: string };
  warn: (message: string, error: unknown) => void;
}

interface Place {
  repository: Repository;
  seen: SeenHeads;
  graceMs: number;
  allowance: { left: number };
}

/** GitHub announces no tag when more are pushed at once; so an import of old tags starts nothing, and shall not here. */
const MOST_AT_ONCE = 3;

/**
 * Runs tags that were missed. No tag says when it was pushed, and one may be of any age: so only those that were not there
 * at the last look are news, or where there was none, those that GitHub's deliveries name. See docs/adr/0017.
 */
export async function compareTags(deps: TagDeps, place: Place): Promise<{ repaired: number; undecided: number }> {
  const { repository, seen } = place;
  const api = deps.github.repository(repository);
  const tags = await listTags(deps, api, repository);
  const [before, announced] = [await seen.tags(), await announcedTags(deps.producer).of(repository.id)];
  const news = tags.filter((tag) => (before ? !before.has(fingerprintOf(tag)) : announced.has(tag.name)));
  const missing = await firstMissing(deps, repository, news, announced);
  const undecided = new Set<Tag>();
  let repaired = 0;
  if (missing === 'too-many') {
    deps.warn(`leaves new tags of ${repository.fullName} alone: more than ${MOST_AT_ONCE} came at once`, undefined);
  } else {
    for (const tag of missing) {
      const outcome = await look(deps, api, place, tag);
      if (outcome === 'undecided') undecided.add(tag);
      if (outcome === 'repaired') repaired += 1;
    }
  }
  await seen.keepTags(tags.filter((tag) => !undecided.has(tag)).map(fingerprintOf));
  return { repaired, undecided: undecided.size };
}

/** All of them in two requests that cost nothing of the API's budget, however many there are. */
async function listTags({ relay }: TagDeps, api: GithubRepository, { installationId }: Repository): Promise<Tag[]> {
  const prefix = 'refs/tags/';
  try {
    const options = { prefixes: [prefix], peel: true, userAgent: relay.userAgent };
    const refs = [...(await listRefs(api.gitRemote(), options))];
    return refs.map(([ref, { sha, peeled }]) => ({ name: ref.slice(prefix.length), sha, commitSha: peeled ?? sha }));
  } catch (error) {
    throw translateRelayError(error, { gitlabHost: '', installationId });
  }
}

/** Of 72 bits: thousands of tags are kept for each repository. */
const fingerprintOf = ({ name, sha }: Tag): string =>
  createHash('sha256').update(`${name} ${sha}`).digest('base64url').slice(0, 12);

async function firstMissing(
  deps: TagDeps,
  repository: Repository,
  news: readonly Tag[],
  announced: ReadonlySet<string>,
): Promise<Tag[] | 'too-many'> {
  const missing: Tag[] = [];
  let unannounced = 0;
  for (const tag of news) {
    if (await isRemembered(deps, repository, headOfTag(repository, tag))) continue;
    missing.push(tag);
    if (!announced.has(tag.name)) unannounced += 1;
    if (unannounced > MOST_AT_ONCE) return 'too-many';
  }
  return missing;
}

async function look(
  deps: TagDeps,
  api: GithubRepository,
  { allowance, ...place }: Place,
  tag: Tag,
): Promise<'settled' | 'undecided' | 'repaired'> {
  const { repository } = place;
  const head = headOfTag(repository, tag);
  if (allowance.left <= 0 || !(await isCertain(deps, place, head))) return 'undecided';
  allowance.left -= 1;
  const pipeline = await findPipeline(deps, repository, { ref: head.ref, sha: tag.commitSha });
  if (pipeline) {
    await watchAgain(deps, repository, head, { pipeline: { projectId: pipeline.projectId, pipelineId: pipeline.id } });
    return 'repaired';
  }
  if (!(await isCommit(api, tag.commitSha))) return 'settled';
  await askFor(deps, repository, head);
  return 'repaired';
}

/** A tag may point at a file or a folder; nothing runs then. */
const isCommit = (api: GithubRepository, sha: string): Promise<boolean> =>
  api.readCommitTime(sha).then(() => true, ifHopeless(false));
