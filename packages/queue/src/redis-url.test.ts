import { expect, test } from 'vitest';
import { parseRedisUrl } from './redis-url.ts';

const redis = { kind: 'single', hosts: [{ host: 'redis', port: 6379 }], tls: false, db: 0 };

test.each([
  ['redis://redis', redis],
  ['redis://redis/', redis],
  ['redis://redis:6380/2', { ...redis, hosts: [{ host: 'redis', port: 6380 }], db: 2 }],
  ['rediss://redis', { ...redis, tls: true }],
  ['redis://[::1]:6380', { ...redis, hosts: [{ host: '::1', port: 6380 }] }],
  ['redis://redis/0?ssl_cert_reqs=required', redis],
  ['redis://ann@redis', { ...redis, username: 'ann' }],
  ['redis://:secret@redis', { ...redis, password: 'secret' }],
  ['redis://ann:secret@redis', { ...redis, username: 'ann', password: 'secret' }],
])('%s is one Redis', (url, target) => {
  expect(parseRedisUrl(url)).toEqual(target);
});

test.each([
  ['encoded', 'p%40%2Fss', 'p@/ss'],
  ['as it is', 'a,b:c@d', 'a,b:c@d'],
  ['with a % that encodes nothing', '100%', '100%'],
])('a password may be written %s', (_, written, password) => {
  expect(parseRedisUrl(`redis://:${written}@redis:6380/1`)).toEqual({
    ...redis,
    hosts: [{ host: 'redis', port: 6380 }],
    db: 1,
    password,
  });
});

test('a Sentinel URL names several Sentinels, the primary and a database', () => {
  expect(parseRedisUrl('rediss+sentinel://ann:a,b@one,two:26380,[::1]:1/main/3')).toEqual({
    kind: 'sentinel',
    hosts: [
      { host: 'one', port: 26_379 },
      { host: 'two', port: 26_380 },
      { host: '::1', port: 1 },
    ],
    tls: true,
    db: 3,
    username: 'ann',
    password: 'a,b',
    master: 'main',
  });
});

test('a Sentinel URL without a name means the usual one', () => {
  expect(parseRedisUrl('redis+sentinel://one')).toMatchObject({ master: 'mymaster', db: 0 });
});

test('a Cluster URL names some of its nodes', () => {
  expect(parseRedisUrl('redis+cluster://:secret@one:7000,two')).toEqual({
    kind: 'cluster',
    hosts: [
      { host: 'one', port: 7000 },
      { host: 'two', port: 6379 },
    ],
    tls: false,
    db: 0,
    password: 'secret',
  });
});

test.each([
  'http://:secret@redis',
  'redis:secret',
  'redis://:secret@',
  'redis://:secret@redis:port',
  'redis://:secret@redis/main',
  'redis+cluster://:secret@redis/1',
  'redis://:secret@red is',
])('%s is refused, and the error does not tell the password', (url) => {
  expect(() => parseRedisUrl(url)).toThrow(/^cannot read the Redis URL((?!secret).)*$/);
});
