import { PassThrough } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from 'vitest';
import { logSettings } from './log-settings.ts';
import { createLogger, type LoggerOptions } from './logger.ts';
import { createRedactor } from './redactor.ts';

function logTo(options: Partial<LoggerOptions> = {}) {
  const stream = new PassThrough();
  const redact = createRedactor(['hunter2']);
  const logger = createLogger({
    service: 'worker',
    version: '1.2.3',
    level: 'info',
    json: true,
    redact,
    stream,
    ...options,
  });
  const text = () => stripVTControlCharacters(String(stream.read() ?? ''));
  const lines = () =>
    text()
      .trim()
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line));
  return { logger, text, lines };
}

describe('a JSON line', () => {
  test('carries service and version, time, level, message and the fields given', () => {
    const { logger, lines } = logTo();
    logger.info('mirrored', { github_repository: 'acme/site', duration_ms: 12 });

    expect(lines()).toEqual([
      {
        service: 'worker',
        version: '1.2.3',
        timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
        level: 'info',
        message: 'mirrored',
        github_repository: 'acme/site',
        duration_ms: 12,
      },
    ]);
  });

  test('of a child carries what the child was made with, and the parent stays as it was', () => {
    const { logger, lines } = logTo();
    logger.child({ delivery_id: 'd1' }).child({ job_id: 'j1' }).warn('slow', { attempt: 2 });
    logger.info('bare');

    const [child, parent] = lines();
    expect(child).toMatchObject({ delivery_id: 'd1', job_id: 'j1', attempt: 2, level: 'warn', service: 'worker' });
    expect(parent).not.toHaveProperty('delivery_id');
  });

  test('of an error tells the whole chain of causes, with what each adds', () => {
    const { logger, lines } = logTo();
    const cause = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
    logger.error('failed', { error: new Error('cannot push', { cause }) });

    expect(lines()[0].error).toMatchObject({
      name: 'Error',
      message: 'cannot push',
      stack: expect.stringContaining('logger.test.ts'),
      cause: { message: 'connect ECONNREFUSED', code: 'ECONNREFUSED' },
    });
  });

  test('never carries a secret: not in the message, a field, an error or its cause', () => {
    const { logger, text } = logTo();
    const error = new Error('no hunter2', { cause: new Error('GET https://bot:hunter2@gitlab.example') });
    logger.error('hunter2', { reason: 'hunter2', error, nested: { a: ['hunter2'] } });
    expect(text()).not.toContain('hunter2');
  });

  test('keeps its own message and level when fields are named so', () => {
    const { logger, lines } = logTo();
    logger.info('mine', { message: 'theirs', level: 'error' });
    expect(lines()[0]).toMatchObject({ message: 'mine', level: 'info' });
  });
});

test('lines below the level are not written', () => {
  const { logger, lines } = logTo({ level: 'warn' });
  logger.info('no');
  logger.debug('no');
  logger.warn('yes');
  expect(lines().map((line) => line.message)).toEqual(['yes']);
});

test('for people: one line with its fields, causes indented below', () => {
  const { logger, text } = logTo({ json: false });
  logger.error('failed', { job_id: 'j1', error: new Error('cannot push', { cause: new Error('refused') }) });

  const [line, error, cause, frame] = text().split('\n');
  expect(line).toMatch(/^\d\d:\d\d:\d\d error worker {2}failed {2}job_id=j1$/);
  expect([error, cause]).toEqual(['  Error: cannot push', '    Error: refused']);
  expect(frame).toMatch(/^ +at .*logger\.test\.ts/);
});

test('a terminal gets lines for people unless JSONLOG is on, and DEBUGLOG wins over LOG_LEVEL', () => {
  const log = { level: 'warn', json: false, debug: false } as const;
  expect(logSettings(log, true)).toEqual({ level: 'warn', json: false });
  expect(logSettings(log, false)).toEqual({ level: 'warn', json: true });
  expect(logSettings({ ...log, json: true, debug: true }, true)).toEqual({ level: 'debug', json: true });
});
