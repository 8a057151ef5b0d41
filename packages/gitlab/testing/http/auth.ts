import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** `PRIVATE-TOKEN` or `Authorization: Bearer`, as the API takes it. */
export function mayUseApi(req: IncomingMessage, token: string): boolean {
  const own = req.headers['private-token'];
  const bearer = /^Bearer (.+)$/i.exec(req.headers.authorization ?? '')?.[1];
  return equal(typeof own === 'string' ? own : (bearer ?? ''), token);
}

/** Basic authentication for git: any user name that is not blank, the token as password. Returns the name. */
export function gitUser(req: IncomingMessage, token: string): string | undefined {
  const encoded = /^Basic (.+)$/i.exec(req.headers.authorization ?? '')?.[1] ?? '';
  const decoded = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = decoded.indexOf(':');
  if (colon < 1 || !equal(decoded.slice(colon + 1), token)) return undefined;
  return decoded.slice(0, colon);
}

const equal = (a: string, b: string): boolean =>
  Buffer.byteLength(a) === Buffer.byteLength(b) && timingSafeEqual(Buffer.from(a), Buffer.from(b));
