import { expect, test } from 'vitest';
import { type BridgeProcess, startBridge } from './bridge.ts';
import { expectTruth } from './truth.ts';

const REPO = 'acme/site';
const CI_FILE = 'unit: { script: [make] }\n';

/** All series of one process: name with labels → value. The label that all have is left out. */
async function scrape({ lines }: BridgeProcess): Promise<Map<string, number>> {
  const port = lines.find(({ metrics_port }) => metrics_port !== undefined)?.metrics_port;
  const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  const series = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    series.map((line) => {
      const at = line.lastIndexOf(' ');
      return [
        line
          .slice(0, at)
          .replace(/service="\w+",?|,?service="\w+"/, '')
          .replace('{}', ''),
        Number(line.slice(at + 1)),
      ];
    }),
  );
}

const sum = (metrics: [string, number][], pattern: RegExp): number =>
  metrics.reduce((total, [name, value]) => (pattern.test(name) ? total + value : total), 0);

test('how long people wait, what is relayed and what is asked of the forges is counted', async () => {
  const bridge = await startBridge();
  const { github } = bridge;
  await github.createRepository({ fullName: REPO, files: { '.gitlab-ci.yml': CI_FILE } });
  const pull = await github.openPullRequest({ repo: REPO, author: 'acme' });
  await expectTruth(bridge, REPO, pull.head.sha);

  const metrics = await scrape(bridge.workers[0] as BridgeProcess);
  for (const reached of ['check', 'mirror', 'pipeline', 'report']) {
    expect(metrics.get(`ffci_since_webhook_seconds_count{reached="${reached}"}`), reached).toBe(1);
    expect(metrics.get(`ffci_since_webhook_seconds_sum{reached="${reached}"}`), reached).toBeGreaterThan(0);
  }
  expect(metrics.get('ffci_relay_duration_seconds_count')).toBe(1);
  expect(metrics.get('ffci_relay_bytes_total')).toBeGreaterThan(100);
  expect(
    sum([...metrics], /^ffci_api_requests_total\{forge="gitlab",route="POST [^"]*\/pipeline",status="201"\}/),
  ).toBe(1);
  expect(metrics.get('nodejs_eventloop_lag_p99_seconds')).toBeGreaterThan(0);
});

test('an outage and a limit of a forge are seen in the numbers that the alerts read', async () => {
  const bridge = await startBridge();
  const { github, gitlab } = bridge;
  await github.createRepository({ fullName: REPO, files: { '.gitlab-ci.yml': CI_FILE } });
  gitlab.misbehave({ match: /./, times: 2, answer: { status: 502, body: 'bad gateway' } });
  github.misbehave({
    match: /check-runs/,
    times: 1,
    answer: { status: 429, headers: { 'retry-after': '1' }, body: {} },
  });
  gitlab.misbehave({ match: /./, times: 2, answer: 'reset' });
  const pull = await github.openPullRequest({ repo: REPO, author: 'acme' });
  await expectTruth(bridge, REPO, pull.head.sha);

  const metrics = [...(await scrape(bridge.workers[0] as BridgeProcess))];
  const count = (pattern: RegExp): number => sum(metrics, pattern);
  expect(count(/^ffci_api_requests_total\{forge="gitlab",.*status="502"/)).toBeGreaterThan(0);
  expect(count(/^ffci_api_requests_total\{forge="gitlab",.*status="error"/)).toBeGreaterThan(0);
  expect(count(/^ffci_api_requests_total\{forge="github",.*status="429"/)).toBe(1);
  expect(count(/^ffci_job_duration_seconds_count\{.*outcome="retrying"/)).toBeGreaterThan(0);
});
