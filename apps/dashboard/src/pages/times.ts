import { ago, utc } from '../facts/words.ts';
import { type Html, html } from './html.ts';

/** A moment as its distance from now, with the exact time for those who hover or whose reader reads it. */
export const agoTime = (then: number, now: number, suffix?: string): Html =>
  html`<time datetime="${new Date(then).toISOString()}" title="${utc(then)} UTC">${ago(then, now, suffix)}</time>`;

/** A moment in UTC. */
export const utcTime = (then: number): Html =>
  html`<time datetime="${new Date(then).toISOString()}">${utc(then)}</time>`;
