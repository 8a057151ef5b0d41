import type { User } from '../auth/user.ts';
import { html } from './html.ts';
import { page } from './layout.ts';

/** A page that says one thing. */
export function messagePage(user: User | undefined, { title, message }: { title: string; message: string }): string {
  return page(
    { title, user },
    html`<p class="lead">${message}</p>${user && html`<p><a href="/">Back to the overview</a></p>`}`,
  );
}
