import { createHash, timingSafeEqual } from 'node:crypto';
import type { User } from './user.ts';

/** One who may come in by name and password. */
export interface Account extends User {
  password: string;
}

export interface Credentials {
  name: string;
  password: string;
}

/** What an `Authorization: Basic …` header says (RFC 7617), or undefined when it is none. */
export function readBasic(header: string | undefined): Credentials | undefined {
  const encoded = /^Basic ([A-Za-z0-9+/=]{1,1000})$/i.exec(header ?? '')?.[1];
  if (encoded === undefined) return undefined;
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  return colon < 0 ? undefined : { name: text.slice(0, colon), password: text.slice(colon + 1) };
}

/** The account with these credentials. Takes as long for a wrong name as for a wrong password. */
export function findAccount(accounts: readonly Account[], given: Credentials): Account | undefined {
  const matches = accounts.filter((account) => {
    const name = equal(account.name, given.name);
    const password = equal(account.password, given.password);
    return name && password;
  });
  return matches[0];
}

/** Compares digests, so that neither content nor length shows in the time it takes. */
const equal = (left: string, right: string): boolean => timingSafeEqual(digest(left), digest(right));

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
