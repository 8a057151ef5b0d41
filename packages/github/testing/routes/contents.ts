import { posix } from 'node:path';
import type { GithubContext } from '../context.ts';
import { resolveCommit } from '../git/bare-repository.ts';
import { readBlob, readEntry, readFolder, type TreeEntry } from '../git/read-tree.ts';
import { ApiError, notFound } from '../http/api-error.ts';
import { ok, type Reply, type RepositoryRequest, type Route } from '../http/route.ts';
import { fullNameOf } from '../model/state.ts';
import { linksOf } from './links-of.ts';

/** Above this the JSON form has no content, above the second there is only git. Bytes. */
const INLINE_LIMIT = 1_048_576;
const RAW_LIMIT = 104_857_600;

const shared = { method: 'GET', auth: 'repository', permission: 'contents:read', handle: read } as const;

export const contentsRoutes: Route[] = [
  { ...shared, path: '/repos/{owner}/{repo}/contents/{path+}' },
  { ...shared, path: '/repos/{owner}/{repo}/contents' },
];

/** A file or folder at a commit: JSON, or the file's bytes for the raw media type. */
async function read(request: RepositoryRequest, context: GithubContext): Promise<Reply> {
  const { repository, params, query } = request;
  const ref = query.get('ref') ?? repository.defaultBranch;
  const commit = await resolveCommit(repository.dir, ref);
  if (!commit) throw new ApiError(404, `No commit found for the ref ${ref}`);
  const path = (params.path ?? '').replace(/\/$/, '');
  const entry = await followLink(repository.dir, commit, await readEntry(repository.dir, commit, path));
  if (!entry) throw notFound();
  if (entry.type === 'tree') {
    const entries = await readFolder(repository.dir, commit, path);
    return ok(entries.map((one) => view(one, ref, request, context)));
  }
  return readFile(entry, ref, request, context);
}

/** A link to a file of the repository is answered with that file, one that leads elsewhere with itself. */
async function followLink(dir: string, commit: string, entry: TreeEntry | undefined): Promise<TreeEntry | undefined> {
  if (entry?.mode !== '120000') return entry;
  const target = posix.join(posix.dirname(entry.path), (await readBlob(dir, entry.sha)).toString());
  const found = target.startsWith('..') ? undefined : await readEntry(dir, commit, target);
  return found?.type === 'blob' && found.mode !== '120000' ? found : entry;
}

async function readFile(
  entry: TreeEntry,
  ref: string,
  request: RepositoryRequest,
  context: GithubContext,
): Promise<Reply> {
  const shown = view(entry, ref, request, context);
  if (entry.type !== 'blob' || entry.mode === '120000') return ok(shown);
  const size = entry.size ?? 0;
  if (size > RAW_LIMIT) throw new ApiError(403, 'This API returns blobs up to 100 MB in size.');
  const bytes = await readBlob(request.repository.dir, entry.sha);
  if (wantsRaw(request.accept)) {
    return { status: 200, raw: { contentType: 'application/vnd.github.raw+json; charset=utf-8', bytes } };
  }
  if (size > INLINE_LIMIT) return ok({ ...shown, content: '', encoding: 'none' });
  return ok({ ...shown, content: wrapped(bytes.toString('base64')), encoding: 'base64' });
}

const wantsRaw = (accept: string): boolean => /application\/vnd\.github(\.v3)?\.raw(\+json)?/.test(accept);

/** GitHub breaks base64 into lines of sixty characters. */
const wrapped = (base64: string): string => base64.replace(/.{1,60}/g, '$&\n');

function view(
  entry: TreeEntry,
  ref: string,
  request: RepositoryRequest,
  context: GithubContext,
): Record<string, unknown> {
  const links = linksOf(request, context);
  const fullName = fullNameOf(request.repository);
  const url = `${links.api}/repos/${fullName}/contents/${encodeURI(entry.path)}?ref=${encodeURIComponent(ref)}`;
  const html = `${links.web}/${fullName}/blob/${ref}/${encodeURI(entry.path)}`;
  const gitUrl = `${links.api}/repos/${fullName}/git/${entry.type}s/${entry.sha}`;
  return {
    name: entry.path.split('/').at(-1) ?? '',
    path: entry.path,
    sha: entry.sha,
    size: entry.size ?? 0,
    url,
    html_url: html,
    git_url: gitUrl,
    download_url: entry.type === 'blob' ? `${links.web}/${fullName}/raw/${ref}/${encodeURI(entry.path)}` : null,
    type: typeOf(entry),
    _links: { self: url, git: gitUrl, html },
  };
}

function typeOf({ type, mode }: TreeEntry): string {
  if (type === 'tree') return 'dir';
  if (type === 'commit') return 'submodule';
  return mode === '120000' ? 'symlink' : 'file';
}
