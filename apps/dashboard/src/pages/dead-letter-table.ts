import type { DeadLetter } from '@failfast-ci/queue';
import { type Html, html } from './html.ts';
import { agoTime } from './times.ts';

/** Letters with what they were about and why they were given up. `labelledBy` is the id of their heading. */
export function deadLetterTable(letters: DeadLetter[], at: number, labelledBy: string): Html {
  return html`<div class="scroll" tabindex="0" role="region" aria-labelledby="${labelledBy}"><table>
      <thead><tr><th scope="col">Given up</th><th scope="col">Stage</th><th scope="col">Repository</th><th scope="col">Commit</th>
        <th scope="col">Why</th></tr></thead>
      <tbody>${letters.map(
        ({ id, lastAt, stage, repository, sha, errors }) => html`<tr>
        <th scope="row"><a href="${letterUrl(id)}">${agoTime(lastAt, at)}</a></th>
        <td>${stage}</td><td>${repository ?? '–'}</td><td><code>${sha?.slice(0, 8) ?? '–'}</code></td>
        <td class="wide">${errors[0] ?? 'unknown'}</td></tr>`,
      )}</tbody>
    </table></div>`;
}

export const letterUrl = (id: string): string => `/dead-letters/${encodeURIComponent(id)}`;
