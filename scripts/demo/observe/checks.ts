import type { Sandbox } from '../../../apps/sandbox/src/index.ts';
import type { Change, Tone } from '../view/view.ts';

export type CheckRun = ReturnType<Sandbox['github']['checkRuns']>[number];

const CONCLUSION_TONES: Record<string, Tone> = {
  success: 'good',
  neutral: 'plain',
  skipped: 'plain',
  cancelled: 'plain',
  stale: 'plain',
  action_required: 'waiting',
};

export function checkTone({ status, conclusion }: CheckRun): Tone {
  if (status === 'completed') return CONCLUSION_TONES[conclusion ?? ''] ?? 'bad';
  return status === 'in_progress' ? 'busy' : 'waiting';
}

/** Returns which checks of the commit say something else than at the last call, oldest first. */
export function watchChecks({ checkRuns }: Sandbox['github'], repo: string, sha: string): () => Change[] {
  const seen = new Map<string, string>();
  return () =>
    checkRuns(repo, sha)
      .toReversed()
      .map((run) => ({ run, text: describe(run) }))
      .filter(({ run, text }) => seen.get(run.name) !== text)
      .map(({ run, text }) => {
        seen.set(run.name, text);
        return { actor: 'check', text, tone: checkTone(run) };
      });
}

function describe({ name, status, conclusion, output }: CheckRun): string {
  const state = conclusion ?? status.replace('_', ' ');
  return `${name}: ${state}${output.title ? ` · ${output.title}` : ''}`;
}
