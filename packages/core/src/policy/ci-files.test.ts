import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { changesCiFiles, ciFilePaths } from './ci-files.ts';

const localOf = (text: string) => ciFilePaths(text, '.gitlab-ci.yml').local;

describe('a CI file draws in', () => {
  test.each([
    ['one path', 'include: ci/a.yml', ['ci/a.yml']],
    ['one local path', 'include: { local: /ci/a.yml }', ['ci/a.yml']],
    ['a list', 'include:\n  - a.yml\n  - local: ./ci//b.yml\n  - "/c.yml"\n  - a.yml', ['a.yml', 'c.yml', 'ci/b.yml']],
    ['paths with conditions', 'include:\n  - local: a.yml\n    rules:\n      - if: $X', ['a.yml']],
    ['wildcards', 'include: ["ci/*.yml", local: "libs/**/ci.yml"]', ['ci/*.yml', 'libs/**/ci.yml']],
    [
      'variables, which may be anything',
      `include:\n  - $DIR/a.yml\n  - local: ci/$\{A}-$B.yml`,
      ['**/a.yml', 'ci/**-**.yml'],
    ],
    ['inputs', 'include: ci/$[[ inputs.kind | truncate(0,3) ]].yml', ['ci/**.yml']],
    [
      'the files of its children',
      'child:\n  trigger:\n    include: a.yml\nother:\n  trigger:\n    include:\n      - local: b.yml',
      ['a.yml', 'b.yml'],
    ],
    [
      'what an anchor holds',
      '.a: &a [a.yml, {local: &b b.yml}]\ninclude: *a\nc:\n  trigger: {include: [*b, *a]}',
      ['a.yml', 'b.yml'],
    ],
    ['what a merged mapping holds', '.x: &x\n  include: a.yml\n<<: *x', ['a.yml']],
    ['what a doubled key holds', 'include: a.yml\ninclude: b.yml', ['a.yml', 'b.yml']],
    ['what follows a header', 'spec:\n  inputs: {}\n---\ninclude: a.yml', ['a.yml']],
    [
      'what a header itself includes',
      'spec:\n  include:\n    - local: inputs.yml\n---\na: {script: x}',
      ['inputs.yml'],
    ],
    [
      'files of a project that may be this one',
      'include: {project: $CI_PROJECT_PATH, file: [a.yml, /b.yml]}',
      ['a.yml', 'b.yml'],
    ],
    ['one such file', `include:\n  - project: $\{P}\n    file: a.yml`, ['a.yml']],
    ['a name that is a number', 'include: 1.10', ['1.10']],
  ])('%s', (_, text, local) => expect(ciFilePaths(text, '.gitlab-ci.yml')).toMatchObject({ local, complete: true }));

  test('what only GitLab could resolve is told apart, as it was written', () => {
    const text = 'include: [ci/$KIND.yml, "ci/*.yml", "$[[ inputs.file ]]"]';
    expect(ciFilePaths(text, '.gitlab-ci.yml').unknown).toEqual(['ci/$KIND.yml', '$[[ inputs.file ]]']);
    expect(ciFilePaths('include: "ci/*.yml"', '.gitlab-ci.yml')).not.toHaveProperty('unknown');
  });

  test.each([
    ['addresses', 'include: https://example.com/a.yml'],
    ['addresses in a list', 'include: [HTTP://example.com/a.yml, remote: "https://example.com/b.yml"]'],
    ['other projects', 'include: {project: ci/shared, file: /a.yml, ref: main}'],
    ['templates and components', 'include: [template: Auto.gitlab-ci.yml, component: $CI_SERVER_FQDN/a/b@1]'],
    ['artifacts', 'a: {trigger: {include: [artifact: x.yml, job: b]}}'],
    ['nothing', 'include:\n'],
    ['empty paths', 'include: ["", /, {local: ""}, null, [null]]'],
    ['in an empty file', ''],
    ['in a file that is no mapping', '- include'],
  ])('but not %s', (_, text) => expect(localOf(text)).toEqual([]));

  test('files in spite of tags only GitLab knows', () => {
    const text = 'a:\n  script: !reference [.b, script]\n  x: !vault abc\ninclude: [a.yml, !reference [.c, include]]';
    expect(ciFilePaths(text, '.gitlab-ci.yml')).toEqual({ local: ['a.yml', '.c', 'include'], complete: true });
  });
});

describe('a CI file that cannot be read in full says so, and gives what was found', () => {
  test.each([
    ['invalid YAML', 'include: a.yml\nb: [', ['a.yml']],
    ['an unknown anchor', 'include: [a.yml, *b]', ['a.yml']],
    ['more nesting than GitLab reads', `include: a.yml\nb: ${'['.repeat(130)}${']'.repeat(130)}`, []],
    ['more nesting than a parser bears', `include: a.yml\nb: ${'['.repeat(100_000)}`, []],
    ['more than half a megabyte', `include: a.yml\n${'#'.repeat(512 * 1024)}`, []],
    ['more values than a person writes', `include: a.yml\nb: [${'a,'.repeat(25_000)}]`, []],
    ['more lines than a person writes', `include: a.yml\nb: |\n${' a\n'.repeat(50_000)}`, []],
    ['more escapes than a person writes', `include: a.yml\nb: "${'\\t'.repeat(50_000)}"`, []],
  ])('%s', (_, text, local) => expect(ciFilePaths(text, '.gitlab-ci.yml')).toEqual({ local, complete: false }));
});

describe('a hostile CI file is read without becoming what it wants to be', () => {
  const bomb = [
    'a: &a [x, x]',
    ...Array.from({ length: 40 }, (_, i) => `b${i}: &b${i} [*${i ? `b${i - 1}` : 'a'}, *${i ? `b${i - 1}` : 'a'}]`),
  ];
  test.each([
    ['aliases of aliases', `${bomb.join('\n')}\ninclude: *b39`],
    ['very many aliases', `a: &a x\nb: [${'*a,'.repeat(10_000)}]\ninclude: a.yml`],
    ['very many includes of one list', `a: &a [${'x.yml,'.repeat(1000)}]\n${'include: *a\n'.repeat(1000)}`],
    ['very many times one list in a list', `a: &a [${'x.yml,'.repeat(1000)}]\ninclude: [${'*a,'.repeat(1000)}]`],
    [
      'very many times the files of one project',
      `a: &a [${'x.yml,'.repeat(1000)}]\ninclude: [${'{project: $A, file: *a},'.repeat(1000)}]`,
    ],
    ['an alias of itself', 'a: &a\n  <<: *a\n  include: *a\ninclude: &b [*b, local: *b]'],
    ['very many documents', '---\na\n'.repeat(100_000)],
    ['very many keys', Array.from({ length: 50_000 }, (_, i) => `k${i}: v`).join('\n')],
    ['very many beginnings of inputs', `include: ${'$[['.repeat(170_000)}`],
  ])('%s', (_, text) => expect(ciFilePaths(text, '.gitlab-ci.yml').local.length).toBeLessThan(3));

  test('at the very end of the stack too', () => {
    const answers: unknown[] = [];
    const descend = (): void => {
      try {
        descend();
      } catch {
        answers.push(ciFilePaths('include: a.yml', '.gitlab-ci.yml'));
      }
    };
    descend();
    expect(answers[0]).toEqual({ local: [], complete: false });
  });

  test('and whatever the text is, nothing is thrown', () => {
    const piece = fc.constantFrom(
      'include',
      ':',
      ' ',
      '\n',
      '- ',
      '[',
      ']',
      '{',
      '}',
      '*a',
      '&a ',
      '!x ',
      '<<',
      '"',
      "'",
      '|',
      '>',
      '---\n',
      '#',
      '%',
      '?',
      ',',
      '\t',
      'a.yml',
      'local',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.array(piece).map((parts) => parts.join('')),
          fc.string({ unit: 'binary' }),
        ),
        (text) => {
          expect(ciFilePaths(text, '.gitlab-ci.yml').local).toBeInstanceOf(Array);
        },
      ),
      { numRuns: 500 },
    );
  });
});

test('a Jsonnet file draws in what it imports, from its own directory', () => {
  const text = `local a = import 'lib/a.libsonnet';
    local b = importstr "../b.txt"; local c = (import @'./c.libsonnet') + import "/d.libsonnet";
    local e = import 'lib/a.libsonnet'; local imported = 'x'; import ''`;
  expect(ciFilePaths(text, '.failfast-ci.jsonnet')).toEqual({
    local: ['lib/a.libsonnet', 'b.txt', 'c.libsonnet', 'd.libsonnet'],
    complete: true,
  });
  expect(ciFilePaths(text, 'ci/all/main.libsonnet').local).toEqual([
    'ci/all/lib/a.libsonnet',
    'ci/b.txt',
    'ci/all/c.libsonnet',
    'd.libsonnet',
  ]);
});

describe('a change of CI files is', () => {
  const includes = ['ci/a.yml', 'libs/**/ci.yml', 'all/**.yml', 'x[1].yml'];
  const changed = (...paths: string[]) =>
    changesCiFiles(paths, 'ci/main.yml', includes, ['scripts/{build,test}/**', '*.mk']);

  test.each([
    ['the CI file', 'ci/main.yml'],
    ['a CI file that would take its place', '.gitlab-ci.yml'],
    ['one in Jsonnet that would', '.failfast-ci.jsonnet'],
    ['an included file', 'ci/a.yml'],
    ['one that a wildcard includes', 'libs/x/y/ci.yml'],
    ['one that a double star includes at any depth', 'all/x/y.yml'],
    ['one with brackets in its name', 'x[1].yml'],
    ['what the operator lists', 'scripts/test/x/y.sh'],
    ['what the operator lists at the root', 'all.mk'],
  ])('one of %s', (_, path) => expect(changed('README.md', path, 'src/main.c')).toEqual([path]));

  test('unknown when there is too much to compare', () => {
    const paths = Array.from({ length: 3000 }, (_, index) => `${'a/'.repeat(100)}${index}`);
    expect(changesCiFiles(paths, 'ci/main.yml', [`${'*/'.repeat(300)}x`], [])).toBe('unknown');
    expect(changesCiFiles(paths, 'ci/main.yml', ['b'.repeat(10_000)], [])).toEqual([]);
  });

  test('and of nothing else', () => {
    expect(
      changed('README.md', 'ci/b.yml', 'x1.yml', 'sub/.gitlab-ci.yml', 'scripts/x', 'a/b.mk', 'CI/MAIN.YML'),
    ).toEqual([]);
    expect(changed()).toEqual([]);
  });
});
