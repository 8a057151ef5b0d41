import { z } from 'zod';
import { association } from '../pull-request.ts';
import { login } from '../shapes.ts';

/** Who wrote a comment or a review. `user` is null when the account was deleted. */
export const authorship = z.object({
  user: z.object({ login, type: z.string().max(64).nullish() }).nullish(),
  author_association: association,
});

/** Apps write as `<name>[bot]`, a suffix that no person can register; some of GitHub's own have the type alone. */
export function isBot({ user }: z.output<typeof authorship>): boolean {
  return user?.type === 'Bot' || user?.login.endsWith('[bot]') === true;
}

/** Whose words they are: that is what the association is about, whoever may have sent them. */
export function writer({ user }: z.output<typeof authorship>): { actor?: string } {
  return user ? { actor: user.login } : {};
}
