import { expect, test } from 'vitest';
import { httpUrl } from './http-url.ts';

test('an http(s) address is kept, normalised', () => {
  expect(httpUrl('https://gitlab.example.com/a b')).toBe('https://gitlab.example.com/a%20b');
  expect(httpUrl('http://127.0.0.1:8080/p')).toBe('http://127.0.0.1:8080/p');
});

test.each([
  'javascript:alert(1)',
  'data:text/html,x',
  'ftp://example.com/',
  '/-/pipelines/7',
  'https://',
  '',
  null,
  undefined,
])('%s is no link', (url) => {
  expect(httpUrl(url)).toBeUndefined();
});

test('credentials are taken out', () => {
  expect(httpUrl('https://oauth2:s3cret@gitlab.example.com/x')).toBe('https://gitlab.example.com/x');
});

test('one that is absurdly long, or becomes so by encoding, is none', () => {
  expect(httpUrl(`https://example.com/${'a'.repeat(2000)}`)).toBeUndefined();
  expect(httpUrl(`https://example.com/${'é'.repeat(1000)}`)).toBeUndefined();
});
