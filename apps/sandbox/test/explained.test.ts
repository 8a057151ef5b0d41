import { expect, test } from 'vitest';
import { startBridge } from './bridge.ts';
import { explainedPage, type Shown } from './explained/page.ts';
import {
  CHANGED_CI_FILE,
  look,
  MERGE_CONFLICT,
  OUTAGES,
  SITUATIONS,
  type Situation,
  type Stage,
  startStage,
} from './explained/situations.ts';

const PAGE = '../../../docs/explained.md';

const outcome = (name: string, { script }: { script: readonly string[] }) =>
  name === 'slow' ? 'hang' : script.includes('exit 1') ? 'failed' : 'success';

const shownIn = async (stage: Stage, situation: Situation): Promise<Shown> =>
  look(stage, situation, await situation.arrange(stage));

/** Rows that go before others, by the name of those. */
const before = new Map<string, Shown>();

// First and in bridges of their own, because these settings hold for all repositories.
test.each([
  ['approval: sticky', { approval: 'sticky' }, CHANGED_CI_FILE, 'somebody approved the commit'],
  ['build.test-merge', { build: { 'test-merge': true } }, MERGE_CONFLICT, 'GitLab refused the push'],
])('what %s brings is explained', async (_, failfast, situation, next) => {
  const bridge = await startBridge({ config: { failfast } });
  const row = await shownIn(await startStage(bridge, 'zoe'), situation);
  expect(row.text).toContain('**Next step:**');
  before.set(next, row);
});

// To write the page anew: `npm test -- apps/sandbox/test/explained.test.ts -u`.
test('docs/explained.md says of every situation what people read in it', { timeout: 180_000 }, async () => {
  const bridge = await startBridge({
    gitlab: { runner: { stepMs: 20, outcome } },
    config: { failfast: { build: { 'on-pullrequests': ['main'], drafts: 'skip', 'ignore-paths': ['manual/**'] } } },
  });
  const rows: Shown[] = [];
  for (const [index, situation] of SITUATIONS.entries()) {
    const earlier = before.get(situation.situation);
    if (earlier) rows.push(earlier);
    rows.push(await shownIn(await startStage(bridge, nameOf(index), situation.ci), situation));
  }
  for (const [index, outage] of OUTAGES.entries()) {
    rows.push(await shownIn(await startStage(bridge, nameOf(SITUATIONS.length + index)), outage));
    bridge.gitlab.behave();
  }

  await expect(explainedPage(rows)).toMatchFileSnapshot(PAGE);
});

const NAMES =
  'ada bob cleo dan eve fay gus hal ida jo kim lea max nia ola pia quin ray sam tess uma val wes xia yan zed abe bea cy dot eli flo gil hope ivy jay kay lou moe nan ora pam';

/** Owners have names, so that the texts read well. */
function nameOf(index: number): string {
  const name = NAMES.split(' ')[index];
  if (name === undefined) throw new Error('there are more situations than names');
  return name;
}
