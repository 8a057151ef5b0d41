import type { FaultAnswer } from '@failfast-ci/github/testing';
import type { Random } from '../random.ts';
import type { World } from '../world.ts';

/** Ends what was begun. */
export type End = () => void;

type Request = { method: string; path: string };

/** Answers that both stand-ins can give instead of the proper one. */
const ANSWERS: readonly FaultAnswer[] = [
  { status: 500, body: { message: 'Server Error' } },
  { status: 502, body: '<html><title>502 Bad Gateway</title></html>' },
  { status: 429, headers: { 'retry-after': '1' }, body: { message: 'slow down' } },
  'reset',
  'truncate',
  'after-effect-reset',
  { delayMs: 900 },
] as readonly FaultAnswer[];

/** Several kinds of faults at once; each request is hit by one with this probability. */
export function faults(world: World, forge: 'github' | 'gitlab', random: Random, probability = 0.3): End {
  const each = probability / ANSWERS.length;
  const ends = ANSWERS.map((answer) => misbehave(world, forge, answer, () => random.chance(each)));
  return () => {
    for (const end of ends) end();
  };
}

/** Nothing is answered but 503. */
export const outage = (world: World, forge: 'github' | 'gitlab'): End =>
  misbehave(world, forge, { status: 503, body: 'away' }, () => true);

/** GitHub says it with 403 and a header, GitLab with 429. */
export const rateLimit = (world: World, forge: 'github' | 'gitlab'): End =>
  misbehave(
    world,
    forge,
    {
      status: forge === 'github' ? 403 : 429,
      headers: { 'retry-after': '2' },
      body: { message: 'You have exceeded a secondary rate limit.' },
    },
    ({ path }) => path.startsWith('/api/') || path.startsWith('/repos/'),
  );

function misbehave(
  { github, gitlab }: World,
  forge: 'github' | 'gitlab',
  answer: FaultAnswer,
  match: (request: Request) => boolean,
): End {
  if (forge === 'github') return github.misbehave({ match, answer });
  const fault = gitlab.misbehave({ match, answer: answer as Exclude<FaultAnswer, 'hang'> });
  return () => fault.remove();
}
