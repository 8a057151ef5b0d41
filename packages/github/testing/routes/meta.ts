import { ok, type Route } from '../http/route.ts';

/** What anybody may ask. `GET /rate_limit` is answered by the server itself, which alone knows the counters. */
export const metaRoutes: Route[] = [
  { method: 'GET', path: '/', auth: 'none', handle: ({ apiUrl }) => ok({ current_user_url: `${apiUrl}/user` }) },
  { method: 'GET', path: '/zen', auth: 'none', handle: () => ok('Keep it logically awesome.') },
  { method: 'GET', path: '/meta', auth: 'none', handle: () => ok({ verifiable_password_authentication: false }) },
];
