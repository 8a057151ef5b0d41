/**
 * The names people see and that branch protection requires. Kept from failfast-api: a name that fits is
 * never altered.
 */
import { cleanLine, cutBytes } from './clean-text.ts';
import { fingerprint } from './fingerprint.ts';

/** The check that tells about mirroring. */
export const SYNC_NAME = 'Gitlab SYNC';

/** GitHub documents no limit for check run names; 255 is what it enforces for status contexts. Bytes, to be safe. */
const MAX_NAME_BYTES = 255;

/** The one check that branch protection should require. */
export const gateName = (context: string): string => bounded(`${context} Pipeline`);

/** The check of one child pipeline. */
export const childName = (context: string, child: string): string => bounded(`${context} Pipeline/${child}`);

/** The check of one CI job. */
export const ciJobName = (context: string, name: string): string => bounded(`${context} - ${name}`);

/** The context of the one commit status. */
export const statusContext = (contextStatus: string): string => bounded(`${contextStatus}/pipeline`);

/** A name that had to be cleaned or cut carries a fingerprint of the whole, so that two different ones stay different. */
function bounded(name: string): string {
  const clean = cleanLine(name);
  if (clean === name && cutBytes(name, MAX_NAME_BYTES) === name) return name;
  const mark = ` [${fingerprint(name).slice(0, 12)}]`;
  return cutBytes(clean, MAX_NAME_BYTES - mark.length) + mark;
}
