import { expect, test } from 'vitest';
import { parseDockerfile } from './parse-dockerfile.ts';

const TEXT = `# syntax=docker/dockerfile:1
ARG BASE=node:24
FROM \${BASE} AS build
ARG VERSION=1
# a comment
RUN one \\
  && two \${VERSION}
FROM build AS runtime
COPY --from=build /app ./
CMD ["a b"]
`;

test('stages know their base, their name and their instructions', () => {
  expect(parseDockerfile(TEXT)).toEqual([
    { base: 'node:24', name: 'build', instructions: [{ name: 'RUN', text: 'one && two 1', flags: {}, line: 6 }] },
    {
      base: 'build',
      name: 'runtime',
      instructions: [
        { name: 'COPY', text: '/app ./', flags: { from: 'build' }, line: 9 },
        { name: 'CMD', text: '["a b"]', flags: {}, line: 10 },
      ],
    },
  ]);
});

test('build arguments override defaults', () => {
  expect(parseDockerfile(TEXT, { BASE: 'other' })[0]?.base).toBe('other');
});

test('a stage without a name is refused', () => {
  expect(() => parseDockerfile('FROM node')).toThrow('Dockerfile:1: a stage without a name');
});
