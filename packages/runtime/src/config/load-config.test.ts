import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { ConfigError } from './config-error.ts';
import { type LoadOptions, loadConfig } from './load-config.ts';

const directory = mkdtempSync(join(tmpdir(), 'failfast-config-'));
afterAll(() => rmSync(directory, { recursive: true }));

let files = 0;
function file(text: string): string {
  const path = join(directory, `${files++}.yaml`);
  writeFileSync(path, text);
  return path;
}

const schema = {
  forge: {
    url: { doc: 'd', format: 'endpoint', default: 'https://forge.example', env: 'FORGE_URL' },
    token: {
      doc: 'd',
      format: 'secret',
      default: null,
      env: 'FORGE_TOKEN',
      envFallbacks: ['OLD_TOKEN'],
      sensitive: true,
    },
    'robot-user': { doc: 'd', format: 'text', default: null, env: 'FORGE_USER' },
    hook: { doc: 'd', format: 'endpoint', default: null, derived: { from: 'forge.url', append: '/hook' } },
    old: { doc: 'd', format: 'ignored', default: null, deprecated: 'has no effect' },
    others: {
      doc: 'd',
      format: 'records',
      default: [],
      children: {
        url: { doc: 'd', format: 'endpoint', default: null, required: true },
        token: { doc: 'd', format: 'secret', default: null, required: true, sensitive: true },
      },
    },
  },
  limits: {
    build: {
      branches: { doc: 'd', format: 'patterns', default: ['main'], env: 'BRANCHES' },
      count: { doc: 'd', format: 'count', default: 3, env: 'COUNT' },
      level: { doc: 'd', format: ['low', 'high'], default: 'low', env: 'LEVEL' },
      lint: { doc: 'd', format: 'flag', default: true, env: 'LINT' },
    },
  },
} as const;

const load = (env: NodeJS.ProcessEnv, yaml?: string, options: Partial<LoadOptions> = {}) =>
  loadConfig([schema], { env, ...(yaml !== undefined && { file: file(yaml) }), ...options });

function faults(attempt: () => unknown): string[] {
  try {
    attempt();
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    return (error as Error).message
      .split('\n')
      .slice(1)
      .map((line) => line.replace(/^ +- /, ''));
  }
  return [];
}

describe('where a value comes from', () => {
  test('the environment wins over the file, and the file over the default', () => {
    const yaml = 'forge: { robot-user: from-file, url: https://file.example }';
    const { config, origins } = load({ FORGE_USER: 'from-env' }, yaml);

    expect(config.forge['robot-user']).toBe('from-env');
    expect(config.forge.url).toBe('https://file.example');
    expect(config.limits.build.count).toBe(3);
    expect(origins).toMatchObject({
      'forge.robot-user': 'env FORGE_USER',
      'forge.url': 'file',
      'limits.build.count': 'default',
    });
  });

  test('a section given in part keeps the defaults of the rest', () => {
    const { config } = load({}, 'limits: { build: { count: 9 } }');
    expect(config.limits.build).toEqual({ branches: ['main'], count: 9, level: 'low', lint: true });
  });

  test('an empty variable and a YAML null count as not given', () => {
    const { config, origins } = load({ FORGE_USER: '' }, 'forge: { url: null }\nlimits:\n');
    expect(config.forge).toMatchObject({ url: 'https://forge.example', 'robot-user': null });
    expect(origins['forge.robot-user']).toBe('default');
  });

  test('FFCI_CONF_FILE names the file', () => {
    const { config } = loadConfig([schema], { env: { FFCI_CONF_FILE: file('forge: { robot-user: bot }') } });
    expect(config.forge['robot-user']).toBe('bot');
  });

  test('an old environment name is read when the new one is not set', () => {
    expect(load({ OLD_TOKEN: 'old' }).config.forge.token).toBe('old');
    expect(load({ OLD_TOKEN: 'old', FORGE_TOKEN: 'new' }).config.forge.token).toBe('new');
  });

  test('a derived value follows its source unless it is given itself', () => {
    const derived = load({ FORGE_URL: 'https://x.example/' });
    expect(derived.config.forge.hook).toBe('https://x.example/hook');
    expect(derived.origins['forge.hook']).toBe('derived from forge.url');
    expect(load({}, 'forge: { hook: https://own.example/h }').config.forge.hook).toBe('https://own.example/h');
  });
});

describe('secrets', () => {
  test('may come from a file, named in the environment or in YAML', () => {
    const secretFile = file('s3cret\n');
    expect(load({ FORGE_TOKEN_FILE: secretFile }).config.forge.token).toBe('s3cret');
    expect(load({}, `forge: { token_file: ${secretFile} }`).config.forge.token).toBe('s3cret');
    expect(load({ FORGE_TOKEN_FILE: secretFile }).origins['forge.token']).toBe('env FORGE_TOKEN_FILE');
  });

  test('given twice are a fault, as is a file that cannot be read', () => {
    const secretFile = file('s3cret');
    expect(faults(() => load({ FORGE_TOKEN: 'a', FORGE_TOKEN_FILE: secretFile }))).toEqual([
      'forge.token (FORGE_TOKEN) is given twice, also as FORGE_TOKEN_FILE. Remove one of them.',
    ]);
    expect(faults(() => load({}, `forge: { token: a, token_file: ${secretFile} }`))).toEqual([
      'forge.token is given twice, also as forge.token_file. Remove one of them.',
    ]);
    expect(faults(() => load({ FORGE_TOKEN_FILE: join(directory, 'none') }))[0]).toMatch(
      /^forge\.token \(FORGE_TOKEN_FILE\) names a file that cannot be read: .*none \(ENOENT\)$/,
    );
  });

  test('are never shown in a fault', () => {
    const [fault] = faults(() => load({ FORGE_TOKEN: 'two\nlines' }));
    expect(fault).toBe('forge.token (FORGE_TOKEN) must be a single line');
  });

  test('a password inside another value is not shown either', () => {
    const [fault] = faults(() => load({ FORGE_URL: 'https://me:hunter2@forge.example' }));
    expect(fault).toContain('must be a URL without credentials in it');
    expect(fault).not.toContain('hunter2');
  });

  test('are listed for the redactor, those of records too', () => {
    const yaml = 'forge: { token: first-one, others: [{ url: https://a.example, token: second-one }] }';
    expect(load({}, yaml).secrets).toEqual(['first-one', 'second-one']);
  });
});

describe('faults', () => {
  test('are all listed at once, each with its key, environment name and what is expected', () => {
    const env = { COUNT: '60s', LEVEL: 'medium', LINT: 'maybe', BRANCHES: '*-fix' };
    expect(faults(() => load(env, 'forge: { colour: red }'))).toEqual([
      'forge.colour is not a known key. Remove it, or see docs/configuration.md for what there is.',
      'limits.build.branches (BRANCHES) must be regular expressions, which `*-fix` is not; for "anything" write `.*` as in `.*-fix`, is ["*-fix"]',
      'limits.build.count (COUNT) must be a whole number of at least 1, is "60s"',
      'limits.build.level (LEVEL) must be one of `low`, `high`, is "medium"',
      'limits.build.lint (LINT) must be `true` or `false`, is "maybe"',
    ]);
  });

  test('a required value that is missing says how to give it', () => {
    const needy = { forge: { token: { ...schema.forge.token, required: true } } } as const;
    expect(faults(() => loadConfig([needy], { env: {} }))).toEqual([
      'forge.token (FORGE_TOKEN) is missing. Set FORGE_TOKEN or FORGE_TOKEN_FILE.',
    ]);
  });

  test.each([
    ['forge: { robot_user: x }', 'forge.robot_user', 'forge.robot-user'],
    ['forge: { tokn: x }', 'forge.tokn', 'forge.token'],
    ['limits: { lint: true }', 'limits.lint', 'limits.build.lint'],
    ['frge: { url: x }', 'frge', 'forge'],
  ])('%s is answered with what was probably meant', (yaml, key, meant) => {
    expect(faults(() => load({}, yaml))).toEqual([`${key} is not a known key. Did you mean \`${meant}\`?`]);
  });

  test('a key that another app reads is known, and not checked', () => {
    const known = [{ other: { port: { doc: 'd', format: 'tcp-port', default: 1 } } }] as const;
    expect(load({}, 'other: { port: not-ours-to-judge }', { known }).config).not.toHaveProperty('other');
  });

  test('a scalar where a section belongs, and broken YAML, are faults and quote nothing', () => {
    expect(faults(() => load({}, 'forge: hello'))).toEqual(['forge must be a section with keys of its own']);
    const [broken] = faults(() => load({}, 'forge: { token: "s3cret'));
    expect(broken).toMatch(/^FFCI_CONF_FILE is not valid YAML/);
    expect(broken).not.toContain('s3cret');
  });

  test('entries of a list of records are checked one by one', () => {
    const yaml = 'forge: { others: [{ url: nowhere, tokn: x }, 7] }';
    expect(faults(() => load({}, yaml))).toEqual([
      'forge.others[0].tokn is not a known key. Did you mean `token`?',
      'forge.others[0].url must be a URL that starts with https://, is "nowhere"',
      'forge.others[0].token is missing',
      'forge.others[1] must have the keys url, token',
    ]);
  });

  test('rules that span several keys add theirs to the list', () => {
    const rules = (get: (path: string) => unknown) =>
      get('forge.token') === null ? [{ key: 'forge.token', problem: 'or something else is needed' }] : [];
    expect(faults(() => load({ COUNT: '0' }, undefined, { rules }))).toHaveLength(2);
  });
});

describe('plain http', () => {
  const insecure = { FORGE_URL: 'http://forge.example' };

  test('is refused, because tokens travel there', () => {
    expect(faults(() => load(insecure))[0]).toMatch(/^forge\.url \(FORGE_URL\) would send secrets over plain http/);
  });

  test.each(['http://127.0.0.1:8080', 'http://localhost', 'http://[::1]:80'])('is allowed on loopback: %s', (url) => {
    expect(load({ FORGE_URL: url }).config.forge.url).toBe(url);
  });

  test('is allowed when asked for', () => {
    const http = { allow_insecure: { doc: 'd', format: 'flag', default: false, env: 'ALLOW_INSECURE_HTTP' } } as const;
    const { config } = loadConfig([schema, { http }], { env: { ...insecure, ALLOW_INSECURE_HTTP: 'true' } });
    expect(config.forge.url).toBe('http://forge.example');
  });
});

test('what has no effect any more is accepted and noted', () => {
  const { config, deprecations } = load({}, 'forge: { old: whatever }');
  expect(deprecations).toEqual(['forge.old has no effect']);
  expect(config.forge).not.toHaveProperty('old');
});

test('the configuration cannot be changed, at any depth', () => {
  const { config } = load({});
  expect(() => (config.limits.build.branches as string[]).push('x')).toThrow(TypeError);
});
