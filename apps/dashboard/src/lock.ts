import type { Lock } from './auth/authenticate.ts';
import type { Account } from './auth/basic-credentials.ts';
import { trustedProxies } from './auth/trusted-proxies.ts';
import type { DashboardConfig } from './config.ts';

/** Who may come in, as the `dashboard` section of the configuration says. */
export function lockFrom(dashboard: DashboardConfig['dashboard']): Lock {
  const { user, password, readonly_user, readonly_password, proxy_header, proxy_admins, trusted_proxies } = dashboard;
  const accounts: Account[] = [];
  if (user !== null && password !== null) accounts.push({ name: user, password, role: 'admin' });
  if (readonly_user !== null && readonly_password !== null) {
    accounts.push({ name: readonly_user, password: readonly_password, role: 'reader' });
  }
  return {
    accounts,
    ...(proxy_header !== null && { proxy: { header: proxy_header.toLowerCase(), admins: proxy_admins } }),
    isTrustedProxy: trustedProxies(trusted_proxies),
  };
}
