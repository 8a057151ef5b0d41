import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serveGit } from '@failfast-ci/git-relay/testing';
import { type FakeGithub, type FakeGithubOptions, startFakeGithub } from '@failfast-ci/github/testing';
import { type FakeGitlab, type FakeGitlabOptions, startFakeGitlab } from '@failfast-ci/gitlab/testing';

export interface SandboxOptions {
  github?: Partial<FakeGithubOptions>;
  gitlab?: Partial<FakeGitlabOptions>;
  /** Full path of the group that holds mirrors. */
  namespace?: string;
}

/** A GitHub and a GitLab on loopback, and the credentials with which a bridge gets in. */
export interface Sandbox {
  github: FakeGithub;
  gitlab: FakeGitlab;
  namespace: string;
  /** What a bridge that serves both needs in its environment; `publicUrl` is where its ingress can be reached. */
  environment(publicUrl: string): Record<string, string>;
  /** Ends both and removes what they kept. */
  close(): Promise<void>;
}

const APP_ID = 4711;

/** Starts both stand-ins with fresh credentials and repositories in a temporary folder. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const { namespace = 'mirrors/github' } = options;
  const dir = await mkdtemp(join(tmpdir(), 'failfast-sandbox-'));
  const [githubRepos, gitlabRepos] = [join(dir, 'github'), join(dir, 'gitlab')];
  await Promise.all([mkdir(githubRepos), mkdir(gitlabRepos)]);
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const privateKeyPem = privateKey.export({ type: 'pkcs1', format: 'pem' }).toString();
  const webhookSecret = randomBytes(20).toString('hex');
  const token = `glpat-${randomBytes(15).toString('base64url')}`;
  const github = await startFakeGithub({
    appId: APP_ID,
    privateKeyPem,
    webhookSecret,
    reposDir: githubRepos,
    git: serveGit,
    ...options.github,
  });
  const gitlab = await startFakeGitlab({
    reposDir: gitlabRepos,
    git: serveGit,
    token,
    user: 'failfast-robot',
    groups: [namespace],
    ...options.gitlab,
  });
  return {
    github,
    gitlab,
    namespace,
    environment: (publicUrl) => ({
      GITHUB_INTEGRATION_ID: String(APP_ID),
      GITHUB_INTEGRATION_PEM: Buffer.from(privateKeyPem).toString('base64'),
      GITHUB_SECRET_TOKEN: webhookSecret,
      GITHUB_API_URL: github.url,
      GITHUB_URL: github.url,
      GITLAB_API: gitlab.url,
      GITLAB_TOKEN: token,
      GITLAB_USER: 'failfast-robot',
      FAILFASTCI_NAMESPACE: namespace,
      FAILFAST_CI_API: publicUrl,
    }),
    async close() {
      await Promise.all([github.close(), gitlab.close()]);
      await rm(dir, { recursive: true, force: true });
    },
  };
}
