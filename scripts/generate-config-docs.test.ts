import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { configurationPage } from './config-docs/page.ts';

test('docs/configuration.md says what the schemas say (run `npm run docs`)', () => {
  const written = readFileSync(new URL('../docs/configuration.md', import.meta.url), 'utf8');
  expect(written).toBe(configurationPage());
});

test('every environment name is documented once', () => {
  const names = [...configurationPage().matchAll(/^\| `[^`]+` \| ((?:`\w+`(?:, also )?)+)/gm)].flatMap(
    ([, cell = '']) => cell.match(/\w{3,}(?=`)/g) ?? [],
  );
  expect(names).toContain('CELERY_BROKER');
  expect(new Set(names).size).toBe(names.length);
});
