import type { Journal } from '../people/journal.ts';
import type { World } from '../world.ts';
import { compareChecks } from './compare-checks.ts';
import { comparePipelines } from './compare-pipelines.ts';
import { compareRefs } from './compare-refs.ts';
import { compareReplies } from './compare-replies.ts';
import { createVerdict, type Verdict } from './finding.ts';
import { modelOf } from './model.ts';

/** Compares the whole state of both forges with what it should be when nothing is under way. */
export async function judge(world: World, repos: string[], journal: Journal): Promise<Verdict> {
  const { verdict, expect } = createVerdict();
  for (const repo of repos) {
    const model = await modelOf(world, repo, journal);
    compareRefs(model, journal, expect);
    comparePipelines(model, journal, expect);
    compareChecks(world, model, expect);
  }
  compareReplies(world, journal, expect);
  const letters = await world.queues.deadLetters();
  expect(letters.length === 0, 'stuck', `${letters.length} dead letters: ${letters.map(letterInWords).join('; ')}`);
  expect(world.crashes.length === 0, 'wrong', `processes ended by themselves: ${world.crashes.join('; ')}`);
  const { violations } = world.github;
  expect(
    violations.length === 0,
    'wrong',
    `GitHub was asked what it does not allow: ${violations.slice(0, 5).join('; ')}`,
  );
  return verdict;
}

const letterInWords = ({ stage, repository = '', errors }: { stage: string; repository?: string; errors: string[] }) =>
  `${stage} ${repository}: ${errors[0]}`;
