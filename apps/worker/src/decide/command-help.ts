/** The answer to `/help`. */
export function helpText(aliases: readonly string[]): string {
  const builtIn = new Set(['/test', '/retest']);
  const own = aliases.filter((alias) => !builtIn.has(alias));
  const rows: [string, string][] = [
    ['/test', 'runs CI for the head of this pull request'],
    ['/retest', 'the same'],
    ['/retest-failed', 'runs the failed CI jobs again'],
    ['/retest <CI job>', 'runs one CI job again'],
    ['/ok-to-test [<commit>]', 'allows a commit of an author who may not start CI themselves'],
    ['/cancel', 'stops the pipeline'],
    ['/skip <CI job>', 'makes a check neutral, with your name on it'],
    ['/help', 'shows this'],
    ...own.map((alias): [string, string] => [alias, 'the same as `/test`']),
  ];
  return [
    'Commands, each on a line of its own:',
    '',
    '| command | what it does |',
    '|---|---|',
    ...rows.map(([command, what]) => `| \`${command.replaceAll('|', '\\|').replaceAll('`', '')}\` | ${what} |`),
  ].join('\n');
}
