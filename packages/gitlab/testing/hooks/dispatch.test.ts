import { expect, test } from 'vitest';
import { startReceiver, startWorld, type World } from '../harness.ts';
import type { HookBehaviour } from './behaviour.ts';

/** Three moves of a pipeline under this behaviour; the statuses as they arrived. */
async function arrivals(world: World, url: string, behaviour: HookBehaviour): Promise<void> {
  const id = await world.project('unit: {script: [make]}\n');
  await world.api('POST', `/projects/${id}/hooks`, { url, push_events: false, pipeline_events: true });
  const { body } = await world.api('POST', `/projects/${id}/pipeline`, { ref: 'main' });
  world.gitlab.hooks.behave(behaviour);
  for (const status of ['pending', 'running']) world.gitlab.setPipelineStatus(id, body.id, status);
  await world.gitlab.quiet();
}

test.for<[string, HookBehaviour, string[]]>([
  ['hooks arrive as a rule', {}, ['pending', 'running']],
  ['lost hooks never arrive', { lose: true }, []],
  ['some hooks are lost', { lose: ({ payload }) => JSON.stringify(payload).includes('pending') }, ['running']],
  ['doubled hooks arrive twice under the same key', { double: true }, ['pending', 'pending', 'running', 'running']],
  ['delayed hooks arrive', { delayMs: 5 }, ['pending', 'running']],
])('%s', async ([_rule, behaviour, expected]) => {
  await using world = await startWorld({ runner: 'manual' });
  await using receiver = await startReceiver();
  await arrivals(world, receiver.url, behaviour);
  expect(receiver.received.map(({ body }) => body.object_attributes.status).toSorted()).toEqual(expected);
  const keys = receiver.received.map(({ headers }) => headers['idempotency-key']);
  expect(new Set(keys).size).toBe(new Set(expected).size);
});

test('reordered hooks arrive the other way round', async () => {
  await using world = await startWorld({ runner: 'manual' });
  await using receiver = await startReceiver();
  await arrivals(world, receiver.url, { reorder: true });
  expect(receiver.received.map(({ body }) => body.object_attributes.status)).toEqual(['running', 'pending']);
});
