import { describe, expect, test } from 'vitest';
import { about, ORIGIN, refusedField, SHA } from '../test-support/deliveries.ts';
import { parseGithubEvent } from './parse-event.ts';

const OURS = 99;
const run = {
  id: 3,
  name: 'gitlab-ci - build',
  head_sha: SHA,
  external_id: '{"object_kind":"build"}',
  app: { id: OURS },
};
const TARGET = { checkRunId: 3, name: 'gitlab-ci - build', externalId: '{"object_kind":"build"}', headSha: SHA };
const pressed = { ...about, action: 'requested_action', check_run: run, requested_action: { identifier: 'retry' } };
const rerun = { ...about, action: 'rerequested', check_run: run };
const rerunAll = { ...about, action: 'rerequested', check_suite: { head_sha: SHA, app: { id: OURS } } };

describe('a check run', () => {
  test('whose button was pressed says which button and which check', () => {
    expect(parseGithubEvent('check_run', pressed, { appId: OURS })).toEqual({
      event: { kind: 'check_action_requested', ...ORIGIN, action: 'retry', target: TARGET },
    });
  });

  test('that is to run again says which check', () => {
    expect(parseGithubEvent('check_run', rerun, { appId: OURS })).toEqual({
      event: { kind: 'check_rerequested', ...ORIGIN, target: TARGET },
    });
  });

  test.each([undefined, null, ''])('with external id %j has none', (external_id) => {
    expect(parseGithubEvent('check_run', { ...rerun, check_run: { ...run, external_id } })).toMatchObject({
      event: { target: { externalId: null } },
    });
  });

  test.each(['created', 'completed'])('being %s is ignored: the bridge did that itself', (action) => {
    expect(parseGithubEvent('check_run', { ...rerun, action })).toEqual({
      ignored: `nothing acts on a check run being ${action}`,
    });
  });

  test.each([
    ['requested_action', { ...pressed, requested_action: undefined }],
    ['requested_action.identifier', { ...pressed, requested_action: { identifier: 'x'.repeat(65) } }],
    ['check_run.id', { ...pressed, check_run: { ...run, id: -3 } }],
    ['check_run.head_sha', { ...pressed, check_run: { ...run, head_sha: 'main' } }],
    ['check_run.external_id', { ...rerun, check_run: { ...run, external_id: 'x'.repeat(4097) } }],
  ])('without a proper %s is refused', (field, payload) => {
    expect(refusedField('check_run', payload, { appId: OURS })).toBe(field);
  });
});

describe('a check suite', () => {
  test('that is to run again says on which commit', () => {
    expect(parseGithubEvent('check_suite', rerunAll, { appId: OURS })).toEqual({
      event: { kind: 'check_suite_rerequested', ...ORIGIN, sha: SHA },
    });
  });

  test.each(['requested', 'completed'])('being %s is ignored', (action) => {
    expect(parseGithubEvent('check_suite', { ...rerunAll, action })).toEqual({
      ignored: `nothing acts on a check suite being ${action}`,
    });
  });
});

describe('of another App', () => {
  test.each([
    ['check_run', pressed],
    ['check_run', rerun],
    ['check_suite', rerunAll],
  ])('a %s is ignored when we know who we are, and taken when we do not', (name, payload) => {
    expect(parseGithubEvent(name, payload, { appId: 1 })).toEqual({
      ignored: 'the check belongs to another GitHub App',
    });
    expect(parseGithubEvent(name, payload)).toHaveProperty('event');
  });

  test('is whatever does not say whose it is', () => {
    expect(parseGithubEvent('check_run', { ...rerun, check_run: { ...run, app: null } }, { appId: OURS })).toEqual({
      ignored: 'the check belongs to another GitHub App',
    });
  });
});
