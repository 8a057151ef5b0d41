/** `docs/explained.md` from what the stand-in GitHub was told: what varies from run to run becomes an example. */

export interface Shown {
  situation: string;
  /** Name of the check; `reply` for an answer to a comment. */
  where: string;
  conclusion: string;
  title: string;
  /** Markdown, as GitHub received it. */
  text: string;
}

export function explainedPage(rows: readonly Shown[]): string {
  const checks = rows.filter(({ where }) => where !== 'reply');
  const replies = rows.filter(({ where }) => where === 'reply');
  return [
    INTRODUCTION,
    '| situation | check | conclusion | title | text |\n|---|---|---|---|---|',
    ...checks.map(({ situation, where, conclusion, ...row }) => {
      const [title, text] = exemplary([row.title, ownWords(row.text)]);
      return line([situation, `\`${where}\``, conclusion, cell(title), cell(text)]);
    }),
    REPLIES,
    '| situation | reply |\n|---|---|',
    ...replies.map(({ situation, text }) => line([situation, cell(...exemplary([text]))])),
    '',
  ].join('\n');
}

const INTRODUCTION = `# Explained

What people read when CI does not run, waits, or was stopped: on which check, with which conclusion, and the very text.
An open check has its status instead of a conclusion. The table is written by a test
(\`apps/sandbox/test/explained.test.ts\`) from what the bridge told a stand-in of GitHub, and the test fails when the two
differ. Commits, times and addresses are examples. The table of CI jobs under the text, links, and durations are left out.

The gate is \`gitlab-ci Pipeline\`. Where the sync fails, \`Gitlab SYNC\` says the same as the gate, and lists the steps.
A push to a branch outside \`on-branches\` shows nothing: nobody asked for CI. Buttons are in [commands](commands.md).
`;

const REPLIES = `
## Replies to comments

A command that was done gets 👍 and no words. One that was not gets 😕 and one reply. Bots get no reply.
`;

const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

/** One line of a table. Bars and angle brackets stay entities, everything else reads as it is shown. */
function cell(text = ''): string {
  return text
    .replace(/&#(\d+);/g, (entity, code) =>
      '|<>'.includes(String.fromCharCode(code)) ? entity : String.fromCharCode(code),
    )
    .replace(/<(?!br>)/g, '&lt;')
    .replaceAll('|', '&#124;')
    .trim()
    .replace(/\s*\n\s*/g, ' ');
}

/** Without the overview of the pipeline, lists of CI jobs and links, which no two runs have in common. */
function ownWords(summary: string): string {
  const foreign = /^(?:\[Pipeline|\[CI job|- \[|Out of date\?|Commit `)/;
  return summary
    .split('\n\n')
    .filter((paragraph) => !foreign.test(paragraph))
    .join('\n\n');
}

const COMMITS = ['3f9a2c1d0b7e48561f2ab3c4d5e6f70819a2b3c4', '9e107d9d372bb6826bd81d3542a419d6e277d5b1'];
const CLOCK = ['06:39:12 UTC', '06:41:50 UTC'];

/** Commits, times, addresses and durations as examples, the same ones throughout a row. */
function exemplary(texts: readonly string[]): string[] {
  const commits: string[] = [];
  const clock: string[] = [];
  const nth = (known: string[], found: string, examples: readonly string[], same: (a: string) => boolean): string => {
    const index = known.findIndex(same);
    if (index >= 0) return examples[index] ?? found;
    known.push(found);
    return examples[known.length - 1] ?? found;
  };
  return texts.map((text) =>
    text
      .replaceAll('\u200B', '') // in numbers with colons it keeps GitHub from seeing an emoji
      .replace(/\b(?=[0-9a-f]*\d)[0-9a-f]{8,40}\b/g, (hex) => {
        const same = (known: string): boolean => known.startsWith(hex) || hex.startsWith(known);
        return nth(commits, hex, COMMITS, same).slice(0, hex.length);
      })
      .replace(/\d\d:\d\d:\d\d UTC/g, (time) => nth(clock, time, CLOCK, (known) => known === time))
      .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '2026-01-31T06:41:50.000Z')
      .replace(/127\.0\.0\.1:\d+/g, 'gitlab.example.com')
      .replace(/projects\/\d+/g, 'projects/42')
      .replace(/\b(in|after) \d+(?:ms|s)\b/g, '$1 2m 13s'),
  );
}
