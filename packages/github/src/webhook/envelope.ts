import type { Repository } from '@failfast-ci/core';
import { z } from 'zod';
import { fullName, id, login, refName } from '../shapes.ts';

/** What every delivery that we act on says about itself. GitHub sends `installation` to Apps only, not to plain hooks. */
export const envelope = z.object({
  // Read as an object even when absent, so that the error names the id that is missing.
  installation: z.preprocess((value) => value ?? {}, z.object({ id })),
  repository: z.object({ id, full_name: fullName, default_branch: refName }),
  // Not certain for every event, and null when the account was deleted.
  sender: z.object({ login }).nullish(),
});

/** Where it happened and who did it. */
export function origin(payload: z.output<typeof envelope>): { repository: Repository; actor: string } {
  return {
    actor: payload.sender?.login ?? 'ghost',
    repository: {
      id: payload.repository.id,
      fullName: payload.repository.full_name,
      installationId: payload.installation.id,
      defaultBranch: payload.repository.default_branch,
    },
  };
}
