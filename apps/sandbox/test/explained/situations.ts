import { execFile } from 'node:child_process';
import { chmod, mkdtemp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Bridge } from '../bridge.ts';
import { newestPipeline, shown } from '../truth.ts';
import type { Shown } from './page.ts';

const run = promisify(execFile);

export interface Situation {
  situation: string;
  /** The title (or for a reply, its text) as soon as it is what the situation is about. */
  says: RegExp;
  /** CI file of the base branch; null for none, a valid one by default. */
  ci?: string | null;
  where: 'gitlab-ci Pipeline' | 'Gitlab SYNC' | 'gitlab-ci - deploy' | 'gitlab-ci - flaky' | 'reply';
  /** Brings it about in a repository of its own; returns what to look at. */
  arrange(stage: Stage): Promise<{ sha: string; number: number }>;
}

/** One repository with whose owner nobody else shares an API budget. */
export interface Stage {
  bridge: Bridge;
  repo: string;
  owner: string;
  /** Opens a pull request of the owner. */
  open(options?: Partial<Parameters<Bridge['github']['openPullRequest']>[0]>): Promise<{ sha: string; number: number }>;
}

const OK = 'test: { script: [make test] }\n';
const STRANGER = { author: 'mallory', association: 'NONE', fork: true };
const GATE = 'gitlab-ci Pipeline';

/** @param ci the CI file of the base branch; null for none */
export async function startStage(bridge: Bridge, name: string, ci: string | null = OK): Promise<Stage> {
  const repo = `${name}/site`;
  const files: Record<string, string> = ci === null ? { 'README.md': 'x' } : { '.gitlab-ci.yml': ci };
  await bridge.github.createRepository({ fullName: repo, files });
  return {
    bridge,
    repo,
    owner: name,
    async open(options = {}) {
      const pull = await bridge.github.openPullRequest({ repo, author: name, ...options });
      return { sha: pull.head.sha, number: pull.number };
    },
  };
}

/** Waits until the check (or the reply) says what the situation is about, and returns it. */
export async function look(stage: Stage, { situation, says, where }: Situation, at: { sha: string; number: number }) {
  const { bridge, repo } = stage;
  if (where === 'reply') {
    const comment = await bridge.until(
      () =>
        bridge.github.comments(repo, at.number).find(({ author, body }) => author.type === 'Bot' && says.test(body)),
      `the reply about “${situation}”`,
    );
    // What it answers is noted where nobody sees it.
    const text = comment.body.replace(/\s*<!-- answers comment \d+ -->$/, '');
    return { situation, where, conclusion: '', title: '', text } satisfies Shown;
  }
  const check = await bridge.until(() => {
    const found = bridge.github.checkRun(repo, at.sha, where);
    return says.test(found?.output.title ?? '') && found;
  }, `${where} about “${situation}”`);
  const { title, summary } = check.output;
  const conclusion = (check.conclusion ?? check.status).replaceAll('_', ' ');
  return { situation, where, conclusion, title: title ?? '', text: summary ?? '' } satisfies Shown;
}

const gateIs = ({ bridge, repo }: Stage, sha: string, state: string) =>
  bridge.until(() => shown(bridge, repo, sha)[GATE] === state, `the gate to be ${state}`);

export const CHANGED_CI_FILE: Situation = {
  situation: 'a changed CI file, with `approval: sticky`',
  where: GATE,
  says: /changed CI file/,
  async arrange(stage) {
    const { bridge, repo, owner, open } = stage;
    const pull = await open(STRANGER);
    bridge.github.comment(repo, pull.number, `/ok-to-test ${pull.sha}`, { author: owner, association: 'OWNER' });
    await gateIs(stage, pull.sha, 'success');
    const files = { '.gitlab-ci.yml': 'steal: { script: [env] }\n' };
    return { sha: await bridge.github.updatePullRequest(repo, pull.number, { files }), number: pull.number };
  },
};

export const MERGE_CONFLICT: Situation = {
  situation: 'a conflict with the base branch, with `build.test-merge`',
  where: GATE,
  says: /cannot be merged/,
  async arrange({ bridge, repo, open }) {
    const pull = await open({ head: 'work', files: { 'list.txt': 'mine\n' } });
    await bridge.github.push({ repo, branch: 'main', files: { 'list.txt': 'theirs\n' } });
    const sha = await bridge.github.updatePullRequest(repo, pull.number, { files: { 'list.txt': 'mine too\n' } });
    return { sha, number: pull.number };
  },
};

/** In the order of the table. */
export const SITUATIONS: Situation[] = [
  {
    situation: 'the author may not start CI, and the label is missing',
    where: GATE,
    says: /waiting for label/,
    arrange: (stage) => stage.open(STRANGER),
  },
  {
    situation: 'the label was added by somebody who may not approve',
    where: GATE,
    says: /may not approve/,
    async arrange({ bridge, repo, open }) {
      const pull = await open(STRANGER);
      bridge.github.label(repo, pull.number, 'ok-to-test', { actor: 'trent' });
      return pull;
    },
  },
  {
    situation: 'the approval was revoked by a push',
    where: GATE,
    says: /new commits wait/,
    async arrange(stage) {
      const { bridge, repo, owner, open } = stage;
      const pull = await open(STRANGER);
      bridge.github.comment(repo, pull.number, `/ok-to-test ${pull.sha}`, { author: owner, association: 'OWNER' });
      await gateIs(stage, pull.sha, 'success');
      return { sha: await bridge.github.updatePullRequest(repo, pull.number), number: pull.number };
    },
  },
  {
    situation: 'somebody approved the commit',
    where: GATE,
    says: /succeeded/,
    async arrange({ bridge, repo, owner, open }) {
      const pull = await open(STRANGER);
      bridge.github.comment(repo, pull.number, `/ok-to-test ${pull.sha}`, { author: owner, association: 'OWNER' });
      return pull;
    },
  },
  {
    situation: 'a draft, with `drafts: skip`',
    where: GATE,
    says: /draft/,
    arrange: ({ open }) => open({ draft: true }),
  },
  {
    situation: 'only ignored paths changed',
    where: GATE,
    says: /ignored paths/,
    arrange: ({ open }) => open({ files: { 'manual/index.md': 'x' } }),
  },
  {
    situation: 'the base branch is not in `on-pullrequests`',
    where: GATE,
    says: /does not run for pull requests/,
    async arrange({ bridge, repo, open }) {
      await bridge.github.push({ repo, branch: 'legacy', files: { a: '1' } });
      return open({ base: 'legacy' });
    },
  },
  { situation: 'no CI file', ci: null, where: GATE, says: /There is no/, arrange: ({ open }) => open() },
  {
    situation: 'a CI file that is no YAML',
    ci: 'test:\n  script: [make\n',
    where: GATE,
    says: /refuses/,
    arrange: ({ open }) => open(),
  },
  {
    situation: 'an invalid CI file',
    ci: 'build:\n  script: [make]\ntest:\n  scrpt: [make test]\n  script: [make test]\n',
    where: GATE,
    says: /refuses/,
    arrange: ({ open }) => open(),
  },
  {
    situation: '`workflow:rules` filtered it out',
    ci: `workflow: { rules: [{ if: $NEVER == "1" }] }\n${OK}`,
    where: GATE,
    says: /workflow:rules/,
    arrange: ({ open }) => open(),
  },
  {
    situation: 'the rules of the CI jobs left none',
    ci: 'test: { script: [x], rules: [{ if: $NEVER == "1" }] }\n',
    where: GATE,
    says: /no CI job/,
    arrange: ({ open }) => open(),
  },
  {
    situation: 'the base branch asks for a GitLab that is not allowed',
    ci: `variables: { GITLAB_URL: "https://gitlab.evil.example" }\n${OK}`,
    where: GATE,
    says: /not allowed/,
    arrange: ({ open }) => open(),
  },
  {
    situation: 'the base branch asks for a group that is not allowed',
    ci: `variables: { FAILFASTCI_NAMESPACE: somebody-else }\n${OK}`,
    where: GATE,
    says: /not allowed/,
    arrange: ({ open }) => open(),
  },
  {
    situation: 'GitLab refused the push',
    where: GATE,
    says: /refused the push/,
    async arrange({ bridge, owner, open }) {
      const project = await bridge.gitlab.createProject(`${bridge.namespace}/${owner}_site`);
      await denyPushes(project.repositoryDir, 'GitLab: The commit message does not follow the push rule.');
      return open();
    },
  },
  {
    situation: 'the mirror of that name serves another repository',
    where: GATE,
    says: /another repository/,
    async arrange(stage) {
      const { bridge, owner, open } = stage;
      const other = await startStage(bridge, `${owner}_site`);
      const repo = `${owner}/site_site`; // both are <group>/<owner>_site_site
      await bridge.github.createRepository({ fullName: repo, files: { '.gitlab-ci.yml': OK } });
      const first = await other.open();
      await bridge.until(() => shown(bridge, other.repo, first.sha)[GATE] === 'success', 'the first one');
      stage.repo = repo;
      return open({ repo });
    },
  },
  {
    situation: 'a newer commit came before this one was mirrored',
    where: 'Gitlab SYNC',
    says: /Superseded/,
    async arrange({ bridge, repo, owner, open }) {
      const match = new RegExp(`${owner}_site`);
      const away = bridge.gitlab.misbehave({ match, answer: { status: 503, body: 'away' } });
      const pull = await open();
      const isHeldUp = () => /cannot be/.test(bridge.github.checkRun(repo, pull.sha, GATE)?.output.title ?? '');
      await bridge.until(isHeldUp, 'the older one to be held up');
      await bridge.github.updatePullRequest(repo, pull.number);
      away.remove();
      return pull;
    },
  },
  {
    situation: 'a newer commit came while its pipeline ran',
    ci: 'slow: { script: [x] }\n',
    where: GATE,
    says: /Superseded/,
    async arrange(stage) {
      const { bridge, repo, open } = stage;
      const pull = await open();
      await gateIs(stage, pull.sha, 'in_progress');
      await bridge.github.updatePullRequest(repo, pull.number);
      return pull;
    },
  },
  {
    situation: 'somebody cancelled it',
    ci: 'slow: { script: [x] }\n',
    where: GATE,
    says: /Cancelled by/,
    async arrange(stage) {
      const { bridge, repo, owner, open } = stage;
      const pull = await open();
      await gateIs(stage, pull.sha, 'in_progress');
      bridge.github.comment(repo, pull.number, '/cancel', { author: owner, association: 'OWNER' });
      return pull;
    },
  },
  {
    situation: 'its pull request was closed',
    ci: 'slow: { script: [x] }\n',
    where: GATE,
    says: /Cancelled: the pull/,
    async arrange(stage) {
      const { bridge, repo, open } = stage;
      const pull = await open();
      await gateIs(stage, pull.sha, 'in_progress');
      await bridge.github.closePullRequest(repo, pull.number);
      return pull;
    },
  },
  {
    situation: 'somebody cancelled it in GitLab',
    ci: 'slow: { script: [x] }\n',
    where: GATE,
    says: /^Cancelled/,
    async arrange(stage) {
      const { bridge, open } = stage;
      const pull = await open();
      await gateIs(stage, pull.sha, 'in_progress');
      const pipeline = newestPipeline(bridge, pull.sha);
      bridge.gitlab.setJobStatus(pipeline?.project.id ?? 0, 'slow', 'canceled');
      return pull;
    },
  },
  {
    situation: 'somebody skipped a CI job',
    ci: 'flaky: { script: [exit 1] }\n',
    where: 'gitlab-ci - flaky',
    says: /Skipped by/,
    async arrange(stage) {
      const { bridge, repo, owner, open } = stage;
      const pull = await open();
      await gateIs(stage, pull.sha, 'failure');
      bridge.github.comment(repo, pull.number, '/skip flaky', { author: owner, association: 'OWNER' });
      return pull;
    },
  },
  {
    situation: 'a manual CI job holds the pipeline',
    ci: `stages: [test, deploy]\ntest: { script: [x] }\ndeploy: { stage: deploy, script: [x], when: manual, allow_failure: false }\n`,
    where: GATE,
    says: /manual start/,
    arrange: ({ open }) => open(),
  },
  {
    situation: 'that CI job',
    ci: `stages: [test, deploy]\ntest: { script: [x] }\ndeploy: { stage: deploy, script: [x], when: manual, allow_failure: false }\n`,
    where: 'gitlab-ci - deploy',
    says: /manual start/,
    arrange: ({ open }) => open(),
  },
  {
    situation: 'a CI job failed',
    ci: 'flaky: { script: [exit 1] }\n',
    where: 'gitlab-ci - flaky',
    says: /Failed/,
    arrange: ({ open }) => open(),
  },
  ...replies(),
];

/** Faults that everybody meets: one after the other, after everything else. */
export const OUTAGES: Situation[] = [
  {
    situation: 'GitLab does not answer while the pipeline is to be created',
    where: GATE,
    says: /cannot be reached/,
    async arrange({ bridge, open }) {
      bridge.gitlab.misbehave({ match: /\/pipeline$/, answer: { status: 503, body: 'away' } });
      return open();
    },
  },
  {
    situation: 'GitLab does not answer before the commit is mirrored',
    where: GATE,
    says: /cannot be reached/,
    async arrange({ bridge, open }) {
      bridge.gitlab.misbehave({ match: /./, answer: { status: 503, body: 'away' } });
      return open();
    },
  },
  {
    situation: 'GitLab asks the bridge to wait',
    where: 'Gitlab SYNC',
    says: /asked the bridge to wait/,
    async arrange({ bridge, open }) {
      const answer = { status: 429, headers: { 'retry-after': '2' }, body: { message: 'Retry later' } };
      bridge.gitlab.misbehave({ match: /ci\/lint/, answer });
      return open();
    },
  },
  {
    situation: 'the token of the bridge was revoked in GitLab',
    where: GATE,
    says: /token of the bridge/,
    async arrange({ bridge, open }) {
      bridge.gitlab.setToken('glpat-another-one-altogether');
      return open();
    },
  },
];

function replies(): Situation[] {
  const said = (situation: string, says: RegExp, comment: string, by: 'owner' | 'mallory', opened: object = {}) => ({
    situation,
    where: 'reply' as const,
    says,
    async arrange({ bridge, repo, owner, open }: Stage) {
      const pull = await open(opened);
      await bridge.until(() => bridge.github.checkRun(repo, pull.sha, GATE)?.status === 'completed', 'the gate');
      const who = by === 'owner' ? { author: owner, association: 'OWNER' } : { author: by, association: 'NONE' };
      bridge.github.comment(repo, pull.number, comment, who);
      return pull;
    },
  });
  const other = '0123456789abcdef0123456789abcdef01234567';
  return [
    said('a command by somebody who may not', /may not give/, '/test', 'mallory'),
    said('`/test` on a commit that waits for approval', /Not run/, '/test', 'owner', STRANGER),
    said('`/ok-to-test` for another commit than the head', /newest/, `/ok-to-test ${other}`, 'owner', STRANGER),
    said('a CI job that is not in the pipeline', /no CI job/, '/retest lint', 'owner'),
    said('`/cancel` without a pipeline', /no pipeline/, '/cancel', 'owner', STRANGER),
    said('`/skip` without a name', /does not say/, '/skip', 'owner'),
    {
      situation: 'a command on a closed pull request',
      where: 'reply',
      says: /closed/,
      async arrange({ bridge, repo, owner, open }) {
        const pull = await open();
        await bridge.github.closePullRequest(repo, pull.number);
        bridge.github.comment(repo, pull.number, '/test', { author: owner, association: 'OWNER' });
        return pull;
      },
    },
  ];
}

/** As push rules do: in the hook before any ref moves. */
async function denyPushes(repositoryDir: string, message: string): Promise<void> {
  const hooks = await mkdtemp(join(repositoryDir, 'hooks-'));
  await writeFile(join(hooks, 'pre-receive'), `#!/bin/sh\necho "${message}" >&2\nexit 1\n`);
  await chmod(join(hooks, 'pre-receive'), 0o755);
  await run('git', ['-C', repositoryDir, 'config', 'core.hooksPath', hooks]);
}
