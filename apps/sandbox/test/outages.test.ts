import { expect, test } from 'vitest';
import { startBridge } from './bridge.ts';
import { expectTruth, shown, startedPipelines } from './truth.ts';

const CI = { '.gitlab-ci.yml': 'build: { script: [make] }\n' };
const REPO = 'acme/site';
const AWAY = { match: () => true, answer: { status: 503, body: 'away' } } as const;
/** Longer than it takes to get to pauses that nobody wants to sit through. */
const SLOW = { timeout: 180_000 };

for (const forge of ['GitHub', 'GitLab'] as const) {
  test(`work that waits for ${forge} goes on as soon as it is back, not when its retry is due`, SLOW, async () => {
    const bridge = await startBridge();
    const { github, gitlab } = bridge;
    await github.createRepository({ fullName: REPO, files: CI });
    const first = await github.openPullRequest({ repo: REPO, author: 'acme', head: 'first' });
    await expectTruth(bridge, REPO, first.head.sha);

    const fault = forge === 'GitHub' ? github.misbehave(AWAY) : gitlab.misbehave(AWAY);
    const shas = [await github.updatePullRequest(REPO, first.number)];
    for (const head of ['second', 'third']) {
      shas.push((await github.openPullRequest({ repo: REPO, author: 'acme', head })).head.sha);
    }
    // After the fourth attempt each of them waits for 45 s, after the fifth for two minutes.
    const awaiting = `{ffci}:state:awaiting:${forge}`;
    const duePast = (ms: number) => bridge.redis.zcount(awaiting, Date.now() + ms, '+inf');
    await bridge.until(async () => (await duePast(20_000)) >= 3, 'all of them to wait for long', 90_000);
    typeof fault === 'function' ? fault() : fault.remove();
    const back = Date.now();

    for (const sha of shas) await expectTruth(bridge, REPO, sha);
    expect(Date.now() - back).toBeLessThan(15_000);
    expect(startedPipelines(bridge)).toHaveLength(4);
    expect(Object.values(shown(bridge, REPO, shas[0] ?? ''))).not.toContain('queued');
  });
}
