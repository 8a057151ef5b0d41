import { NotFoundError } from '@failfast-ci/core';
import { z } from 'zod';
import { createResources } from './api/resources.ts';
import type { GitlabOptions } from './options.ts';

/** What a GitLab says about itself, the robot's token and the robot. Only for whoever checks an installation. */
export interface GitlabInspection {
  readVersion(): Promise<string>;
  /** undefined: the token is of a kind that says nothing about itself. `expiresAt` is a day, `2027-01-31`. */
  readToken(): Promise<{ scopes: string[]; expiresAt: string | null } | undefined>;
  /** undefined: there is no such group, or the robot does not see it. */
  readGroup(fullPath: string): Promise<{ id: number } | undefined>;
  /** 40 is Maintainer. undefined: not a member, or GitLab does not tell. */
  readAccessLevel(groupId: number, userId: number): Promise<number | undefined>;
}

const versionShape = z.object({ version: z.string() });
const tokenShape = z.object({ scopes: z.array(z.string()), expires_at: z.string().nullish() });
const groupShape = z.object({ id: z.int() });
const memberShape = z.object({ access_level: z.int() });

export function inspectGitlab(options: GitlabOptions): GitlabInspection {
  const { requester } = createResources(options);
  const read = async <Data>(path: string, shape: z.ZodType<Data>, searchParams = {}): Promise<Data> =>
    shape.parse((await requester.get(path, { searchParams })).body);
  return {
    readVersion: async () => (await read('version', versionShape)).version,
    async readToken() {
      const token = await read('personal_access_tokens/self', tokenShape).catch(absent);
      return token && { scopes: token.scopes, expiresAt: token.expires_at ?? null };
    },
    readGroup: (fullPath) =>
      read(`groups/${encodeURIComponent(fullPath)}`, groupShape, { with_projects: false }).catch(absent),
    async readAccessLevel(groupId, userId) {
      return (await read(`groups/${groupId}/members/all/${userId}`, memberShape).catch(absent))?.access_level;
    },
  };
}

function absent(error: unknown): undefined {
  if (error instanceof NotFoundError) return undefined;
  throw error;
}
