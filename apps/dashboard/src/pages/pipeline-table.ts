import type { KnownPipeline } from '../facts/pipeline-record.ts';
import { type Html, html } from './html.ts';
import { commitUrl, linkOut, lookupUrl, repositoryUrl, sourceName, sourceUrl } from './links.ts';
import { agoTime } from './times.ts';

/** Pipelines with what they are for, each leading to both forges and to its trace. */
export function pipelineTable(pipelines: KnownPipeline[], at: number, githubUrl: string): Html {
  return html`<div class="scroll" tabindex="0" role="region" aria-labelledby="pipelines"><table>
      <thead><tr><th scope="col">Repository</th><th scope="col">For</th><th scope="col">Commit</th><th scope="col">GitLab</th>
        <th scope="col">Status</th><th scope="col">Started</th><th scope="col"><span class="sr">Trace</span></th></tr></thead>
      <tbody>${pipelines.map((pipeline) => row(pipeline, at, githubUrl))}</tbody>
    </table></div>`;
}

function row(
  { repository, run, ref, sha, pipeline, projectId, pipelineId }: KnownPipeline,
  at: number,
  githubUrl: string,
): Html {
  const { fullName } = repository;
  const created = Date.parse(pipeline?.createdAt ?? '');
  return html`<tr>
        <th scope="row">${linkOut(repositoryUrl(githubUrl, fullName), fullName)}</th>
        <td>${run ? linkOut(sourceUrl(githubUrl, repository, run.source), sourceName(run.source)) : ref.replace(/^refs\/(heads|tags)\//, '')}</td>
        <td><code>${linkOut(commitUrl(githubUrl, fullName, sha), sha.slice(0, 8))}</code></td>
        <td>${linkOut(pipeline?.webUrl, String(pipelineId))}</td>
        <td>${pipeline?.status ?? 'unknown'}</td>
        <td>${Number.isNaN(created) ? '–' : agoTime(created, at)}</td>
        <td><a href="${lookupUrl(`${projectId}:${pipelineId}`)}">Trace<span class="sr"> of pipeline ${pipelineId}</span></a></td>
      </tr>`;
}
