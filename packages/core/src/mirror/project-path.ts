/** Full path of the mirror project: `<namespace>/<owner>_<repo>`, as failfast-api named it. Nested groups are part of `namespace`. */
export function mirrorProjectPath(namespace: string, repositoryFullName: string): string {
  return `${namespace}/${repositoryFullName.replace('/', '_')}`;
}
