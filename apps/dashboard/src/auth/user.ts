import type { Response } from 'express';

/** `reader` sees everything and changes nothing. */
export type Role = 'admin' | 'reader';

/** Who makes a request, once that is known. */
export interface User {
  name: string;
  role: Role;
}

/** The user of this request; there is one behind {@link authenticate}. */
export const userOf = (res: Response): User => res.locals.user as User;
