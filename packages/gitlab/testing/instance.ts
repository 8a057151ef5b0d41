import { EventEmitter } from 'node:events';
import type { FakeGitlabOptions, Violation } from './options.ts';
import type { JobRecord, NamespaceRecord, PipelineRecord, ProjectRecord } from './records.ts';

export interface RecordedRequest {
  method: string;
  /** Path and query as sent; credentials are in headers, which are not kept. */
  url: string;
  /** Parsed, with hook tokens left out. */
  body: unknown;
  /** Null while unanswered, or when the connection was cut. */
  status: number | null;
}

export interface RecordedPush {
  projectId: number;
  ref: string;
  before: string;
  after: string;
  options: string[];
}

/** Everything one stand-in GitLab knows. Its parts share it; nothing else is shared. */
export class Instance {
  readonly options: FakeGitlabOptions;
  readonly namespaces: NamespaceRecord[] = [];
  readonly projects = new Map<number, ProjectRecord>();
  readonly requests: RecordedRequest[] = [];
  readonly pushes: RecordedPush[] = [];
  readonly violations: (Violation & { request: string })[] = [];
  readonly changes = new EventEmitter();
  /** Faults of this stand-in, not of whoever talks to it. */
  readonly errors: unknown[] = [];
  /** `http://127.0.0.1:<port>`, known once it listens. */
  baseUrl = '';
  token: string;
  /** Ends whatever is still going on when the server closes. */
  readonly closing = new AbortController();
  readonly #ids = new Map<string, number>();
  readonly #background = new Set<Promise<void>>();

  constructor(options: FakeGitlabOptions) {
    this.options = options;
    this.token = options.token;
    this.changes.setMaxListeners(0);
  }

  get closed(): boolean {
    return this.closing.signal.aborted;
  }

  now(): number {
    return this.options.now?.() ?? Date.now();
  }

  /** GitLab numbers each kind of thing on its own. */
  nextId(kind: string, first = 1): number {
    const id = (this.#ids.get(kind) ?? first - 1) + 1;
    this.#ids.set(kind, id);
    return id;
  }

  /** Tells everyone who waits that something may have changed. */
  changed(): void {
    this.changes.emit('changed');
  }

  /** Something here failed that should not have; whoever waits is told. */
  broken(error: unknown): void {
    if (this.closed) return;
    this.errors.push(error);
    this.changed();
  }

  /** By number, path, or a path it once had. */
  findProject(idOrPath: string | number): ProjectRecord | undefined {
    const text = String(idOrPath);
    if (/^\d+$/.test(text)) return this.projects.get(Number(text));
    const all = [...this.projects.values()];
    return (
      all.find((project) => sameText(fullPath(project), text)) ??
      all.findLast(({ formerPaths }) => formerPaths.some((path) => sameText(path, text)))
    );
  }

  findPipeline(id: number): PipelineRecord | undefined {
    for (const project of this.projects.values()) {
      const found = project.pipelines.find((pipeline) => pipeline.id === id);
      if (found) return found;
    }
    return undefined;
  }

  findJob(id: number): JobRecord | undefined {
    for (const project of this.projects.values()) {
      for (const { jobs } of project.pipelines) {
        const found = jobs.find((job) => job.id === id);
        if (found) return found;
      }
    }
    return undefined;
  }

  /** Work that goes on after the answer, as Sidekiq's does. What fails there fails whoever waits in `until`. */
  inBackground(work: Promise<unknown>): void {
    const tracked: Promise<void> = work
      .then(() => undefined)
      .catch((error: unknown) => this.broken(error))
      .finally(() => {
        this.#background.delete(tracked);
        this.changed();
      });
    this.#background.add(tracked);
  }

  /** Resolves when no work goes on in the background, hooks included. */
  async quiet(): Promise<void> {
    while (this.#background.size > 0) await Promise.all(this.#background);
  }

  /** Is this instance at least of that version? */
  since(major: number, minor: number): boolean {
    const [ownMajor = 0, ownMinor = 0] = (this.options.version ?? '19.5').split('.').map(Number);
    return ownMajor > major || (ownMajor === major && ownMinor >= minor);
  }
}

export const fullPath = (project: ProjectRecord): string => `${project.namespace.fullPath}/${project.path}`;

/** GitLab's paths know no upper and lower case. */
export const sameText = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

export const webUrl = (instance: Instance, project: ProjectRecord): string =>
  `${instance.baseUrl}/${fullPath(project)}`;

/** ISO 8601 in UTC with milliseconds, as GitLab's API writes times. */
export const isoTime = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());
