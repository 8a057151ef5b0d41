import { ApiError } from '../http/api-error.ts';
import type { PermissionSpec } from '../http/route.ts';
import type { InstallationToken } from '../model/types.ts';
import type { Grade, Permissions } from '../options.ts';

/** Whether these permissions include that one; `write` includes `read`. */
export function grants(permissions: Permissions, name: string, grade: Grade): boolean {
  const granted = permissions[name];
  return granted === 'write' || granted === grade;
}

/** Throws GitHub's 403 unless the token has one of the permissions; the header then names what would have been enough. */
export function requirePermission(token: InstallationToken, spec: PermissionSpec): void {
  const alternatives = spec.split('|').map((one) => one.split(':') as [string, Grade]);
  if (alternatives.some(([name, grade]) => grants(token.permissions, name, grade))) return;
  const accepted = alternatives.map(([name, grade]) => `${name}=${grade}`).join('; ');
  throw new ApiError(403, 'Resource not accessible by integration', {
    headers: { 'x-accepted-github-permissions': accepted },
  });
}
