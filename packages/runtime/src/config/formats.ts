import type { Format } from './formats/format.ts';
import { labelGroups, list, patterns, secrets, tags } from './formats/lists.ts';
import { count, flag, tcpPort } from './formats/numbers.ts';
import { privateKey } from './formats/private-key.ts';
import { appId, namespace, secret, text } from './formats/text.ts';
import { endpoint, redisUrl } from './formats/urls.ts';

/** What each format's value is in TypeScript. */
export interface FormatTypes {
  text: string;
  secret: string;
  'app-id': string;
  namespace: string;
  list: readonly string[];
  tags: readonly string[];
  secrets: readonly string[];
  patterns: readonly string[];
  'label-groups': readonly (readonly string[])[];
  flag: boolean;
  count: number;
  'tcp-port': number;
  endpoint: string;
  'redis-url': string;
  'private-key': string;
  records: readonly unknown[];
  ignored: never;
}

export type FormatName = keyof FormatTypes;

/** Accepts anything: a legacy key, or one whose entries were checked when the file was read. */
const unchecked: Format = { validate: () => undefined };

/** All formats by name, as convict's `addFormats` takes them. */
export const formats: Record<FormatName, Format> = {
  text,
  secret,
  'app-id': appId,
  namespace,
  list,
  tags,
  secrets,
  patterns,
  'label-groups': labelGroups,
  flag,
  count,
  'tcp-port': tcpPort,
  endpoint,
  'redis-url': redisUrl,
  'private-key': privateKey,
  records: unchecked,
  ignored: unchecked,
};
