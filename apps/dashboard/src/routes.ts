import {
  dropDeadLetter,
  type Keys,
  listDeadLetters,
  type Queues,
  type RedisConnection,
  readDeadLetter,
  replayDeadLetter,
} from '@failfast-ci/queue';
import type { Redactor } from '@failfast-ci/runtime';
import { type Request, type Response, Router } from 'express';
import { userOf } from './auth/user.ts';
import type { ForgeState } from './facts/forge-probe.ts';
import { readOverview } from './facts/overview.ts';
import { HttpError } from './http/http-error.ts';
import { needsRedis } from './http/needs-redis.ts';
import { lookUp } from './lookup/lookup.ts';
import { readQuestion } from './lookup/question.ts';
import { deadLetterContent, deadLettersContent, LETTERS_PER_PAGE } from './pages/dead-letters.ts';
import { page } from './pages/layout.ts';
import { lookupContent } from './pages/lookup.ts';
import { overviewContent } from './pages/overview.ts';

export interface RoutesDeps {
  redis: RedisConnection;
  keys: Keys;
  queues: Queues;
  redact: Redactor;
  probeForges: () => Promise<ForgeState[]>;
  /** GitHub's address for browsers, for links. */
  githubUrl: string;
}

/** Our own pages. Whatever they show has passed the redactor; writes have been let through before they come here. */
export function createRoutes(deps: RoutesDeps): Router {
  const { redis, redact, githubUrl } = deps;
  const router = Router();
  const redisHere = needsRedis(redis);

  router.get('/', async (_req, res) => {
    const content = overviewContent(redact(await readOverview(deps)), { githubUrl });
    send(res, page({ title: 'Overview', at: '/', user: userOf(res), refreshSeconds: 10 }, content));
  });

  router.get('/lookup', redisHere, async (req, res) => {
    const typed = text(req, 'q').trim();
    const question = readQuestion(typed);
    const journeys = question ? redact(await lookUp(deps, question)) : [];
    send(
      res,
      page(
        { title: 'Look up', at: '/lookup', user: userOf(res) },
        lookupContent({ typed, question, journeys }, githubUrl),
      ),
    );
  });

  router.get('/dead-letters', redisHere, async (req, res) => {
    const offset = Number(/^\d{1,9}$/.exec(text(req, 'offset'))?.[0] ?? 0);
    const letters = redact(await listDeadLetters(deps, { offset, limit: LETTERS_PER_PAGE }));
    const content = deadLettersContent(letters, offset, Date.now(), NOTES[text(req, 'done')]);
    send(res, page({ title: 'Dead letters', at: '/dead-letters', user: userOf(res) }, content));
  });

  router.get('/dead-letters/:id', redisHere, async (req: Request<{ id: string }>, res) => {
    const letter = await readDeadLetter(deps, req.params.id);
    if (!letter) throw GONE();
    const user = userOf(res);
    send(
      res,
      page({ title: 'Dead letter', at: '/dead-letters', user }, deadLetterContent(redact(letter), user, githubUrl)),
    );
  });

  router.post('/dead-letters/:id/replay', redisHere, async (req: Request<{ id: string }>, res) => {
    const { outcome } = await replayDeadLetter(deps, req.params.id);
    if (outcome === 'gone') throw GONE();
    if (outcome === 'nothing-wanted') throw new HttpError(409, 'nothing-wanted', NOTHING_WANTED);
    res.redirect(303, '/dead-letters?done=replayed');
  });

  router.post('/dead-letters/:id/drop', redisHere, async (req: Request<{ id: string }>, res) => {
    if (!(await dropDeadLetter(deps, req.params.id))) throw GONE();
    res.redirect(303, '/dead-letters?done=dropped');
  });

  return router;
}

const NOTES: Record<string, string | undefined> = {
  replayed: 'Replayed: the job waits in its stage again.',
  dropped: 'Dropped for good.',
};

const GONE = (): HttpError =>
  new HttpError(404, 'letter-gone', 'There is no such dead letter: somebody has replayed or dropped it.');

const NOTHING_WANTED =
  'Nothing is wanted of this ref any more, so a replay would do nothing. Redeliver the delivery in the settings of the GitHub App instead; the letter stays until it is dropped.';

const text = (req: Request, name: string): string => {
  const value = req.query[name];
  return typeof value === 'string' ? value : '';
};

const send = (res: Response, content: string): void => void res.type('html').send(content);
