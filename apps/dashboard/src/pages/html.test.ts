import { expect, test } from 'vitest';
import { html } from './html.ts';

test('a text cannot break out of its place', () => {
  const evil = `"><img src=x onerror='alert(1)'>&`;
  expect(html`<a title="${evil}">${evil}</a>`.text).toBe(
    '<a title="&quot;&gt;&lt;img src=x onerror=&#39;alert(1)&#39;&gt;&amp;">&quot;&gt;&lt;img src=x onerror=&#39;alert(1)&#39;&gt;&amp;</a>',
  );
});

test('HTML stays HTML, lists are joined, and what is absent leaves nothing', () => {
  expect(html`${html`<b>${1}</b>`}${['<', html`<i></i>`]}${undefined}${null}${false}${0}`.text).toBe(
    '<b>1</b>&lt;<i></i>0',
  );
});

test('a dollar in a text is only that', () => {
  expect(html`<b>${"$& $1 $'"}</b>`.text).toBe('<b>$&amp; $1 $&#39;</b>');
});
