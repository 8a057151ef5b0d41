import { gateOf } from '../truth.ts';
import type { NewPull, Place } from './place.ts';

/** What happens, how many pipelines the commit has afterwards, and which commit. */
export type Row = [name: string, pipelines: number, act: (at: Place) => Promise<string>];

const stranger = (association: string): NewPull => ({ author: 'mallory', association, fork: true });

/** Opens a pull request, lets something happen to it, and returns its commit. */
const after =
  (happens: (at: Place, pull: { number: number; sha: string }) => unknown, options: NewPull = {}) =>
  async (at: Place): Promise<string> => {
    const pull = options.association === 'NONE' ? await at.open(options) : await at.opened(options);
    await happens(at, pull);
    return pull.sha;
  };
const opening = (options: NewPull) => async (at: Place) => (await at.open(options)).sha;

export const ROWS: Row[] = [
  // Branch and tag pushes.
  ['a push to a listed branch', 1, (at) => at.push('main')],
  ['a push to a branch that a pattern matches', 1, (at) => at.push('release-7')],
  ['a push to a branch of which a pattern matches the beginning', 0, (at) => at.push('release-7-old')],
  ['a push to a branch of which a pattern matches the end', 0, (at) => at.push('my-main')],
  ['a tag', 1, (at) => at.github.pushTag({ repo: at.repo, tag: 'v1' })],
  // Pull requests.
  ['a pull request of the owner', 1, opening({})],
  ['a draft, by default', 1, opening({ draft: true })],
  ['a pull request of a collaborator', 1, opening({ author: 'cleo', association: 'COLLABORATOR' })],
  ['a fork’s pull request of a member', 1, opening({ author: 'mem', association: 'MEMBER', fork: true })],
  ['a stranger who is listed, in whatever case', 1, opening({ author: 'friend', association: 'NONE', fork: true })],
  ['a stranger’s', 0, opening(stranger('NONE'))],
  ['a contributor’s', 0, opening(stranger('CONTRIBUTOR'))],
  ['a first-timer’s', 0, opening(stranger('FIRST_TIMER'))],
  [
    'a stranger’s that says it has the label',
    0,
    opening({ ...stranger('NONE'), title: 'ok-to-test', body: '/ok-to-test' }),
  ],
  ['one into a base branch that is not listed', 0, async (at) => (await at.openIntoLegacy()).sha],
  ['a push to it', 1, async (at) => at.github.updatePullRequest(at.repo, (await at.opened()).number)],
  ['turning it into a draft', 1, after((at, { number }) => at.github.convertToDraft(at.repo, number))],
  [
    'closing and reopening it',
    2,
    after(async (at, { number }) => {
      await at.github.closePullRequest(at.repo, number);
      await at.github.reopenPullRequest(at.repo, number);
    }),
  ],
  // Labels.
  ['a label of on-labels', 2, after((at, { number }) => at.label(number, 'ci'))],
  ['another label', 1, after((at, { number }) => at.label(number, 'documentation'))],
  [
    'taking a label of on-labels away',
    2,
    after((at, { number }) => {
      at.label(number, 'ci');
      at.github.unlabel(at.repo, number, 'ci');
    }),
  ],
  [
    'a label of on-labels beside an exclusive one',
    1,
    after((at, { number }) => {
      at.label(number, 'hold');
      at.label(number, 'ci');
    }),
  ],
  [
    'a label of on-labels that approves nothing, on a stranger’s',
    0,
    after((at, { number }) => at.label(number, 'ci'), stranger('NONE')),
  ],
  ['the approving label by the owner', 1, after((at, { number }) => at.label(number, 'ok-to-test'), stranger('NONE'))],
  [
    'the approving label by somebody with triage rights only',
    0,
    after((at, { number }) => at.label(number, 'ok-to-test', 'trent'), stranger('NONE')),
  ],
  [
    'the approving label by the owner, after the fork was deleted',
    1,
    after((at, { number }) => {
      at.github.pullRequest(at.repo, number).headRepository = null;
      at.label(number, 'ok-to-test');
    }, stranger('NONE')),
  ],
  ['a stranger’s that is opened with the approving label', 0, opening({ ...stranger('NONE'), labels: ['ok-to-test'] })],
  ['a branch with an odd name', 1, opening({ head: 'feat/ü#1%2F&x=(y)' })],
  // Comments.
  ['a line of on-comments', 2, after((at, { number }) => at.comment(number, 'Good.\r\n\r\n/LGTM run\r\n'))],
  ['a line that only begins like one', 1, after((at, { number }) => at.comment(number, '/lgtm run now'))],
  ['/test by somebody who is listed', 2, after((at, { number }) => at.comment(number, '/test', 'friend', 'NONE'))],
  ['/test by a contributor', 1, after((at, { number }) => at.comment(number, '/test', 'cora', 'CONTRIBUTOR'))],
  [
    '/test by a bot, whatever its association',
    1,
    after((at, { number }) => at.comment(number, '/test', 'ci[bot]', 'MEMBER')),
  ],
  [
    '/test by the stranger themselves',
    0,
    after((at, { number }) => at.comment(number, '/test', 'mallory', 'NONE'), stranger('NONE')),
  ],
  [
    '/test by the owner, on an unapproved commit',
    0,
    after((at, { number }) => at.comment(number, '/test'), stranger('NONE')),
  ],
  [
    '/retest by the owner, on an unapproved commit',
    0,
    after((at, { number }) => at.comment(number, '/retest'), stranger('NONE')),
  ],
  [
    '/retest-failed by the owner, on an unapproved commit',
    0,
    after((at, { number }) => at.comment(number, '/retest-failed'), stranger('NONE')),
  ],
  [
    '/retest-failed by the stranger themselves',
    0,
    after((at, { number }) => at.comment(number, '/retest-failed', 'mallory', 'NONE'), stranger('NONE')),
  ],
  [
    '/test on a closed one',
    1,
    after(async (at, { number }) => {
      await at.github.closePullRequest(at.repo, number);
      at.comment(number, '/test');
    }),
  ],
  [
    '/test on a base branch that is not listed',
    1,
    async (at) => {
      const { number, sha } = await at.openIntoLegacy();
      at.comment(number, '/test');
      return sha;
    },
  ],
  // Re-runs.
  [
    'a re-run of the gate',
    2,
    after(async (at, { sha }) => at.github.rerequestCheckRun(await gateOf(at.bridge, at.repo, sha))),
  ],
  [
    'a re-run of the gate of a fork’s pull request that was not wanted',
    1,
    async (at) => {
      await at.push('legacy');
      const { sha } = await at.open({ base: 'legacy', author: 'mem', association: 'MEMBER', fork: true });
      at.github.rerequestCheckRun(await gateOf(at.bridge, at.repo, sha));
      return sha;
    },
  ],
  [
    'a re-run of the gate, on an unapproved commit',
    0,
    after(async (at, { sha }) => at.github.rerequestCheckRun(await gateOf(at.bridge, at.repo, sha)), stranger('NONE')),
  ],
  ['a re-run of all', 2, after((at, { sha }) => at.github.rerequestCheckSuite(at.repo, sha))],
  [
    'a re-run of another App’s check',
    1,
    after((at, { sha }) => at.github.rerequestCheckRun(at.github.addForeignCheckRun(at.repo, sha, 'lint'))),
  ],
  // Merge queues.
  [
    'a merge group, and the push of its branch',
    1,
    async (at) => (await at.github.mergeGroup(at.repo, (await at.opened()).number)).headSha,
  ],
];
