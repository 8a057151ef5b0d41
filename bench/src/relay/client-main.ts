/** Brings packs from one host to the other, one way or the other; long-running, as the worker is. */
import { listRefs, type Remote, relayRefs, Source, Target } from '@failfast-ci/git-relay';
import { answerQuestions } from '../world/helper-process.ts';
import { catPack, type PackRoute } from './cat-pack.ts';

export interface RelayTask extends PackRoute {
  /**
   * `relay`: with git-relay. `sync`: as the worker does for a run of a ref that it has relayed before: it looks at the
   * source's refs first, and reads the target's beside that. `cat`: with nothing but Node's streams.
   */
  how: 'relay' | 'sync' | 'cat';
  /** Of the ref at the source; for `sync`. */
  sourceRef?: string;
  /** User and password at the target. */
  login?: string;
}

export interface RelayedPack {
  seconds: number;
  packBytes: number;
}

answerQuestions(async (task: RelayTask): Promise<RelayedPack> => {
  const start = performance.now();
  const packBytes = await bring(task);
  return { seconds: (performance.now() - start) / 1_000, packBytes };
});

async function bring(task: RelayTask): Promise<number> {
  const { how, source, target, sha, ref, sourceRef = '', login } = task;
  if (how === 'cat') {
    await catPack(task);
    return 0;
  }
  const authorization = login && `Basic ${Buffer.from(login).toString('base64')}`;
  const remote: Remote = { url: target, ...(authorization && { authorization: async () => authorization }) };
  const from = new Source({ url: source });
  const to = new Target(remote);
  if (how === 'sync') {
    void to.readAhead();
    await listRefs(from, { prefixes: [sourceRef] });
  }
  const { refs, packBytes } = await relayRefs({
    source: from,
    target: to,
    updates: [{ ref, sha }],
    pushOptions: how === 'sync' ? ['ci.skip'] : [],
  });
  const outcome = refs.get(ref);
  if (outcome?.kind !== 'relayed') throw new Error(`not relayed: ${JSON.stringify(outcome)}`);
  return packBytes;
}
