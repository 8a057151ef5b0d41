import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readImports } from './read-imports.ts';
import type { Import, Part } from './rule.ts';

/** All apps and packages of the workspace at `root`. */
export function readParts(root: string): Part[] {
  return globSync('{apps,packages}/*/package.json', { cwd: root }).map((manifestPath) => {
    const [group, name = ''] = manifestPath.replaceAll('\\', '/').split('/');
    const manifest = JSON.parse(readFileSync(join(root, manifestPath), 'utf8'));
    return {
      kind: group === 'apps' ? 'app' : 'package',
      name,
      folder: `${group}/${name}`,
      dependencies: new Set(Object.keys(manifest.dependencies ?? {})),
      devDependencies: new Set(Object.keys(manifest.devDependencies ?? {})),
    };
  });
}

/** All imports of one part. */
export function readPartImports(root: string, { folder }: Part): Import[] {
  const files = globSync('**/*.{ts,mts}', { cwd: join(root, folder), exclude: (name) => name === 'node_modules' });
  return files.flatMap((name) => {
    const file = `${folder}/${name.replaceAll('\\', '/')}`;
    return readImports(readFileSync(join(root, file), 'utf8')).map((found) => ({ file, ...found }));
  });
}
