import type { Instance } from '../instance.ts';
import { sameText } from '../instance.ts';
import type { NamespaceRecord } from '../records.ts';

/** Makes a group and the groups above it. */
export function addGroup(instance: Instance, fullPath: string, writable: boolean): NamespaceRecord {
  const parts = fullPath.split('/');
  let parent: NamespaceRecord | undefined;
  for (const [index, path] of parts.entries()) {
    const own = parts.slice(0, index + 1).join('/');
    const last = index === parts.length - 1;
    parent = findNamespace(instance, own) ?? addNamespace(instance, own, path, parent?.id ?? null, last && writable);
  }
  return parent as NamespaceRecord;
}

function addNamespace(instance: Instance, fullPath: string, path: string, parentId: number | null, writable: boolean) {
  const id = instance.nextId('namespace', 11);
  const namespace: NamespaceRecord = { id, name: path, path, fullPath, kind: 'group', parentId, writable };
  instance.namespaces.push(namespace);
  return namespace;
}

/** The robot's own namespace. */
export function addUserNamespace(instance: Instance): void {
  const { user } = instance.options;
  const id = instance.nextId('namespace', 11);
  instance.namespaces.push({
    id,
    name: user,
    path: user,
    fullPath: user,
    kind: 'user',
    parentId: null,
    writable: true,
  });
}

export function findNamespace({ namespaces }: Instance, idOrPath: string): NamespaceRecord | undefined {
  if (/^\d+$/.test(idOrPath)) return namespaces.find(({ id }) => id === Number(idOrPath));
  return namespaces.find(({ fullPath }) => sameText(fullPath, idOrPath));
}
