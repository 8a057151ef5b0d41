import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type ApprovalMode, type ApprovalRecord, approve, carryOver, needsApproval } from './trust.ts';

const A = 'a'.repeat(40);
const B = 'b'.repeat(40);
const record = (sha: string, more: Partial<ApprovalRecord> = {}): ApprovalRecord => ({
  sha,
  by: 'ada',
  how: 'command',
  at: 10,
  ...more,
});
const given = { at: 100, by: 'ada', how: 'command' as const };

describe('an approval without a commit id', () => {
  test('approves the head that was there before', () => {
    expect(approve({ ...given, headSha: A, headSeenAt: 99 })).toEqual({
      approved: { sha: A, by: 'ada', how: 'command', at: 100 },
    });
  });

  test.each([
    ['came after it', 101],
    ['came at the same moment', 100],
    ['was never heard of', undefined],
  ])('is refused when the head %s', (_, headSeenAt) => {
    const head = headSeenAt === undefined ? { headSha: A } : { headSha: A, headSeenAt };
    expect(approve({ ...given, how: 'label', ...head })).toEqual({
      refused: {
        reason:
          'which commit was meant is not certain\n\nCommit `aaaaaaaaaaaa` may have been pushed after the approval was given, so it was perhaps never looked at.',
        nextStep: `Review commit \`aaaaaaaaaaaa\`, then write \`/ok-to-test ${A}\` with the whole commit id.`,
      },
    });
  });
});

describe('an approval of a named commit', () => {
  test('in full approves the head, whenever that came', () => {
    expect(approve({ ...given, how: 'review', headSha: A, requestedSha: A })).toMatchObject({
      approved: { sha: A, how: 'review' },
    });
    expect(approve({ ...given, headSha: A, headSeenAt: 500, requestedSha: A.toUpperCase() })).toMatchObject({
      approved: { sha: A },
    });
  });

  test('abbreviated approves the head that was there before', () => {
    expect(approve({ ...given, headSha: A, headSeenAt: 50, requestedSha: 'aaaaaaa' })).toMatchObject({
      approved: { sha: A },
    });
  });

  test('abbreviated is no name for a head that came later: two commits may begin alike', () => {
    const later = approve({ ...given, headSha: A, headSeenAt: 150, requestedSha: A.slice(0, 39) });
    expect(later).toMatchObject({ refused: { reason: expect.stringMatching(/^which commit was meant/) } });
    expect(approve({ ...given, headSha: A, requestedSha: 'aaaaaaa' })).toHaveProperty('refused');
  });

  test.each([B, 'bbbbbbb', 'aaaaaa', '', `${A}a`])('%j is refused when it is not the head', (requestedSha) => {
    expect(approve({ ...given, headSha: A, headSeenAt: 1, requestedSha })).toEqual({
      refused: {
        reason: `\`${requestedSha.slice(0, 12)}\` is not the newest commit\n\nThe pull request is at \`aaaaaaaaaaaa\` now, and only its newest commit can be approved.`,
        nextStep: `Review commit \`aaaaaaaaaaaa\`, then write \`/ok-to-test ${A}\`.`,
      },
    });
  });
});

describe('an approval given again', () => {
  test('changes nothing, so that a doubled delivery does not', () => {
    const current = record(A, { by: 'first' });
    expect(approve({ ...given, current, headSha: A, headSeenAt: 1 })).toEqual({ approved: current });
  });

  test('of another commit, or over a sticky one, is a new one', () => {
    expect(approve({ ...given, current: record(B), headSha: A, headSeenAt: 1 })).toMatchObject({
      approved: { sha: A, at: 100 },
    });
    const sticky = record(A, { how: 'sticky' });
    expect(approve({ ...given, current: sticky, headSha: A, headSeenAt: 1 })).toMatchObject({
      approved: { how: 'command' },
    });
  });
});

describe('a push', () => {
  const push = {
    mode: 'per-commit' as ApprovalMode,
    previousHeadApproved: true,
    pusherAuthorized: false,
    newSha: B,
    at: 50,
  };

  test('by somebody who may not start CI ends the approval', () => {
    expect(carryOver({ ...push, previous: record(A) })).toBeUndefined();
  });

  test('by an authorized person keeps an approved state', () => {
    expect(carryOver({ ...push, previous: record(A), pusherAuthorized: true })).toEqual(record(B, { at: 50 }));
  });

  test('by an authorized person does not bring back what was lost before', () => {
    expect(
      carryOver({ ...push, previous: record(A), previousHeadApproved: false, pusherAuthorized: true }),
    ).toBeUndefined();
    expect(carryOver({ ...push, pusherAuthorized: true })).toBeUndefined();
  });

  test('back to the approved commit, or heard of twice, changes nothing', () => {
    const previous = record(B);
    expect(carryOver({ ...push, previous, previousHeadApproved: false })).toBe(previous);
  });

  test('takes a sticky approval along, marked as nobody’s approval of that commit', () => {
    const carried = record(B, { how: 'sticky', at: 50 });
    expect(carryOver({ ...push, mode: 'sticky', previous: record(A) })).toEqual(carried);
    expect(
      carryOver({ ...push, mode: 'sticky', previous: record(A), previousHeadApproved: false, pusherAuthorized: true }),
    ).toEqual(carried);
    expect(carryOver({ ...push, mode: 'sticky' })).toBeUndefined();
  });
});

describe('CI waits for approval', () => {
  const question = {
    authorAuthorized: false,
    headSha: A,
    mode: 'per-commit' as ApprovalMode,
    changedCiFiles: ['.gitlab-ci.yml'],
  };

  test('not of an authorized author, nor of an approved commit, whatever changed', () => {
    expect(needsApproval({ ...question, authorAuthorized: true })).toBeUndefined();
    expect(needsApproval({ ...question, approved: record(A) })).toBeUndefined();
    expect(needsApproval({ ...question, headSha: A.toUpperCase(), approved: record(A) })).toBeUndefined();
  });

  test('when nobody approved anything, and when an earlier commit was approved', () => {
    expect(needsApproval(question)).toBe('missing');
    expect(needsApproval({ ...question, approved: record(B) })).toBe('outdated');
  });

  describe('with a sticky approval', () => {
    const sticky = { ...question, mode: 'sticky' as ApprovalMode, approved: record(A, { how: 'sticky' }) };

    test('not for later commits that leave the CI files alone', () => {
      expect(needsApproval({ ...sticky, changedCiFiles: [] })).toBeUndefined();
      expect(needsApproval({ ...sticky, changedCiFiles: [], approved: record(B) })).toBeUndefined();
    });

    test('but for one that changes them, unless it was approved itself', () => {
      expect(needsApproval(sticky)).toBe('ci-files');
      expect(needsApproval({ ...sticky, changedCiFiles: 'unknown' })).toBe('ci-files');
      expect(needsApproval({ ...sticky, approved: record(A) })).toBeUndefined();
    });

    test('and again once the operator wants one per commit', () => {
      expect(needsApproval({ ...sticky, mode: 'per-commit' })).toBe('outdated');
    });
  });
});

describe('however pushes and approvals follow each other', () => {
  const sha = fc.integer({ min: 0, max: 5 }).map((n) => String(n).repeat(40));
  const step = fc.oneof(
    fc.record({ kind: fc.constant('push' as const), sha, authorized: fc.boolean() }),
    fc.record({
      kind: fc.constant('approve' as const),
      lag: fc.integer({ min: 0, max: 3 }),
      requested: fc.option(sha),
    }),
  );
  const mode = fc.constantFrom<ApprovalMode>('per-commit', 'sticky');

  test('no commit runs that nobody allowed', () => {
    fc.assert(
      fc.property(mode, fc.array(step, { maxLength: 25 }), (chosen, steps) => {
        const story = { approved: undefined as ApprovalRecord | undefined, head: '9'.repeat(40), seenAt: 0 };
        // What a person would say was allowed: looked at, or pushed onto that by somebody who may.
        const allowed = new Set<string>();
        let everApproved = false;
        for (const [index, action] of steps.entries()) {
          const now = (index + 1) * 10;
          if (action.kind === 'push') {
            const headAllowed = allowed.has(story.head);
            const moved = carryOver({
              mode: chosen,
              ...(story.approved && { previous: story.approved }),
              previousHeadApproved: story.approved ? !needsPerCommit(story.approved, story.head) : false,
              pusherAuthorized: action.authorized,
              newSha: action.sha,
              at: now,
            });
            if (action.authorized && headAllowed) allowed.add(action.sha);
            Object.assign(story, { approved: moved, head: action.sha, seenAt: now });
          } else {
            // Decided up to three steps after it was given.
            const at = now - action.lag * 10 + 5;
            const result = approve({
              ...given,
              at,
              headSha: story.head,
              headSeenAt: story.seenAt,
              ...(story.approved && { current: story.approved }),
              ...(action.requested !== null && { requestedSha: action.requested }),
            });
            if (action.requested === story.head || (action.requested === null && story.seenAt < at))
              allowed.add(story.head);
            if ('approved' in result) {
              story.approved = result.approved;
              everApproved = true;
            }
          }
          for (const changedCiFiles of [[], ['.gitlab-ci.yml']]) {
            const answer = needsApproval({
              authorAuthorized: false,
              ...(story.approved && { approved: story.approved }),
              headSha: story.head,
              mode: chosen,
              changedCiFiles,
            });
            const mayRun =
              allowed.has(story.head) || (chosen === 'sticky' && everApproved && changedCiFiles.length === 0);
            if (answer === undefined) expect(mayRun).toBe(true);
          }
        }
      }),
      { numRuns: 1000 },
    );
  });
});

const needsPerCommit = (approved: ApprovalRecord, headSha: string): boolean =>
  needsApproval({ authorAuthorized: false, approved, headSha, mode: 'per-commit', changedCiFiles: [] }) !== undefined;
