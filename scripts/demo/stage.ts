import { readFile } from 'node:fs/promises';
import { type Sandbox, startSandbox } from '../../apps/sandbox/src/index.ts';
import { startPrivateRedis } from '../private-redis.ts';
import { copyHistory } from './history.ts';
import { redisGone } from './redis-watch.ts';
import { createScriptedRunner, type ScriptedRunner } from './scripted-runner.ts';
import { type Bridge, startBridge } from './start-bridge.ts';
import type { View } from './view/view.ts';

/** Everything that takes part, up and running. */
export interface Stage {
  sandbox: Sandbox;
  bridge: Bridge;
  runner: ScriptedRunner;
  repo: string;
  /** Rejects when a program that all depends on ends by itself. */
  broken: Promise<never>;
}

export interface StageOptions {
  /** The checkout whose history the repository gets. */
  checkout: string;
  folder: string;
  view: View;
  /** What is started is also stopped, in reverse order, when this is disposed of. */
  cleanup: AsyncDisposableStack;
  /** Aborted when there is no need to go on. */
  signal: AbortSignal;
}

const REPO = 'acme/failfast-ci';
const CI_FILES = ['.gitlab-ci.yml', '.gitlab/docs.yml'];

/** Starts Redis, the stand-ins and the bridge, and gives the stand-in GitHub a repository. */
export async function setTheStage({ checkout, folder, view, cleanup, signal }: StageOptions): Promise<Stage> {
  view.chapter('Setting the stage');
  const started = (actor: string, text: string) => view.change({ actor, text, tone: 'good' });
  // As an installation should have it; the dashboard would rightly warn otherwise.
  const redis = await startPrivateRedis({ ownGroup: true, appendOnly: true });
  cleanup.defer(() => redis.stop());
  started('Redis', `a private one at ${redis.url}`);
  signal.throwIfAborted();

  const runner = createScriptedRunner();
  const sandbox = await startSandbox({ gitlab: { runner: runner.options } });
  cleanup.defer(() => sandbox.close());
  runner.workFor(sandbox.gitlab);
  started('GitHub', `a stand-in at ${sandbox.github.url}, with signed webhooks, the REST API and real git`);
  started('GitLab', `a stand-in at ${sandbox.gitlab.url}, with hooks, the API, real git and a scripted runner`);
  started('GitHub', await createRepository(sandbox, checkout, folder));
  signal.throwIfAborted();

  const onUp = (app: string, url?: string) => started(app, url ? `up at ${url}` : 'up');
  const bridge = await startBridge({ sandbox, redisUrl: redis.url, folder, onUp });
  cleanup.defer(() => bridge.stop());
  sandbox.github.setWebhookUrl(`${bridge.urls.ingress}/api/v1/github_event`);
  const broken = Promise.race([bridge.broken, redisGone(redis.url, signal)]);
  broken.catch(() => undefined); // it may break while nobody is waiting for it
  return { sandbox, bridge, runner, repo: REPO, broken };
}

/** Done before anybody listens, so that the story begins with the pull request. Returns what there is now, in words. */
async function createRepository({ github }: Sandbox, checkout: string, folder: string): Promise<string> {
  const { dir, description } = await copyHistory(checkout, folder);
  await github.createRepository({ fullName: REPO, from: dir });
  github.addCollaborator(REPO, 'ada', 'write');
  github.addCollaborator(REPO, 'grace', 'maintain');
  const contents = `${REPO} has ${description}`;
  // Also where it has one of its own: the demo's shows one of everything that a check can say.
  const files = Object.fromEntries(await Promise.all(CI_FILES.map(async (name) => [name, await readCiFile(name)])));
  await github.push({ repo: REPO, files, message: 'Run CI on GitLab', actor: 'grace' });
  return `${contents}, and on top the demo's own CI file`;
}

const readCiFile = (name: string): Promise<string> => readFile(new URL(`./project/${name}`, import.meta.url), 'utf8');
