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
    user: { doc: 'Who may open the dashboard', format: 'text', default: null, env: 'DASHBOARD_USER' },
    password: {
      doc: 'The password of that user; required unless the dashboard listens on loopback only',
      format: 'secret',
      default: null,
      env: 'DASHBOARD_PASSWORD',
      sensitive: true,
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
