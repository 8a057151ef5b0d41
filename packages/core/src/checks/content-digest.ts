import type { CheckRunContent } from './check-run.ts';
import { fingerprint } from './fingerprint.ts';

/**
 * Short text that is equal when GitHub would show the same, for "did it change?". State and length are in clear, so that
 * a collision of the fingerprint (about 2^-64, not proof against an adversary) can never hide another conclusion.
 * The order of keys does not matter; a key that is absent and one that is undefined are the same.
 */
export function contentDigest(content: CheckRunContent): string {
  const canonical = JSON.stringify([
    content.title,
    content.summary,
    content.text ?? null,
    content.detailsUrl ?? null,
    content.startedAt ?? null,
    content.completedAt ?? null,
    (content.actions ?? []).map(({ label, description, identifier }) => [label, description, identifier]),
  ]);
  return [content.status, content.conclusion ?? '-', canonical.length, fingerprint(canonical)].join(':');
}
