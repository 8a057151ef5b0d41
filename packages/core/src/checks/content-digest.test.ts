import { expect, test } from 'vitest';
import type { CheckRunContent } from './check-run.ts';
import { contentDigest } from './content-digest.ts';

const content: CheckRunContent = {
  status: 'completed',
  conclusion: 'success',
  title: 'Succeeded',
  summary: 'It succeeded.',
  text: 'table',
  detailsUrl: 'https://example.com/',
  startedAt: '2026-01-01T10:00:00.000Z',
  completedAt: '2026-01-01T10:05:00.000Z',
  actions: [{ label: 'Retry', description: 'Run it again', identifier: 'retry' }],
};

test('equal content has an equal digest, whatever the order of its keys', () => {
  const reversed = Object.fromEntries(Object.entries(content).toReversed()) as unknown as CheckRunContent;
  expect(contentDigest(reversed)).toBe(contentDigest(content));
});

test.each<[string, Partial<CheckRunContent>]>([
  ['status', { status: 'in_progress' }],
  ['conclusion', { conclusion: 'failure' }],
  ['title', { title: 'Succeeded!' }],
  ['summary', { summary: 'It succeeded. ' }],
  ['text', { text: '' }],
  ['detailsUrl', { detailsUrl: 'https://example.com/2' }],
  ['startedAt', { startedAt: '2026-01-01T10:00:01.000Z' }],
  ['completedAt', { completedAt: '2026-01-01T10:05:01.000Z' }],
  ['actions', { actions: [] }],
])('another %s is another digest', (_key, change) => {
  expect(contentDigest({ ...content, ...change })).not.toBe(contentDigest(content));
});

test('keys that are absent are no difference to nothing offered', () => {
  const bare: CheckRunContent = { status: 'queued', title: 'a', summary: 'b' };
  expect(contentDigest({ ...bare, actions: [] })).toBe(contentDigest(bare));
});

test('the digest is short and shows the state', () => {
  expect(contentDigest({ ...content, summary: 'é'.repeat(60_000) })).toMatch(/^completed:success:\d+:[0-9a-f]{16}$/u);
});
