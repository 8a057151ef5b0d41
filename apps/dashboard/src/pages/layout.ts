import type { User } from '../auth/user.ts';
import { type Html, html } from './html.ts';

export interface PageOptions {
  title: string;
  /** Address of the entry of the menu that this page belongs to. */
  at?: string;
  user?: User | undefined;
  /** Seconds after which the page brings itself up to date. */
  refreshSeconds?: number;
}

const MENU = [
  ['/', 'Overview'],
  ['/dead-letters', 'Dead letters'],
  ['/lookup', 'Look up'],
  ['/queues', 'Queues'],
] as const;

/** A whole page. What is inside `#live` is what a refresh replaces. */
export function page({ title, at, user, refreshSeconds }: PageOptions, content: Html): string {
  return html`<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <meta name="color-scheme" content="light dark">
  <meta name="robots" content="noindex">
  <title>${title} – Failfast-ci</title>
  <link rel="icon" type="image/svg+xml" href="/assets/icon.svg">
  <link rel="stylesheet" href="/assets/style.css">
  ${refreshSeconds !== undefined && html`<script src="/assets/refresh.js" defer></script>`}
</head>
<body>
  <a class="skip" href="#main">Skip to the content</a>
  <header>
    <a class="brand" href="/"><img src="/assets/icon.svg" alt="" width="24" height="24"> Failfast-ci</a>
    ${user && menu(at)}
    ${user && who(user)}
  </header>
  <main id="main" tabindex="-1">
    <div class="title">
      <h1>${title}</h1>
      ${refreshSeconds !== undefined && refresher(refreshSeconds)}
    </div>
    <div id="live">${content}</div>
  </main>
</body>
</html>
`.text;
}

const menu = (at: string | undefined): Html => html`<nav aria-label="Pages"><ul>
      ${MENU.map(([href, text]) => html`<li><a href="${href}"${at === href && html` aria-current="page"`}>${text}</a></li>`)}
    </ul></nav>`;

const who = ({ name, role }: User): Html =>
  html`<p class="who"><span class="sr">Signed in as </span>${name}${role === 'reader' && html` <span class="tag">read-only</span>`}</p>`;

/** Without scripts there is the link; with them, a person can stop what moves under their eyes. */
const refresher = (seconds: number): Html => html`<p class="refresh" data-refresh="${seconds}">
        <span role="status"></span>
        <a href="">Refresh</a>
        <button type="button" hidden aria-pressed="false">Pause</button>
      </p>`;
