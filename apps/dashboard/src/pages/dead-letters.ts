import type { DeadLetter, DeadLetterPage } from '@failfast-ci/queue';
import type { User } from '../auth/user.ts';
import { deadLetterTable, letterUrl } from './dead-letter-table.ts';
import { type Html, html } from './html.ts';
import { commitUrl, linkOut, lookupUrl, repositoryUrl } from './links.ts';
import { utcTime } from './times.ts';

export const LETTERS_PER_PAGE = 50;

/** The list. `offset` is how many newer ones are not shown. */
export function deadLettersContent(
  { letters, total }: DeadLetterPage,
  offset: number,
  at: number,
  note: string | undefined,
): Html {
  const older = offset + letters.length < total;
  return html`
    ${note !== undefined && html`<p class="verdict ok" role="status"><span aria-hidden="true">✓</span> ${note}</p>`}
    <p class="lead" id="letters">${
      total === 0
        ? 'Nothing had to be given up.'
        : 'Work that could not be done, with the reason. Once the reason is mended, replay it: it goes back to its stage and its commit shows the outcome.'
    }</p>
    ${letters.length > 0 && deadLetterTable(letters, at, 'letters')}
    ${
      (offset > 0 || older) &&
      html`<nav aria-label="More dead letters" class="pages">
      ${offset > 0 && html`<a href="/dead-letters?offset=${Math.max(0, offset - LETTERS_PER_PAGE)}">Newer</a>`}
      ${older && html`<a href="/dead-letters?offset=${offset + letters.length}">Older</a>`}</nav>`
    }
  `;
}

/** One letter with all that is known, and what may be done with it. */
export function deadLetterContent(letter: DeadLetter, user: User, githubUrl: string): Html {
  const { repository, sha, deliveryId, stage, jobName, attempts, firstAt, lastAt, errors, data } = letter;
  const facts: [string, Html | string][] = [
    ['Stage', `${stage} (${jobName})`],
    ...(repository
      ? [['Repository', linkOut(repositoryUrl(githubUrl, repository), repository)] as [string, Html]]
      : []),
    ...(repository && sha ? [['Commit', linkOut(commitUrl(githubUrl, repository, sha), sha)] as [string, Html]] : []),
    ['Delivery', html`<a href="${lookupUrl(deliveryId)}">${deliveryId}</a>`],
    ['Attempts', String(attempts)],
    ['First tried', html`${utcTime(firstAt)} UTC`],
    ['Given up', html`${utcTime(lastAt)} UTC`],
  ];
  return html`
    <dl class="facts">${facts.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>
    <h2>Why</h2>
    <ol class="errors">${errors.map((error) => html`<li>${error}</li>`)}</ol>
    <h2>What to do</h2>
    ${user.role === 'admin' ? actions(letter) : html`<p class="note">You may look and change nothing: somebody else can replay or drop it.</p>`}
    <h2 id="data">Data of the job</h2>
    <pre tabindex="0" role="region" aria-labelledby="data">${JSON.stringify(data, null, 2)}</pre>
  `;
}

const actions = ({ id }: DeadLetter): Html => html`<div class="actions">
      <form method="post" action="${letterUrl(id)}/replay"><button class="primary">Replay</button></form>
      <details><summary>Drop it…</summary>
        <form method="post" action="${letterUrl(id)}/drop">
          <p>The work is lost for good. The check on its commit stays as it is.</p>
          <button class="danger">Drop for good</button>
        </form></details>
    </div>`;
