import type { FormatName, Leaf } from '../../packages/runtime/src/index.ts';

/** What each format is called for people. */
const TYPES: Record<FormatName, string> = {
  text: 'text',
  secret: 'text',
  'app-id': 'number or client id',
  namespace: 'group path',
  list: 'list',
  tags: 'list',
  secrets: 'list',
  patterns: 'list of regular expressions',
  'label-groups': 'list of lists',
  flag: 'boolean',
  count: 'number ≥ 1',
  'tcp-port': 'port',
  endpoint: 'URL',
  'redis-url': 'URL',
  'private-key': 'PEM',
  records: 'list of',
  ignored: '',
};

/** All environment names, the preferred one first. */
export function namesOf({ env, envFallbacks = [] }: Leaf): string {
  return env ? [env, ...envFallbacks].map(code).join(', also ') : '';
}

export function typeOf({ format, sensitive }: Leaf): string {
  const type = typeof format === 'string' ? TYPES[format] : format.map(code).join(' \\| ');
  return sensitive ? `${type} 🔒` : type;
}

export function defaultOf({ default: fallback, derived }: Leaf): string {
  if (derived) return `${code(derived.from)}${derived.append ? ` + ${code(derived.append)}` : ''}`;
  if (fallback === null) return '';
  return code(typeof fallback === 'string' ? fallback : JSON.stringify(fallback));
}

export const meaningOf = ({ doc, required }: Leaf): string => (required ? `${doc} (required)` : doc);

const code = (text: string): string => `\`${text}\``;
