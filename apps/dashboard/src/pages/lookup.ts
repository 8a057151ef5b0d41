import type { Subject } from '@failfast-ci/core';
import { MAX_JOURNEYS } from '../lookup/find-journeys.ts';
import type { Journey, Step } from '../lookup/journey.ts';
import type { Question } from '../lookup/question.ts';
import { type Html, html } from './html.ts';
import { commitUrl, linkOut, projectUrl, repositoryUrl, sourceName, sourceUrl } from './links.ts';
import { utcTime } from './times.ts';

export interface LookupAnswer {
  /** As typed; empty when nothing was asked yet. */
  typed: string;
  question?: Question | undefined;
  journeys: Journey[];
}

export function lookupContent({ typed, question, journeys }: LookupAnswer, githubUrl: string): Html {
  return html`
    <form class="search" role="search" action="/lookup">
      <label class="sr" for="q">Repository, pull request, commit, pipeline or delivery</label>
      <input id="q" name="q" type="search" value="${typed}" maxlength="500" autocomplete="off" spellcheck="false"
        placeholder="acme/site#12" aria-describedby="forms"${typed === '' && html` autofocus`}>
      <button class="primary">Look up</button>
    </form>
    <p class="note" id="forms">A repository (<code>acme/site</code>), pull request (<code>acme/site#12</code>), commit
      (<code>3f9a2c1</code>), delivery id, or the address of a page at GitHub or GitLab.</p>
    ${typed !== '' && answer(question, journeys, githubUrl)}
  `;
}

function answer(question: Question | undefined, journeys: Journey[], githubUrl: string): Html {
  if (!question) return html`<p class="lead" role="status">This is none of the forms that can be looked up.</p>`;
  if (journeys.length === 0) {
    return html`<p class="lead" role="status">Nothing is kept about this. What became of a delivery is kept for two weeks,
      dead letters until somebody acts. Recent Deliveries in the settings of the GitHub App show what GitHub sent, and the logs have every delivery id.</p>`;
  }
  const many = journeys.length === MAX_JOURNEYS && html`<p class="note">Only the newest ${MAX_JOURNEYS} are shown.</p>`;
  return html`<p class="sr" role="status">${journeys.length} found</p>${journeys.map((each) => journey(each, githubUrl))}${many}`;
}

function journey({ deliveryId, subject, pipeline, letters, steps }: Journey, githubUrl: string): Html {
  const repository = subject?.repository.fullName ?? pipeline?.repository.fullName ?? letters[0]?.repository;
  const sha = pipeline?.sha ?? subject?.sha ?? letters[0]?.sha;
  const title = [repository ?? 'Delivery', subject && subjectName(subject), sha?.slice(0, 8)]
    .filter(Boolean)
    .join(' · ');
  const links = [
    repository && linkOut(repositoryUrl(githubUrl, repository), repository),
    subject && sourceLink(subject, githubUrl),
    repository && sha && linkOut(commitUrl(githubUrl, repository, sha), `Commit ${sha.slice(0, 8)}`),
    pipeline && linkOut(projectUrl(pipeline.pipeline?.webUrl), 'GitLab project'),
    pipeline && linkOut(pipeline.pipeline?.webUrl, `Pipeline ${pipeline.pipelineId}`),
  ];
  return html`<section class="journey card"><h2>${title}</h2>
    <p class="links">${links.filter((link) => link !== undefined && link !== '').map((link) => html`<span>${link}</span>`)}
      <span class="count">Delivery <code>${deliveryId}</code></span></p>
    <ol class="timeline">${steps.map(stepItem)}</ol></section>`;
}

/** The pull request where there is one, else the branch or tag. */
function subjectName({ source, number }: Subject): string | undefined {
  return number === undefined ? source && sourceName(source) : `#${number}`;
}

function sourceLink(subject: Subject, githubUrl: string): Html | undefined {
  const { repository, source, number } = subject;
  const name = subjectName(subject);
  if (name === undefined) return undefined;
  if (source) return linkOut(sourceUrl(githubUrl, repository, source), name);
  return linkOut(`${repositoryUrl(githubUrl, repository.fullName)}/pull/${number}`, name);
}

const MARKS: Record<Step['state'], [mark: string, word: string]> = {
  ok: ['✓', 'good'],
  info: ['·', ''],
  wait: ['…', 'waits'],
  bad: ['✕', 'bad'],
};

function stepItem({ at, stage, state, text, href }: Step): Html {
  const [mark, word] = MARKS[state];
  return html`<li><span>${at === undefined ? html`<span class="stage">now</span>` : utcTime(at)}</span><span class="stage">${stage}</span>
      <p class="${state}"><span aria-hidden="true">${mark}</span><span class="sr">${word}</span> ${href ? html`<a href="${href}">${text}</a>` : text}</p></li>`;
}
