import { httpUrl, type Repository, type RunSource } from '@failfast-ci/core';
import { type Html, html } from './html.ts';

/** A link out of the dashboard; the plain text when the address is none. */
export function linkOut(url: string | undefined, text: string): Html {
  const safe = httpUrl(url);
  return safe === undefined ? html`${text}` : html`<a href="${safe}" rel="noreferrer">${text}</a>`;
}

/** `acme/site` → its page on GitHub. Names come from verified deliveries; they are encoded all the same. */
export const repositoryUrl = (githubUrl: string, fullName: string): string =>
  `${githubUrl}/${fullName.split('/').map(encodeURIComponent).join('/')}`;

export const commitUrl = (githubUrl: string, fullName: string, sha: string): string =>
  `${repositoryUrl(githubUrl, fullName)}/commit/${encodeURIComponent(sha)}`;

/** The page on GitHub where a run came from. */
export function sourceUrl(githubUrl: string, { fullName }: Pick<Repository, 'fullName'>, source: RunSource): string {
  const repository = repositoryUrl(githubUrl, fullName);
  if (source.kind === 'pull_request') return `${repository}/pull/${source.number}`;
  const name = source.kind === 'tag' ? source.tag : source.branch;
  return `${repository}/tree/${name.split('/').map(encodeURIComponent).join('/')}`;
}

/** Where a run came from, as people say it. */
export function sourceName(source: RunSource): string {
  if (source.kind === 'pull_request') return `#${source.number}`;
  return source.kind === 'tag' ? `tag ${source.tag}` : source.branch;
}

/** The project's page, from that of one of its pipelines. */
export const projectUrl = (pipelineUrl: string | undefined): string | undefined =>
  pipelineUrl?.includes('/-/') ? pipelineUrl.slice(0, pipelineUrl.indexOf('/-/')) : undefined;

export const lookupUrl = (query: string): string => `/lookup?q=${encodeURIComponent(query)}`;
