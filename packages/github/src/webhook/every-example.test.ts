import type { Parsed } from '@failfast-ci/core';
import examples from '@octokit/webhooks-examples' with { type: 'json' };
import { expect, test } from 'vitest';
import { MalformedPayloadError } from './malformed-payload.ts';
import { parseGithubEvent } from './parse-event.ts';

const deliveries = (examples as unknown as { name: string; examples: Record<string, unknown>[] }[]).flatMap(
  ({ name, examples }) => examples.map((payload, index) => ({ name, payload, index })),
);

test('there are examples of all events', () => {
  expect(new Set(deliveries.map(({ name }) => name)).size).toBeGreaterThan(50);
});

test.each(deliveries)('$name #$index is an event, ignored with a reason, or refused with the field', (delivery) => {
  const outcome = parse(delivery.name, delivery.payload);

  if (outcome instanceof MalformedPayloadError) expect(outcome.field).toBe('installation.id');
  else if ('ignored' in outcome) expect(outcome.ignored).toMatch(/\w+ \w+/);
  else expect(outcome.event.kind).toMatch(/^(branch|tag|pull_request)_/);
});

test.each(deliveries)('$name #$index sent to an App is never refused', ({ name, payload }) => {
  expect(() => parseGithubEvent(name, { ...payload, installation: { id: 5 } })).not.toThrow();
});

function parse(name: string, payload: unknown): Parsed<{ kind: string }> | MalformedPayloadError {
  try {
    return parseGithubEvent(name, payload);
  } catch (error) {
    if (error instanceof MalformedPayloadError) return error;
    throw error;
  }
}
