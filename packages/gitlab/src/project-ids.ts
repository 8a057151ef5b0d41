import { createHash } from 'node:crypto';

/**
 * Project ids are unique within one GitLab only. Past this package the bridge speaks of *qualified* ids: those of the
 * first instance as they are, those of another one with the instance's number in front (above 2^32, where GitLab's own
 * ids do not reach). So every record, job and token that names a project names its instance too.
 */
const RADIX = 2 ** 32;
/** 20 bits: a qualified id stays a safe integer. */
const NUMBERS = 2 ** 20 - 1;

/** Number of an instance other than the first, from its base URL: 1 to 2^20-1, the same in every process. */
export function instanceNumber(baseUrl: string): number {
  const url = new URL(baseUrl);
  const name = `${url.host}${url.pathname.replace(/\/+$/, '')}`.toLowerCase();
  return 1 + (createHash('sha256').update(name).digest().readUInt32BE(0) % NUMBERS);
}

export const qualifyProject = (instance: number, localId: number): number => instance * RADIX + localId;

export const instanceOf = (projectId: number): number => Math.floor(projectId / RADIX);

export const localProject = (projectId: number): number => projectId % RADIX;
