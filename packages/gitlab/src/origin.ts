import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Repository } from '@failfast-ci/core';
import { z } from 'zod';

/** Name of the project CI variable that holds the signed origin. */
export const ORIGIN_VARIABLE = 'FAILFASTCI_ORIGIN';

const VERSION = 'v1';

const fields = z.tuple([z.int().positive(), z.string().regex(/^[^/]+\/[^/]+$/), z.int().positive(), z.string()]);

/**
 * Which GitHub repository a mirror serves, signed by the bridge: `v1.<fields>.<mac>` in base64url. The project id is
 * signed too, so that neither editing the variable nor copying it to another project redirects anything.
 *
 * @param key see `gitlabHookKey`
 */
export function signOrigin(key: Buffer, projectId: number, repository: Repository): string {
  const { id, fullName, installationId, defaultBranch } = repository;
  const content = Buffer.from(JSON.stringify([id, fullName, installationId, defaultBranch])).toString('base64url');
  return `${VERSION}.${content}.${mac(key, projectId, content).toString('base64url')}`;
}

/** Reads what {@link signOrigin} wrote; undefined for everything that this bridge did not sign for this project. */
export function readOrigin(key: Buffer, projectId: number, text: string): Repository | undefined {
  const [version, content, signature, ...rest] = text.trim().split('.');
  if (version !== VERSION || !content || !signature || rest.length > 0) return undefined;
  const expected = mac(key, projectId, content);
  const actual = Buffer.from(signature, 'base64url');
  if (actual.length !== expected.length || !timingSafeEqual(actual, expected)) return undefined;
  const parsed = fields.safeParse(JSON.parse(Buffer.from(content, 'base64url').toString('utf8')));
  if (!parsed.success) return undefined;
  const [id, fullName, installationId, defaultBranch] = parsed.data;
  return { id, fullName, installationId, defaultBranch };
}

function mac(key: Buffer, projectId: number, content: string): Buffer {
  return createHmac('sha256', key).update(`mirror origin ${VERSION}\0${projectId}\0${content}`).digest();
}
