/** Configuration of what every process has: doors, logs and the dashboard's lock. A convict schema. */
export const runtimeConfig = {
  http: {
    host: {
      doc: 'Address that the process listens on; the dashboard without it on `127.0.0.1`',
      format: 'text',
      default: '0.0.0.0',
      env: 'HOST',
    },
    port: { doc: 'Port of the ingress', format: 'tcp-port', default: 5000, env: 'PORT' },
    metrics_port: {
      doc: 'Port of `/metrics`, `/livez` and `/readyz`; 0 for any free port',
      format: 'tcp-port',
      default: 9090,
      env: 'METRICS_PORT',
    },
    dashboard_port: { doc: 'Port of the dashboard', format: 'tcp-port', default: 5050, env: 'DASHBOARD_PORT' },
    allow_insecure: {
      doc: 'Allow endpoints with plain `http://` on other hosts; tokens then travel in clear text',
      format: 'flag',
      default: false,
      env: 'ALLOW_INSECURE_HTTP',
    },
  },
  dashboard: {
    user: {
      doc: 'Who may open the dashboard and change things there',
      format: 'text',
      default: null,
      env: 'DASHBOARD_USER',
    },
    password: {
      doc: 'The password of that user; required unless the dashboard listens on loopback only or trusts a proxy',
      format: 'secret',
      default: null,
      env: 'DASHBOARD_PASSWORD',
      sensitive: true,
    },
    readonly_user: {
      doc: 'Who may open the dashboard and change nothing',
      format: 'text',
      default: null,
      env: 'DASHBOARD_READONLY_USER',
    },
    readonly_password: {
      doc: 'The password of that user',
      format: 'secret',
      default: null,
      env: 'DASHBOARD_READONLY_PASSWORD',
      sensitive: true,
    },
    proxy_header: {
      doc: 'Header in which an authenticating proxy names the user, e.g. `X-Forwarded-User`; believed only from `dashboard.trusted_proxies`',
      format: 'text',
      default: null,
      env: 'DASHBOARD_PROXY_HEADER',
    },
    trusted_proxies: {
      doc: 'Addresses or networks of the proxies in front of the dashboard, e.g. `10.0.0.0/8`',
      format: 'list',
      default: [],
      env: 'DASHBOARD_TRUSTED_PROXIES',
    },
    proxy_admins: {
      doc: 'Users named by the proxy who may change things, `*` for all; the others only read',
      format: 'list',
      default: [],
      env: 'DASHBOARD_PROXY_ADMINS',
    },
  },
  log: {
    level: {
      doc: 'Least level that is logged',
      format: ['error', 'warn', 'info', 'debug'],
      default: 'info',
      env: 'LOG_LEVEL',
    },
    json: { doc: 'JSON lines even on a terminal', format: 'flag', default: false, env: 'JSONLOG' },
    debug: { doc: 'Short for level `debug`', format: 'flag', default: false, env: 'DEBUGLOG' },
  },
} as const;
