/** Configuration of the `github` section: the App and the server it lives on. A convict schema. */
export const githubConfig = {
  github: {
    integration_id: {
      doc: 'Id of the GitHub App',
      format: 'app-id',
      default: null,
      env: 'GITHUB_INTEGRATION_ID',
    },
    integration_pem: {
      doc: "The App's private key: PEM, or PEM encoded once or twice in base64",
      format: 'private-key',
      default: null,
      env: 'GITHUB_INTEGRATION_PEM',
      sensitive: true,
    },
    secret_token: {
      doc: "The App's webhook secret; several separated by commas while rotating, the new one first",
      format: 'secrets',
      default: null,
      env: 'GITHUB_SECRET_TOKEN',
      sensitive: true,
    },
    context: {
      doc: 'Prefix of the names of checks',
      format: 'text',
      default: 'gitlab-ci',
      env: 'GITHUB_CONTEXT',
    },
    'context-status': {
      doc: 'Prefix of the commit status',
      format: 'text',
      default: null,
      derived: { from: 'github.context' },
    },
    api_url: {
      doc: 'REST API; on GitHub Enterprise Server `https://<host>/api/v3`',
      format: 'endpoint',
      default: 'https://api.github.com',
      env: 'GITHUB_API_URL',
    },
    url: {
      doc: 'Where git and browsers find GitHub',
      format: 'endpoint',
      default: 'https://github.com',
      env: 'GITHUB_URL',
    },
  },
} as const;
