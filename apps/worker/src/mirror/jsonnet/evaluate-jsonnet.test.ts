import { expect, test } from 'vitest';
import { evaluateJsonnet } from './evaluate-jsonnet.ts';

const FILE = '.failfast-ci.jsonnet';
const evaluate = (text: string, files: Record<string, string> = {}, timeoutMs?: number) =>
  evaluateJsonnet({ file: FILE, files: { [FILE]: text, ...files } }, timeoutMs === undefined ? {} : { timeoutMs });

async function failure(text: string, files?: Record<string, string>, timeoutMs?: number): Promise<string> {
  const result = await evaluate(text, files, timeoutMs);
  return 'error' in result ? result.error : `no error, but ${result.output}`;
}

test('a program is evaluated with the standard library, functions and inheritance', async () => {
  const text = `
    local job(name) = { script: ['make ' + name], image: 'alpine' };
    { [name]: job(name) + { stage: std.asciiUpper(name) } for name in ['test'] }`;
  const result = await evaluate(text);
  expect(JSON.parse('output' in result ? result.output : result.error)).toEqual({
    test: { image: 'alpine', script: ['make test'], stage: 'TEST' },
  });
});

test('imports come from the files that were given: beside the importing file, or from the root', async () => {
  const result = await evaluate("(import 'ci/a.libsonnet') + { text: importstr '/ci/b.txt' }", {
    'ci/a.libsonnet': "{ a: import '../lib/c.libsonnet' }",
    'lib/c.libsonnet': '1',
    'ci/b.txt': 'hello',
  });
  expect(JSON.parse('output' in result ? result.output : result.error)).toEqual({ a: 1, text: 'hello' });
});

test.each(['/etc/passwd', '../../../../../../etc/passwd', '/proc/self/environ', 'jsonnet.wasm.br'])(
  'a file of the machine cannot be imported: %s',
  async (path) => {
    expect(await failure(`importstr '${path}'`)).toContain('there is no file');
  },
);

test('an error names the file and the line, also in an imported file', async () => {
  expect(await failure('{\n  a: 1,\n  b: oops,\n}')).toContain('.failfast-ci.jsonnet:3:6');
  expect(await failure("import 'a.libsonnet'", { 'a.libsonnet': "\n\n{ x: error 'no such job' }" })).toMatch(
    /no such job[\s\S]*a\.libsonnet:3:/,
  );
});

test('a program that does not end is ended, and the next one runs', async () => {
  const endless = 'local f(n) = if n < 2 then n else f(n - 1) + f(n - 2); f(90)';
  expect(await failure(endless, {}, 1_500)).toContain('was not evaluated within 1.5 seconds');
  expect(await evaluate('1 + 1')).toEqual({ output: '2\n' });
});

test('a program that wants all memory gets an error, and the next one runs', async () => {
  const greedy =
    "local grow(s, n) = if n == 0 then std.length(s) else grow(s + s, n - 1) tailstrict; grow('0123456789', 40)";
  expect(await failure(greedy, {}, 20_000)).toMatch(/memory|was not evaluated/);
  expect(await evaluate('1 + 1')).toEqual({ output: '2\n' });
});

test('deep recursion is an error of the program', async () => {
  expect(await failure('local f(x) = 1 + f(x); f(1)')).toContain('max stack frames exceeded');
});
