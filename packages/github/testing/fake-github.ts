import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { type BranchActions, branchActions } from './actions/branches.ts';
import { type CheckActions, checkActions } from './actions/checks.ts';
import { type ConversationActions, conversationActions } from './actions/conversation.ts';
import { type InstallationActions, installationActions } from './actions/installations.ts';
import { type MergeQueueActions, mergeQueueActions } from './actions/merge-queue.ts';
import { type PullActions, pullActions } from './actions/pulls.ts';
import { type RepositoryActions, repositoryActions } from './actions/repositories.ts';
import { publicKeyOf } from './auth/app-jwt.ts';
import type { GithubContext } from './context.ts';
import { createContractCheck } from './contract/contract-check.ts';
import { DeliveryDesk } from './deliveries/delivery-desk.ts';
import { type Fault, FaultPlan } from './http/faults.ts';
import { RateLimiter } from './http/rate-limit.ts';
import type { RecordedRequest } from './http/request-log.ts';
import { createGithubServer } from './http/server.ts';
import { type Inspection, inspection } from './inspection.ts';
import { GithubState } from './model/state.ts';
import { DEFAULT_EVENTS, DEFAULT_PERMISSIONS, type FakeGithubOptions } from './options.ts';
import { emit } from './payloads/emit.ts';

export interface FakeGithub
  extends InstallationActions,
    RepositoryActions,
    BranchActions,
    PullActions,
    ConversationActions,
    CheckActions,
    MergeQueueActions,
    Inspection {
  /** Origin for both `GITHUB_URL` and `GITHUB_API_URL`; `${url}/api/v3` works as well. */
  url: string;
  port: number;
  /** The App's webhooks: `behave` to mistreat them, `attempts` to see them, `idle` to wait for them. */
  deliveries: DeliveryDesk;
  /** Every request that came in, oldest first; no token values. */
  requests: RecordedRequest[];
  /** What the bridge did that GitHub documents as wrong, and what it asked that the stand-in does not know. */
  violations: string[];
  state: GithubState;
  /** Points the App's webhook at an address, e.g. once the ingress knows its port. */
  setWebhookUrl(url: string | undefined): void;
  /** Lets matching requests fail; returns a function that ends it. */
  misbehave(fault: Fault): () => void;
  /** Ends all misbehaviour, of the API and of deliveries. */
  behave(): void;
  /** Resolves when every delivery started so far is answered. */
  idle(): Promise<void>;
  close(): Promise<void>;
}

/** Starts a GitHub on the loopback interface: REST API, git and webhooks, all over real HTTP. */
export async function startFakeGithub(options: FakeGithubOptions): Promise<FakeGithub> {
  const { now = Date.now, random = Math.random } = options;
  const state = new GithubState();
  const requests: RecordedRequest[] = [];
  const faults = new FaultPlan(random);
  const deliveries = createDesk(options, state, { now, random });
  let origin = '';
  const context: GithubContext = {
    state,
    deliveries,
    app: {
      id: Number(options.appId),
      slug: options.appSlug ?? 'failfast-ci',
      permissions: options.permissions ?? DEFAULT_PERMISSIONS,
      events: options.events ?? DEFAULT_EVENTS,
    },
    reposDir: options.reposDir,
    tokenLifetimeMs: options.tokenLifetimeMs ?? 3_600_000,
    violations: [],
    origin: () => origin,
    now,
    emit: (emission) => emit(emission, context),
  };
  const inspect = createContractCheck(options.validate ?? false, context.violations);
  const limiter = new RateLimiter(options.rateLimits, now);
  const key = publicKeyOf(options);
  const server = createGithubServer({ context, key, limiter, faults, git: options.git, requests, inspect });
  server.listen(options.port ?? 0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  origin = `http://127.0.0.1:${port}`;
  return {
    ...actionsOf(context),
    ...inspection(context),
    url: origin,
    port,
    deliveries,
    requests,
    violations: context.violations,
    state,
    setWebhookUrl: (url) => {
      deliveries.url = url;
    },
    misbehave: (fault) => faults.add(fault),
    behave: () => {
      faults.clear();
      deliveries.behaveWell();
    },
    idle: () => deliveries.idle(),
    close: async () => {
      await deliveries.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function createDesk(
  { appId, webhookUrl, webhookSecret, deliveryTimeoutMs = 10_000, deliverInOrder = true }: FakeGithubOptions,
  state: GithubState,
  { now, random }: { now: () => number; random: () => number },
): DeliveryDesk {
  return new DeliveryDesk({
    url: webhookUrl,
    secret: webhookSecret,
    appId: Number(appId),
    timeoutMs: deliveryTimeoutMs,
    inOrder: deliverInOrder,
    random,
    now,
    nextId: () => state.nextId(),
  });
}

function actionsOf(context: GithubContext) {
  const branches = branchActions(context);
  return {
    ...installationActions(context),
    ...repositoryActions(context),
    ...branches,
    ...pullActions(context, branches),
    ...conversationActions(context),
    ...checkActions(context),
    ...mergeQueueActions(context),
  };
}
