import type { Permissions } from './permissions.ts';

/** What a token is for: one repository of an installation, or (without id) all of them. */
export interface TokenScope {
  installationId: number;
  repositoryId?: number;
  permissions: Permissions;
}

export interface InstallationToken {
  /** Of any length: GitHub has been moving from 40 characters to signed tokens of several hundred. */
  token: string;
  /** Milliseconds since the epoch, on our clock. */
  expiresAt: number;
}

export interface TokenStore {
  /** A token that is good for at least five minutes, or as fresh as GitHub gives them. */
  get(scope: TokenScope, options?: { refresh?: boolean | undefined }): Promise<string>;
  /** Forgets this token, because GitHub refused it. A newer one that somebody else fetched meanwhile stays. */
  discard(scope: TokenScope, token: string): void;
}

const MARGIN_MS = 5 * 60_000;
const DEFAULT_CAPACITY = 5_000;

/**
 * Tokens of this process: reused until five minutes before they expire, at most `capacity` of them (the least recently
 * used goes first), and minted once however many ask at the same time. They are never written anywhere.
 */
export function createTokenStore(
  mint: (scope: TokenScope) => Promise<InstallationToken>,
  { capacity = DEFAULT_CAPACITY, now = Date.now }: { capacity?: number; now?: () => number } = {},
): TokenStore {
  const tokens = new Map<string, InstallationToken>();
  const minting = new Map<string, Promise<InstallationToken>>();

  const keep = (key: string, token: InstallationToken): void => {
    tokens.delete(key);
    tokens.set(key, token);
    const [oldest] = tokens.keys();
    if (tokens.size > capacity && oldest !== undefined) tokens.delete(oldest);
  };

  const mintOnce = (key: string, scope: TokenScope): Promise<InstallationToken> => {
    const running = minting.get(key);
    if (running) return running;
    const fresh = mint(scope)
      .then((token) => {
        keep(key, token);
        return token;
      })
      .finally(() => minting.delete(key));
    minting.set(key, fresh);
    return fresh;
  };

  return {
    async get(scope, { refresh = false } = {}) {
      const key = keyOf(scope);
      const kept = tokens.get(key);
      if (!kept || refresh || kept.expiresAt - MARGIN_MS <= now()) return (await mintOnce(key, scope)).token;
      keep(key, kept);
      return kept.token;
    },
    discard(scope, token) {
      const key = keyOf(scope);
      if (tokens.get(key)?.token === token) tokens.delete(key);
    },
  };
}

function keyOf({ installationId, repositoryId, permissions }: TokenScope): string {
  return JSON.stringify([installationId, repositoryId ?? null, Object.entries(permissions).sort()]);
}
