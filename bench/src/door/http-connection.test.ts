import { expect, test } from 'vitest';
import { readAnswer } from './http-connection.ts';

const whole = 'HTTP/1.1 202 Accepted\r\nContent-Length: 17\r\n\r\n{"accepted":true}';

test('an answer that is not whole yet is no answer', () => {
  for (let length = 0; length < whole.length; length += 1) expect(readAnswer(whole.slice(0, length))).toBeUndefined();
  expect(readAnswer(whole)).toEqual({ status: 202, accepted: true });
});

test('a duplicate counts as not accepted, whatever its status', () => {
  const body = '{"accepted":false,"reason":"duplicate"}';
  const answer = `HTTP/1.1 202 Accepted\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
  expect(readAnswer(answer)).toEqual({ status: 202, accepted: false });
});
