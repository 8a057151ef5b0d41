import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { findRoute } from '../http/router.ts';
import { routes } from './routes.ts';

interface Operation {
  method: string;
  path: string;
}

/** GitLab's own specification, condensed; it is not part of this repository. */
const contract = new URL('../../../../../shared/contracts/gitlab-19.5.json', import.meta.url);

const operations = (): Operation[] =>
  existsSync(contract) ? JSON.parse(readFileSync(contract, 'utf8')).operations : [];

describe.skipIf(!existsSync(contract))("GitLab's specification (skipped where it is not at hand)", () => {
  test.for(operations().map(({ method, path }) => [`${method} ${path}`, method, path] as const))(
    'the stand-in answers %s',
    ([_name, method, path]) => {
      const example = path.replace('/api/v4', '').replace(/\{[^}]+\}/g, '1');
      expect(findRoute(routes, method === 'HEAD' ? 'GET' : method, example)).toBeDefined();
    },
  );
});
