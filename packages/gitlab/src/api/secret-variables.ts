import { NotFoundError } from '@failfast-ci/core';
import { GitlabRefusedError } from '../http/errors.ts';
import type { Resources } from './resources.ts';
import { ALL_ENVIRONMENTS } from './variables.ts';

/** Masked in logs, for all branches (mirror branches are not protected), and taken as it is. */
const FLAGS = { protected: false, masked: true, raw: true };

/** See `Gitlab.setSecretVariable`. Updates, else creates, else (somebody created it meanwhile) updates after all. */
export async function setSecretVariable(
  api: Resources,
  projectId: number,
  key: string,
  value: string,
  description: string,
): Promise<void> {
  // gitbeaker's types know a description only when a variable is created.
  const flags: object = { ...FLAGS, description };
  const update = (): Promise<unknown> =>
    api.variables.edit(projectId, key, value, { ...flags, filter: ALL_ENVIRONMENTS });
  try {
    await update();
  } catch (error) {
    if (!(error instanceof NotFoundError)) throw error;
    try {
      await api.variables.create(projectId, key, value, { ...FLAGS, description, ...ALL_ENVIRONMENTS });
    } catch (refusal) {
      if (!(refusal instanceof GitlabRefusedError) || !/already been taken/i.test(refusal.words)) throw refusal;
      await update();
    }
  }
}

/** See `Gitlab.listVariables`. */
export async function listVariables(
  api: Resources,
  projectId: number,
): Promise<{ key: string; description: string }[]> {
  const variables = await api.variables.all(projectId, { perPage: 100 });
  return variables.map((variable) => ({
    key: variable.key,
    description: String((variable as { description?: unknown }).description ?? ''),
  }));
}

export async function removeVariable(api: Resources, projectId: number, key: string): Promise<'removed' | 'absent'> {
  try {
    // gitbeaker's method would send the filter in the body.
    await api.requester.delete(`projects/${projectId}/variables/${key}`, {
      searchParams: { filter: ALL_ENVIRONMENTS },
    });
    return 'removed';
  } catch (error) {
    if (error instanceof NotFoundError) return 'absent';
    throw error;
  }
}
