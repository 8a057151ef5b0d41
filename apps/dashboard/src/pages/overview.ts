import { QUEUE_DESCRIPTIONS } from '../board/queue-descriptions.ts';
import { type Notice, noticesOf } from '../facts/notices.ts';
import type { BridgeState, Overview } from '../facts/overview.ts';
import { slowestStage } from '../facts/slowest-stage.ts';
import { duration } from '../facts/words.ts';
import { deadLetterTable } from './dead-letter-table.ts';
import { type Html, html } from './html.ts';
import { pipelineTable } from './pipeline-table.ts';
import { serviceTiles } from './service-tiles.ts';
import { agoTime } from './times.ts';

/** What an operator asks first, the worst on top. */
export function overviewContent(overview: Overview, { githubUrl }: { githubUrl: string }): Html {
  const { at, bridge } = overview;
  return html`
    ${verdict(noticesOf(overview))}
    ${serviceTiles(overview)}
    ${bridge && queues(bridge, at)}
    ${bridge && pipelines(bridge, at, githubUrl)}
    ${bridge && deadLetters(bridge, at)}
  `;
}

function verdict(notices: Notice[]): Html {
  if (notices.length === 0) return html`<p class="verdict ok"><span aria-hidden="true">✓</span> All is well.</p>`;
  return html`<section class="verdict ${notices[0]?.level ?? ''}" aria-label="Needs attention"><ul>
      ${notices.map(
        ({
          level,
          text,
          href,
        }) => html`<li class="${level}"><span aria-hidden="true">${level === 'problem' ? '✕' : '!'}</span>
        <span><span class="sr">${level}: </span>${href ? html`<a href="${href}">${text}</a>` : text}</span></li>`,
      )}
    </ul></section>`;
}

function queues({ loads }: BridgeState, at: number): Html {
  const slowest = slowestStage(loads);
  const rows = loads.map(
    ({ queue, jobs, paused, oldestWaitingAt, usualMs }) => html`<tr>
        <th scope="row"><a href="/queues/queue/${queue}">${queue}</a>${paused && html` <span class="tag problem">paused</span>`}
          <span class="note">${QUEUE_DESCRIPTIONS[queue]}</span></th>
        <td>${jobs.waiting}</td><td>${jobs.active}</td><td>${jobs.delayed}</td>
        <td${jobs.failed > 0 && html` class="bad"`}>${jobs.failed}</td>
        <td>${queue === slowest && html`<span class="tag">slowest</span> `}${usualMs === undefined ? '–' : duration(usualMs)}</td>
        <td>${oldestWaitingAt === undefined ? '–' : agoTime(oldestWaitingAt, at, '')}</td>
      </tr>`,
  );
  return html`<section aria-labelledby="queues"><h2 id="queues">Queues</h2>
    <div class="scroll" tabindex="0" role="region" aria-labelledby="queues"><table class="numbers">
      <thead><tr><th scope="col">Stage</th><th scope="col">Waiting</th><th scope="col">Active</th>
        <th scope="col">Delayed</th><th scope="col">Failed</th><th scope="col">Takes</th><th scope="col">Oldest waiting</th></tr></thead>
      <tbody>${rows}</tbody>
    </table></div></section>`;
}

const SHOWN = 10;

function pipelines({ pipelines: { open, ended, more } }: BridgeState, at: number, githubUrl: string): Html {
  const rest = open.length > SHOWN ? `The newest ${SHOWN} of ${open.length}. ` : '';
  return html`<section aria-labelledby="pipelines"><h2 id="pipelines">Open pipelines <span class="count">${open.length}${more && '+'}</span></h2>
    ${open.length > 0 && pipelineTable(open.slice(0, SHOWN), at, githubUrl)}
    <p class="note">${rest}Ended within a day and still watched, since their CI jobs may be retried: ${ended}.</p>
    </section>`;
}

function deadLetters({ deadLetters: { total, letters } }: BridgeState, at: number): Html {
  return html`<section aria-labelledby="dead"><h2 id="dead">Dead letters <span class="count">${total}</span></h2>
    ${total === 0 ? html`<p class="note">Nothing had to be given up.</p>` : deadLetterTable(letters, at, 'dead')}
    ${total > letters.length && html`<p><a href="/dead-letters">All ${total} dead letters</a></p>`}
    </section>`;
}
