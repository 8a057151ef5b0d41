import type { ForgeState } from '../facts/forge-probe.ts';
import type { BridgeState, Overview } from '../facts/overview.ts';
import type { RedisHealth } from '../facts/redis-health.ts';
import { bytes, share, span } from '../facts/words.ts';
import { type Html, html } from './html.ts';
import { agoTime } from './times.ts';

interface Tile {
  name: string;
  ok: boolean;
  state: string;
  lines: (Html | string | undefined)[];
}

/** The four that must be there for anything to work: Redis, workers, GitHub, GitLab. */
export function serviceTiles({ at, redis, bridge, forges }: Overview): Html {
  const tiles = [
    redisTile(redis),
    ...(bridge ? [workerTile(bridge, at)] : []),
    ...forges.map((f) => forgeTile(f, bridge, at)),
  ];
  return html`<ul class="tiles" aria-label="Services">${tiles.map(
    ({ name, ok, state, lines }) => html`<li class="tile ${ok ? 'ok' : 'problem'}">
      <h2>${name}</h2>
      <p class="state"><span aria-hidden="true">${ok ? '●' : '✕'}</span> ${state}</p>
      ${lines.filter((line) => line !== undefined).map((line) => html`<p>${line}</p>`)}
    </li>`,
  )}</ul>`;
}

function redisTile(redis: RedisHealth): Tile {
  if (!redis.reachable) return { name: 'Redis', ok: false, state: 'away', lines: [redis.reason] };
  const { usedBytes, maxBytes } = redis;
  const used =
    maxBytes === null
      ? html`${bytes(usedBytes)} used, no limit set`
      : html`<meter min="0" max="${maxBytes}" high="${maxBytes * 0.85}" value="${usedBytes}">${share(usedBytes, maxBytes)}</meter>
        ${share(usedBytes, maxBytes)} of ${bytes(maxBytes)}`;
  return { name: 'Redis', ok: true, state: `answers in ${redis.pingMs} ms`, lines: [used, `Version ${redis.version}`] };
}

function workerTile({ pulse }: BridgeState, at: number): Tile {
  if (pulse.state === 'never-seen') return { name: 'Workers', ok: false, state: 'never seen', lines: [] };
  const last = pulse.lastAt === undefined ? 'No upkeep has ended yet' : html`Last upkeep ${agoTime(pulse.lastAt, at)}`;
  const ok = pulse.overdueMs < 60_000;
  return { name: 'Workers', ok, state: ok ? 'take work' : `none for ${span(pulse.overdueMs)}`, lines: [last] };
}

function forgeTile(
  { name, url, reachable, detail, checkedAt }: ForgeState,
  bridge: BridgeState | undefined,
  at: number,
): Tile {
  const heard = name === 'GitHub' ? bridge?.deliveries.github : bridge?.deliveries.gitlab;
  const last = heard === undefined ? 'No delivery kept' : html`Last delivery ${agoTime(heard, at)}`;
  const host = URL.parse(url)?.host ?? url;
  return { name, ok: reachable, state: detail, lines: [host, last, html`Asked ${agoTime(checkedAt, at)}`] };
}
