import { expect, test } from 'vitest';
import { freePort } from './free-port.ts';

test('a free port is given once, also while nobody listens on it yet', async () => {
  const ports = await Promise.all(Array.from({ length: 400 }, freePort));
  expect(new Set(ports).size).toBe(400);
});
