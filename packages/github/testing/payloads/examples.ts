import { createRequire } from 'node:module';

type Payload = Record<string, unknown>;

interface ExampleSet {
  name: string;
  examples: Payload[];
}

let sets: ExampleSet[] | undefined;

/**
 * GitHub's own example payload of an event and action, as a fresh copy to write into; the example of another action
 * where there is none for this one.
 */
export function examplePayload(event: string, action: string | undefined): Payload {
  // Four megabytes of JSON: read when the first event is sent, not when the module is imported.
  sets ??= createRequire(import.meta.url)('@octokit/webhooks-examples') as ExampleSet[];
  const examples = sets.find((set) => set.name === event)?.examples ?? [];
  const sameAction = examples.filter((example) => action === undefined || example.action === action);
  const candidates = sameAction.length > 0 ? sameAction : examples;
  return structuredClone(candidates[0] ?? {});
}
