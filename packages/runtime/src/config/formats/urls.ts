import { type Format, isText, must } from './format.ts';

/** An HTTP base URL, kept without a trailing slash so that paths can be appended. */
export const endpoint: Format = {
  coerce: (text) => text.trim().replace(/\/+$/, ''),
  validate: (value) => {
    const url = parse(value);
    must(url !== null && /^https?:$/.test(url.protocol), 'a URL that starts with https://');
    must(url?.username === '' && url.password === '', 'a URL without credentials in it');
    must(url?.search === '' && url.hash === '', 'a URL without `?` and `#`');
  },
};

/** Whether what is sent there can be read on the way: plain HTTP to a host that is not this machine. */
export function isInsecure(endpointUrl: string): boolean {
  const url = parse(endpointUrl);
  return url?.protocol === 'http:' && !isLoopback(url.hostname);
}

/** `localhost`, `127.0.0.0/8`, `::1`. */
export function isLoopback(host: string): boolean {
  return (
    host === 'localhost' || host.endsWith('.localhost') || /^127(\.\d+){3}$/.test(host) || /^\[?::1\]?$/.test(host)
  );
}

const REDIS_URL = /^rediss?(\+sentinel|\+cluster)?:\/\/\S+$/;

export const redisUrl: Format = {
  coerce: (text) => text.trim(),
  validate: (value) =>
    must(
      isText(value) && REDIS_URL.test(value),
      'a URL that starts with redis://, rediss://, redis+sentinel:// or redis+cluster://',
    ),
};

function parse(value: unknown): URL | null {
  return isText(value) ? URL.parse(value) : null;
}
