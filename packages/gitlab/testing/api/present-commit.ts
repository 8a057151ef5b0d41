import { type Instance, webUrl } from '../instance.ts';
import type { CommitInfo, ProjectRecord } from '../records.ts';

export function presentCommit(instance: Instance, project: ProjectRecord, commit: CommitInfo) {
  const last = project.pipelines.findLast((pipeline) => pipeline.commit.sha === commit.sha);
  return {
    id: commit.sha,
    short_id: commit.sha.slice(0, 8),
    created_at: commit.committedAt,
    parent_ids: commit.parentIds,
    title: commit.title,
    message: commit.message,
    author_name: commit.authorName,
    author_email: commit.authorEmail,
    authored_date: commit.committedAt,
    committer_name: commit.authorName,
    committer_email: commit.authorEmail,
    committed_date: commit.committedAt,
    trailers: {},
    web_url: `${webUrl(instance, project)}/-/commit/${commit.sha}`,
    status: last?.status ?? null,
    last_pipeline: last ? { id: last.id, iid: last.iid, sha: commit.sha, ref: last.ref, status: last.status } : null,
  };
}
