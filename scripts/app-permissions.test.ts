import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { EVENTS, missingPermissions } from '../apps/cli/src/doctor/app-needs.ts';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');

/** The rows of the first table of the README whose head begins with this word, without what each is for. */
function tableOf(head: string): string[][] {
  const [, rows = ''] = new RegExp(`^\\| ${head} .*\\n\\|[ -|]+\\n((?:\\|.*\\n)+)`, 'm').exec(readme) ?? [];
  return rows
    .trim()
    .split('\n')
    .map((row) => row.split('|').map((cell) => cell.trim()))
    .map((cells) => cells.slice(1, -2));
}

test('the README asks for exactly the permissions that the doctor looks for', () => {
  const asked = tableOf('permission').map(([name, access]) => `${name}: ${access === 'read' ? 'read-only' : access}`);
  expect(asked.toSorted()).toEqual(missingPermissions({}).toSorted());
  expect(asked).toContain('Checks: read and write');
  expect(asked).toContain('Contents: read-only');
});

test('the README names every event that the doctor looks for, and those of checks', () => {
  const named = tableOf('event').map(([name = '']) => name.replaceAll(' ', '_'));
  expect(named.toSorted()).toEqual([...EVENTS, 'check_run', 'check_suite'].toSorted());
});
