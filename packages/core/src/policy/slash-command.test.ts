import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseCommands } from './slash-command.ts';

const aliases = ['/retest', '/test'];
const commandsIn = (body: string, on: readonly string[] = aliases) => parseCommands(body, { aliases: on });
const kinds = (body: string) => commandsIn(body).map(({ kind }) => kind);

describe('each command', () => {
  test.each([
    ['/test', { kind: 'test' }],
    ['/retest', { kind: 'retest' }],
    ['/retest-failed', { kind: 'retest_failed' }],
    ['/retest unit', { kind: 'retest_job', job: 'unit' }],
    ['/retest deploy: [Prod, eu-1] 2/3', { kind: 'retest_job', job: 'deploy: [Prod, eu-1] 2/3' }],
    ['/retest `unit tests`', { kind: 'retest_job', job: 'unit tests' }],
    ['/ok-to-test', { kind: 'ok_to_test' }],
    ['/ok-to-test 3F9A2C1', { kind: 'ok_to_test', sha: '3f9a2c1' }],
    [`/ok-to-test \`${'a'.repeat(40)}\``, { kind: 'ok_to_test', sha: 'a'.repeat(40) }],
    [`/ok-to-test ${'0'.repeat(64)}`, { kind: 'ok_to_test', sha: '0'.repeat(64) }],
    ['/cancel', { kind: 'cancel' }],
    ['/skip Lint', { kind: 'skip', job: 'Lint' }],
    ['/help', { kind: 'help' }],
  ])('%s', (body, command) => expect(commandsIn(body)).toEqual([command]));
});

describe('a command counts', () => {
  test.each([
    ['in any case', '/Retest-FAILED'],
    ['between blanks', '  \t/retest-failed \t '.replace('\t', '')],
    ['with CRLF', 'Flaky again.\r\n/retest-failed\r\nThanks!'],
    ['with CR', 'Flaky again.\r/retest-failed\rThanks!'],
    ['right below text', 'Flaky again.\n/retest-failed'],
    ['above text', '/retest-failed\nFlaky again.'],
    ['after blank lines', '\n\n\n/retest-failed'],
    ['after a code block', '```\nlog\n```\n/retest-failed'],
    ['after a quote and a blank line', '> It fails.\n\n/retest-failed'],
    ['after an HTML comment', '<!-- template -->\n/retest-failed'],
    ['after an HTML comment of several lines', '<!--\ntemplate\n-->\n/retest-failed'],
    ['after code in a sentence', 'Use `<!--` and ```` ``` ````, but\n/retest-failed'],
    ['after a lone backtick', 'a ` and a <b that never end\n/retest-failed'],
    ['at the margin below a list', '- did a\n- did b\n/retest-failed'],
    ['in an open fold', '<details><summary>more</summary>\n\n/retest-failed\n\n</details>'],
    ['after a quote in HTML', '<blockquote>\n\nIt fails.\n\n</blockquote>\n\n/retest-failed'],
    ['above a signature', '/retest-failed\n--\nAda'],
    ['below a heading', '# CI\n/retest-failed'],
    ['after an escaped backtick', 'a \\`` b\n/retest-failed'],
    ['after the fence of a list item, which ends with the item', 'a\n1. b\n   ```\n/retest-failed'],
    ['below a rule', 'a\n\n***\n/retest-failed'],
  ])('%s', (_, body) => expect(kinds(body)).toEqual(['retest_failed']));

  test('and so does each of several, in order', () => {
    expect(kinds('/cancel\nand then\n/test\n\n/skip lint')).toEqual(['cancel', 'test', 'skip']);
  });

  test('up to twenty in one comment', () => {
    expect(commandsIn('/test\n'.repeat(21))).toHaveLength(20);
  });
});

describe('nothing is a command', () => {
  test.each([
    ['in prose', 'Please comment /test to run CI, or just /retest'],
    ['at the start of a sentence', '/test is what you want, and /retest is not'],
    ['in a word', 'a/test\n/testing\n/test.\n/tests\n/retests\n/test/\n//test'],
    ['in an address', 'https://ci.example.com/test\nsee https://ci.example.com/a\n/retest/123'],
    ['with something before it', '. /test\n@bot /test\n\\/test\n**/test**'],
    ['with a gap', '/ test\n/re test'],
    ['in a fenced block', '```\n/test\n```'],
    ['in a fenced block with a language', '```sh title="/test"\n/test\n```'],
    ['in a block fenced with tildes', '~~~\n/test\n```\n/test\n~~~'],
    ['in a block fenced longer', '````\n```\n/test\n```\n/test\n````'],
    ['in an indented fence', '   ```\n/test\n  ```'],
    ['in a fence that is never closed', 'Log:\n```\n/test\n\n/retest'],
    ['in a fence with CRLF', '```\r\n/test\r\n```\r\n'],
    ['in an indented block', 'Log:\n\n    /test\n\t/test'],
    ['indented like code below text', 'Log:\n    /test'],
    ['in inline code', '`/test`'],
    ['in inline code over lines', 'Write `\n/test\n` alone'],
    ['in a quote', '> /test\n>/test\n > /test\n> > /test'],
    ['in a line that Markdown counts to a quote', '> They wrote:\n/test'],
    ['in a quoted fence', '> ```\n> /test\n> ```'],
    ['in an HTML comment', '<!-- /test -->\n<!--\n/test\n\n/test\n-->'],
    ['in an HTML comment within text', 'a <!-- b\n/test\n--> c'],
    ['in an HTML comment that is never closed', '<!--\n/test\n\n/test'],
    ['in an HTML block', '<div>\n/test\n</div>'],
    [
      'in HTML that shows code',
      '<pre>\n/test\n\n/test\n</pre>\n\n<code>\n\n/test\n\n</code>\n\na <code>\n/test\n</code>',
    ],
    ['in a quote in HTML', '<blockquote>\n\n/test\n\n</blockquote>'],
    ['in a list item', '- /test\n* /test\n1. /test\n- [ ] /test'],
    ['in more text of a list item', '1. Comment\n   /test\n\n   /test'],
    ['in a fence below what looks like a list', 'a\n2. b\n   ```\n/test\n   ```\n\nc\n*\n  ```\n/test\n  ```'],
    ['in a fence below an item without text', '-\n\n  ```\n/test\n  ```'],
    ['in the code of a list item', '-      /test'],
    ['in a heading', '# /test'],
    ['as the address of a link', '[a](\n/test\n) and\n\n[b]:\n/test'],
    [
      'in look-alikes',
      '/o\u212A-to-test\n/te\u017Ft\n\u2215test\n\uFF0Ftest\n/t\u0435st\n/test\u200B\n\u00A0/test\n/test\u00A0\n/test\u3000',
    ],
    ['between other line separators', 'a\u2028/test\u2029b\u0085/test\v/test\f'],
    ['in nothing', ''],
  ])('%s', (_, body) => expect(commandsIn(body)).toEqual([]));
});

describe('a command that asks for what cannot be', () => {
  test('says what would be a commit id', () => {
    for (const argument of ['3f9a2c', 'a'.repeat(65), 'main', '3f9a2c1 please', '３f9a2c1'])
      expect(commandsIn(`/ok-to-test ${argument}`)).toEqual([
        {
          kind: 'malformed',
          line: `/ok-to-test ${argument}`,
          problem: 'what follows `/ok-to-test` is not a commit id',
          nextStep:
            'Write `/ok-to-test` and the id of the commit you reviewed: 7 to 64 hexadecimal digits, nothing else.',
        },
      ]);
  });

  test('says that skipping needs a name', () => {
    expect(commandsIn('/skip ')).toEqual([
      {
        kind: 'malformed',
        line: '/skip',
        problem: '`/skip` does not say which CI job',
        nextStep: 'Write `/skip` and the name of a CI job, for example `/skip unit tests`.',
      },
    ]);
  });

  test('says how to run one CI job when a name follows /test', () => {
    expect(commandsIn('/test unit')).toEqual([
      {
        kind: 'malformed',
        line: '/test unit',
        problem: '`/test` takes nothing after it',
        nextStep: 'Write `/test` alone on a line, or `/retest` and the name of a CI job to run one again.',
      },
    ]);
    expect(commandsIn('/cancel that')).toMatchObject([{ nextStep: 'Write `/cancel` alone on a line.' }]);
  });

  test('is shown shortened, and never with half a character', () => {
    const [command] = commandsIn(`/skip ${'x'.repeat(193)}😀${'x'.repeat(300)}`);
    expect(command).toMatchObject({ kind: 'malformed', problem: expect.stringContaining('255 characters') });
    expect(command).toHaveProperty('line', `/skip ${'x'.repeat(193)}\uFFFD`);
  });
});

describe('the operator’s lines', () => {
  test('mean /test, in any case and with any blanks between words', () => {
    const lines = ['/lgtm run ci', 'ok to test', '/test all'];
    for (const line of ['/lgtm run ci', ' /LGTM  run\tci ', 'ok to test', '/test all'])
      expect(commandsIn(line, lines)).toEqual([{ kind: 'test' }]);
  });

  test('match whole lines only, under the same rules as commands', () => {
    for (const body of [
      '/lgtm run ci now',
      'x /lgtm run ci',
      '/lgtm run',
      '> /lgtm run ci',
      '```\n/lgtm run ci',
      '/lgtm run c\u0456',
    ])
      expect(commandsIn(body, ['/lgtm run ci'])).toEqual([]);
  });

  test('do not change what a built-in command means', () => {
    expect(commandsIn('/retest', ['/retest'])).toEqual([{ kind: 'retest' }]);
    expect(commandsIn('/retest unit', ['/retest unit'])).toEqual([{ kind: 'retest_job', job: 'unit' }]);
  });

  test('are not needed for the built-in commands, and an empty one matches nothing', () => {
    expect(commandsIn('/test\n\n/retest', [])).toEqual([{ kind: 'test' }, { kind: 'retest' }]);
    expect(commandsIn('\n  \nhello', ['', '  '])).toEqual([]);
  });
});

test('whatever stands around it on other lines of text, a command counts once', () => {
  const word = fc.stringMatching(/^[a-z.,!?]{1,8}$/);
  const text = fc.array(
    fc.array(word, { minLength: 1, maxLength: 5 }).map((words) => words.join(' ')),
    { maxLength: 5 },
  );
  const lineEnd = fc.constantFrom('\n', '\r\n', '\r', '\n\n', '\r\n\r\n');
  fc.assert(
    fc.property(text, text, lineEnd, (before, after, end) => {
      expect(commandsIn([...before, '/retest a: [1/2]', ...after].join(end))).toEqual([
        { kind: 'retest_job', job: 'a: [1/2]' },
      ]);
    }),
  );
});

describe('a hostile comment as long as GitHub allows', () => {
  const parts = [
    '`',
    '``` \n',
    '<',
    '<!--',
    '<a b="',
    '<a ',
    '[',
    '> ',
    '>',
    '- ',
    '\t',
    ' ',
    '\\',
    '*',
    '* ',
    '/skip ',
    '/test x',
    '<?',
    '~~~\n',
    '1. ',
    '\n- ',
    '\n',
    '<code>',
    '`a``b```',
    ' =',
    '<a:',
  ];
  test.each(parts)('made of %j is read', (part) => {
    const body = part.repeat(Math.ceil(65_536 / part.length));
    expect(commandsIn(`/test\n\n${body}`)[0]).toEqual({ kind: 'test' });
  });

  test('nested deeper than anybody reads says nothing from there on', () => {
    expect(kinds(`/test\n\n${'- '.repeat(51)}a\n\n/cancel`)).toEqual(['test']);
    expect(kinds(`/test\n\n${'- '.repeat(50)}a\n\n/cancel`)).toEqual(['test', 'cancel']);
  });
});
