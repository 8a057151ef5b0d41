import { NotFoundError } from '@failfast-ci/core';
import { GitlabRefusedError } from '../http/errors.ts';
import type { Resources } from './resources.ts';

/** The same key may exist for several environments; the bridge's are for all of them. */
export const ALL_ENVIRONMENTS = { environment_scope: '*' };

export async function readVariable(api: Resources, projectId: number, key: string): Promise<string | undefined> {
  try {
    const variable = await api.variables.show(projectId, key, { filter: ALL_ENVIRONMENTS });
    // A hidden variable is shown without its value.
    return typeof variable.value === 'string' ? variable.value : undefined;
  } catch (error) {
    if (error instanceof NotFoundError) return undefined;
    throw error;
  }
}

/** Updates, else creates, else (somebody created it meanwhile: a 400) updates after all. */
export async function setVariable(api: Resources, projectId: number, key: string, value: string): Promise<void> {
  try {
    await update(api, projectId, key, value);
  } catch (error) {
    if (!(error instanceof NotFoundError)) throw error;
    await create(api, projectId, key, value);
  }
}

async function create(api: Resources, projectId: number, key: string, value: string): Promise<void> {
  try {
    await api.variables.create(projectId, key, value, { ...FLAGS, ...ALL_ENVIRONMENTS });
  } catch (error) {
    if (!(error instanceof GitlabRefusedError) || !/already been taken/i.test(error.words)) throw error;
    await update(api, projectId, key, value);
  }
}

async function update(api: Resources, projectId: number, key: string, value: string): Promise<void> {
  await api.variables.edit(projectId, key, value, { ...FLAGS, filter: ALL_ENVIRONMENTS });
}

/** Mirror branches are not protected, so the variable must not be; and `$` in a value is no reference. */
const FLAGS = { protected: false, masked: false, raw: true };
