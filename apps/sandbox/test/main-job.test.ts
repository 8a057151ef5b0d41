import { expect, test } from 'vitest';
import { startBridge } from './bridge.ts';

const CI_FILE = `
stages: [build, test]
build: { stage: build, script: [make] }
unit: { stage: test, script: [make test] }
lint: { stage: test, script: [make lint] }
`;

test('a pull request runs a pipeline on GitLab, and its checks say what GitLab did', async () => {
  const bridge = await startBridge();
  const { github, gitlab } = bridge;
  await github.createRepository({ fullName: 'acme/site', files: { '.gitlab-ci.yml': CI_FILE } });

  const pull = await github.openPullRequest({ repo: 'acme/site', head: 'feature', author: 'acme' });

  const gate = await bridge.until(() => {
    const run = github.checkRun('acme/site', pull.head.sha, 'gitlab-ci Pipeline');
    return run?.status === 'completed' && run;
  }, 'the gate to end');
  expect(gate.conclusion).toBe('success');
  console.log(JSON.stringify(github.checkRuns('acme/site', pull.head.sha), null, 1));
  console.log(JSON.stringify(github.statuses('acme/site', pull.head.sha), null, 1));
  console.log(github.requests.map((r) => `${r.method} ${r.path} ${r.status}`).join('\n'));
  console.log(gitlab.requests.map((r) => `${r.method} ${r.url} ${r.status}`).join('\n'));
  console.log(github.violations, gitlab.violations, gitlab.errors);
});
