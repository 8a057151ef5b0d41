import { ok } from '../http/answer.ts';
import { type Call, route } from '../http/router.ts';
import { isoTime } from '../instance.ts';

const version = ({ instance }: Call) => ({ version: `${instance.options.version ?? '19.5'}.0`, revision: '0000000' });

/** What the instance and the token say about themselves. */
export const instanceRoutes = [
  route('GET /version', (call) => ok(version(call))),
  route('GET /metadata', (call) =>
    ok({
      ...version(call),
      kas: { enabled: false, externalUrl: null, externalK8sProxyUrl: null, version: null },
      enterprise: true,
    }),
  ),
  route('GET /user', ({ instance }) =>
    ok({
      id: 1,
      username: instance.options.user,
      name: instance.options.user,
      state: 'active',
      bot: false,
      can_create_group: false,
      is_admin: false,
      web_url: `${instance.baseUrl}/${instance.options.user}`,
    }),
  ),
  route('GET /personal_access_tokens/self', ({ instance }) =>
    ok({
      id: 1,
      name: 'bridge',
      revoked: false,
      active: true,
      created_at: isoTime(instance.now()),
      last_used_at: isoTime(instance.now()),
      expires_at: isoTime(instance.now() + 90 * 24 * 3600 * 1000)?.slice(0, 10),
      scopes: instance.options.tokenScopes ?? ['api', 'read_user'],
      user_id: 1,
    }),
  ),
];
