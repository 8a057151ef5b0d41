import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readOverrides } from './ci-file-overrides.ts';

const withVariables = (...lines: string[]) =>
  readOverrides(['variables:', ...lines.map((line) => `  ${line}`)].join('\n'));

test('a CI file says where it wants to be mirrored, and how', () => {
  const text = `
variables:
  FAILFASTCI_NAMESPACE: ci/mirrors
  GITLAB_REPOSITORY: { value: "ci/site.io", description: where }
  GITLAB_URL: "https://GitLab.example.com:443/sub/"
  FAILFAST_SYNC_REPO: "false"
  OTHER: x
build: { script: !reference [.a, script] }`;
  expect(readOverrides(text)).toEqual({
    namespace: 'ci/mirrors',
    repository: 'ci/site.io',
    gitlabUrl: 'https://gitlab.example.com/sub',
    syncRepo: false,
    problems: [],
  });
});

describe('variables are found', () => {
  const found = { namespace: 'ci', problems: [] };
  test.each([
    ['behind a merge', '.v: &v\n  FAILFASTCI_NAMESPACE: ci\nvariables:\n  <<: *v\n  A: b'],
    [
      'behind several merges, the first of which wins',
      '.v: &v {FAILFASTCI_NAMESPACE: ci}\n.w: &w {FAILFASTCI_NAMESPACE: x}\nvariables:\n  <<: [*v, *w]',
    ],
    ['over a merge', '.v: &v {FAILFASTCI_NAMESPACE: x}\nvariables:\n  FAILFASTCI_NAMESPACE: ci\n  <<: *v'],
    ['behind an alias', '.v: &v {FAILFASTCI_NAMESPACE: &n ci}\nvariables: *v\nx: *n'],
    ['as the last of doubled keys', 'variables: {FAILFASTCI_NAMESPACE: x, FAILFASTCI_NAMESPACE: ci}'],
    ['after a header', 'spec: {inputs: {}}\n---\nvariables: {FAILFASTCI_NAMESPACE: ci}'],
    [
      'in the first document without a header',
      'variables: {FAILFASTCI_NAMESPACE: ci}\n---\nvariables: {FAILFASTCI_NAMESPACE: x}',
    ],
    ['beside a key that is no name', 'variables: {[a]: b, ? : c, FAILFASTCI_NAMESPACE: ci}'],
    ['between blanks', 'variables: {FAILFASTCI_NAMESPACE: "  ci "}'],
  ])('%s', (_, text) => expect(readOverrides(text)).toEqual(found));

  test.each([
    ['in a CI job', 'a: {variables: {FAILFASTCI_NAMESPACE: ci}}'],
    ['empty', 'variables: {FAILFASTCI_NAMESPACE: "", GITLAB_URL: , GITLAB_REPOSITORY: ~, FAILFAST_SYNC_REPO: " "}'],
    ['absent', 'variables: {A: b}'],
    ['in no mapping', 'variables: [FAILFASTCI_NAMESPACE]'],
    ['in an empty file', ''],
    ['in a header without a configuration', 'spec: {inputs: {}}'],
  ])('not when they are %s', (_, text) => expect(readOverrides(text)).toEqual({ problems: [] }));
});

describe('what cannot be honoured is a problem and no value', () => {
  test.each(['a//b', '/a', 'a/', '-a', 'a.', 'a.git', 'x/.', '../x', 'a b', 'ä', 'a%2fb', `${'a/'.repeat(200)}a`])(
    'group %j',
    (path) => {
      expect(withVariables(`FAILFASTCI_NAMESPACE: "${path}"`)).toEqual({
        problems: [
          '`FAILFASTCI_NAMESPACE` in the CI file is not the full path of a GitLab group, such as `ci/mirrors`.',
        ],
      });
    },
  );

  test.each(['site', 'ci/site.atom', 'https://gitlab.com/a/b', 'ci/site?x'])('project %j', (path) => {
    expect(withVariables(`GITLAB_REPOSITORY: "${path}"`)).toEqual({
      problems: ['`GITLAB_REPOSITORY` in the CI file is not the full path of a GitLab project, such as `ci/site`.'],
    });
  });

  test.each([
    'gitlab.example.com',
    'https:gitlab.example.com',
    'ssh://gitlab.example.com',
    'javascript:alert(1)',
    'https://ada:secret@gitlab.example.com',
    'https://gitlab.example.com/?private_token=secret',
    'https://gitlab.example.com/#x',
    `https://${'a'.repeat(250)}.com`,
  ])('address %j, which is not repeated', (url) => {
    expect(withVariables(`GITLAB_URL: "${url}"`)).toEqual({
      problems: ['`GITLAB_URL` in the CI file is not a base URL, such as `https://gitlab.example.com`.'],
    });
  });

  test('an address that others can listen to, unless the operator allows it', () => {
    const text = 'variables: {GITLAB_URL: "http://gitlab.internal"}';
    expect(readOverrides(text)).toEqual({ problems: ['`GITLAB_URL` in the CI file does not begin with `https://`.'] });
    expect(readOverrides(text, { allowInsecureHttp: true })).toEqual({
      gitlabUrl: 'http://gitlab.internal',
      problems: [],
    });
    for (const host of ['localhost', 'a.localhost', '127.0.0.1:8080', '127.9.9.9', '[::1]:80'])
      expect(withVariables(`GITLAB_URL: "http://${host}"`)).toHaveProperty('gitlabUrl');
    for (const host of ['127.0.0.1.example.com', '[::2]', 'localhost.example.com', '0.0.0.0'])
      expect(withVariables(`GITLAB_URL: "http://${host}"`)).not.toHaveProperty('gitlabUrl');
  });

  test('a word that is neither yes nor no', () => {
    expect(withVariables('FAILFAST_SYNC_REPO: maybe')).toEqual({
      problems: ['`FAILFAST_SYNC_REPO` in the CI file is neither `"true"` nor `"false"`.'],
    });
  });

  test('what is no plain value, or another variable', () => {
    for (const value of ['[ci]', '{}', '!reference [.a, b]', '{description: only}', '{value: [ci]}'])
      expect(withVariables(`FAILFASTCI_NAMESPACE: ${value}`)).toEqual({
        problems: ['`FAILFASTCI_NAMESPACE` in the CI file is not a plain value.'],
      });
    expect(withVariables('GITLAB_URL: https://$HOST')).toEqual({
      problems: ['`GITLAB_URL` in the CI file refers to another variable, which the bridge does not know.'],
    });
  });

  test('several, each with its reason', () => {
    expect(withVariables('GITLAB_URL: x', 'FAILFASTCI_NAMESPACE: ci', 'FAILFAST_SYNC_REPO: x')).toMatchObject({
      namespace: 'ci',
      problems: [expect.stringContaining('GITLAB_URL'), expect.stringContaining('FAILFAST_SYNC_REPO')],
    });
  });

  test('a file that is no YAML', () => {
    const problems = [
      'The CI file could not be read in full: it is not valid YAML, or too long, and should be split with `include`.',
    ];
    expect(readOverrides('variables: {FAILFASTCI_NAMESPACE: ci}\na: [')).toEqual({ namespace: 'ci', problems });
    expect(readOverrides('['.repeat(100_000))).toEqual({ problems });
  });
});

test.each([
  ...['true', 'True', '"true"', 'yes', 'on', '1', '"1"'].map((text) => [text, true] as const),
  ...['false', 'FALSE', '"false"', 'no', 'off', '0'].map((text) => [text, false] as const),
])('FAILFAST_SYNC_REPO: %s', (text, syncRepo) => {
  expect(withVariables(`FAILFAST_SYNC_REPO: ${text}`)).toEqual({ syncRepo, problems: [] });
});

describe('whatever the text is', () => {
  test('mappings merged into themselves, or thousands of times, end', () => {
    const self = 'variables: &v\n  <<: *v\n  FAILFASTCI_NAMESPACE: ci';
    expect(readOverrides(self)).toMatchObject({ namespace: 'ci' });
    const many = `.a: &a {X: y}\nvariables:\n  <<: [${'*a,'.repeat(10_000)}]\n  FAILFASTCI_NAMESPACE: ci`;
    expect(readOverrides(many)).toMatchObject({ namespace: 'ci' });
    const big = Array.from({ length: 3000 }, (_, index) => `k${index}: v,`).join('');
    const deep = `.a: &a {${big} <<: [${'*a,'.repeat(50)}]}\nvariables: {${'v: *a,'.repeat(3000)} FAILFASTCI_NAMESPACE: ci}`;
    expect(readOverrides(deep)).toMatchObject({ namespace: 'ci' });
  });

  test('no value breaks out of its shape', () => {
    const name = fc.constantFrom('FAILFASTCI_NAMESPACE', 'GITLAB_REPOSITORY', 'GITLAB_URL', 'FAILFAST_SYNC_REPO');
    const value = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.webUrl({ withFragments: true }),
      fc.stringMatching(/^[a-z./@:#?-]{1,20}$/),
    );
    fc.assert(
      fc.property(name, value, (variable, text) => {
        const { namespace, repository, gitlabUrl } = readOverrides(JSON.stringify({ variables: { [variable]: text } }));
        for (const path of [namespace, repository]) if (path !== undefined) expect(path).toMatch(/^[\w.][\w./-]*$/);
        if (gitlabUrl !== undefined)
          expect(new URL(gitlabUrl)).toMatchObject({ username: '', password: '', search: '', hash: '' });
      }),
      { numRuns: 500 },
    );
  });

  test('nothing is thrown', () => {
    const piece = fc.constantFrom(
      'variables',
      'GITLAB_URL',
      ': ',
      '\n',
      '  ',
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
      'value',
      '---\n',
      'spec',
      ',',
    );
    fc.assert(
      fc.property(
        fc.array(piece).map((parts) => parts.join('')),
        (text) => {
          expect(readOverrides(text).problems).toBeInstanceOf(Array);
        },
      ),
      { numRuns: 500 },
    );
  });
});
