import type { Sandbox, SandboxOptions } from '../../apps/sandbox/src/index.ts';

type Gitlab = Sandbox['gitlab'];
type RunnerOptions = Exclude<NonNullable<NonNullable<SandboxOptions['gitlab']>['runner']>, 'manual'>;

export interface ScriptedRunner {
  /** For the stand-in GitLab, which reads it again at every step. */
  options: RunnerOptions;
  /** The stand-in can only be reached once it is started, and it wants its runner before. */
  workFor(gitlab: Gitlab): void;
  /** Milliseconds that the shortest CI job takes from now on. */
  setPace(ms: number): void;
}

/** How long CI jobs take, compared with the shortest: they should not all end at once. */
const LENGTHS: Record<string, number> = { container: 3, unit: 3, integration: 4, lint: 1, spelling: 1, links: 3 };
const ORDINARY_LENGTH = 2;
const STEPS_PER_LENGTH = 4;

/** Plays CI jobs at a pace that people can follow: each takes its time, and fails when its script says so. */
export function createScriptedRunner(): ScriptedRunner {
  let pace = 1_000;
  let gitlab: Gitlab | undefined;
  const options: RunnerOptions = {
    get stepMs() {
      return pace / STEPS_PER_LENGTH;
    },
    outcome(name, job) {
      const elapsed = Date.now() - (job.startedAt ?? 0);
      const missing = (LENGTHS[name] ?? ORDINARY_LENGTH) * pace - elapsed;
      if (missing <= 0) return job.script.some((line) => /^exit [1-9]/.test(line)) ? 'failed' : 'success';
      // A CI job that goes on asks nobody again by itself.
      setTimeout(() => {
        if (job.status === 'running') gitlab?.setJobStatus(job.pipeline.project.id, job.id, 'running');
      }, missing).unref();
      return 'hang';
    },
  };
  return {
    options,
    workFor: (started) => {
      gitlab = started;
    },
    setPace: (ms) => {
      pace = ms;
    },
  };
}
