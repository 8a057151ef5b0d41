import { expect, test } from 'vitest';
import { groupCommit } from './group-commit.ts';

/** A write that waits until the test lets it end. */
function controlled({ maxBatch = 100, enough = 100, maxWaiting = 100 } = {}) {
  const writes: { batch: string[]; end(): void; fail(): void }[] = [];
  const commit = groupCommit<string, string>(
    (batch) =>
      new Promise((resolve, reject) => {
        writes.push({
          batch,
          end: () => resolve(batch.map((entry) => `${entry} written`)),
          fail: () => reject(new Error('Redis is away')),
        });
      }),
    { maxBatch, enough, maxWaiting },
  );
  return { writes, commit };
}

const turn = () => new Promise(setImmediate);

test('an entry that comes alone is written at once', async () => {
  const { writes, commit } = controlled();
  const outcome = commit('a');
  await turn();
  writes[0]?.end();
  expect(await outcome).toBe('a written');
  expect(writes.map(({ batch }) => batch)).toEqual([['a']]);
});

test('what comes while a write is under way becomes the next batch, in order', async () => {
  const { writes, commit } = controlled();
  const first = commit('a');
  await turn();
  const others = ['b', 'c', 'd'].map(commit);
  await turn();
  expect(writes).toHaveLength(1);
  writes[0]?.end();
  await first;
  await turn();
  writes[1]?.end();
  expect(await Promise.all(others)).toEqual(['b written', 'c written', 'd written']);
  expect(writes.map(({ batch }) => batch)).toEqual([['a'], ['b', 'c', 'd']]);
});

test('the first batch of a busy turn is written as soon as enough have come, and the rest of the turn after it', async () => {
  const { writes, commit } = controlled({ enough: 2 });
  const outcomes = ['a', 'b', 'c'].map(commit);
  expect(writes.map(({ batch }) => batch)).toEqual([['a', 'b']]);
  await turn();
  expect(writes).toHaveLength(1);
  writes[0]?.end();
  await turn();
  writes[1]?.end();
  expect(await Promise.all(outcomes)).toEqual(['a written', 'b written', 'c written']);
  expect(writes.map(({ batch }) => batch)).toEqual([['a', 'b'], ['c']]);
});

test('no batch is larger than allowed', async () => {
  const { writes, commit } = controlled({ maxBatch: 2 });
  const outcomes = ['a', 'b', 'c', 'd', 'e'].map(commit);
  for (let batch = 0; batch < 3; batch++) {
    await turn();
    writes[batch]?.end();
    await turn();
  }
  await Promise.all(outcomes);
  expect(writes.map(({ batch }) => batch)).toEqual([['a', 'b'], ['c', 'd'], ['e']]);
});

test('a failed write fails all that wait, and the next entry is tried afresh', async () => {
  const { writes, commit } = controlled();
  const first = commit('a');
  await turn();
  const second = commit('b');
  const failures = Promise.allSettled([first, second]);
  writes[0]?.fail();
  expect(await failures).toEqual([
    expect.objectContaining({ status: 'rejected', reason: new Error('Redis is away') }),
    expect.objectContaining({ status: 'rejected', reason: new Error('Redis is away') }),
  ]);
  const third = commit('c');
  await turn();
  writes[1]?.end();
  expect(await third).toBe('c written');
});

test('while a write hangs only so many wait; the rest is refused at once', async () => {
  const { writes, commit } = controlled({ maxWaiting: 2 });
  const first = commit('a');
  await turn();
  const waiting = [commit('b'), commit('c')];
  await expect(commit('d')).rejects.toThrow('2 entries wait already');
  writes[0]?.end();
  await first;
  await turn();
  writes[1]?.end();
  expect(await Promise.all(waiting)).toEqual(['b written', 'c written']);
});

test('a write that does not answer for each entry is an error and not a silent success', async () => {
  const commit = groupCommit<string, string>(async () => [], { maxBatch: 10 });
  await expect(commit('a')).rejects.toThrow('0 outcomes for 1 entries');
});
