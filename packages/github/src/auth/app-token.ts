import { PermanentError } from '@failfast-ci/core';
import { createAppAuth } from '@octokit/auth-app';

/** Signs a token (JWT, ten minutes) with which the App speaks as itself. */
export type AppToken = () => Promise<string>;

/** Throws a PermanentError when the private key cannot be used; nothing of the key is in it. */
export function createAppToken({ appId, privateKey }: { appId: string; privateKey: string }): AppToken {
  return async () => {
    try {
      // Made here, since it checks its options when it is made.
      const { token } = await createAppAuth({ appId, privateKey })({ type: 'app' });
      return token;
    } catch {
      // The cause is left out: what a key parser quotes is not ours to know.
      throw new PermanentError(`cannot sign a token for GitHub App ${appId}: the private key is not usable`, {
        code: 'github-private-key-unusable',
        operatorMustAct: true,
        nextStep: 'Configure the private key of the GitHub App as GitHub gave it (PEM), or generate a new one.',
      });
    }
  };
}
