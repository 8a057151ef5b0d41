import { expect, test } from 'vitest';
import { interleave } from './interleave.ts';

test('all methods take turns, each round begins with another one, and the first round is thrown away', async () => {
  const order: string[] = [];
  const method = (name: string) => async (round: number) => {
    order.push(`${name}${round}`);
    return round;
  };
  const samples = await interleave(2, { a: method('a'), b: method('b') });
  expect(order).toEqual(['a-1', 'b-1', 'b0', 'a0', 'a1', 'b1']);
  expect(samples).toEqual({ a: [0, 1], b: [0, 1] });
});
