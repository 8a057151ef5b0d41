import type { Sandbox } from '../../../apps/sandbox/src/index.ts';
import type { Change, Tone } from '../view/view.ts';

type Gitlab = Sandbox['gitlab'];
type Pipeline = ReturnType<Gitlab['pipelines']>[number];

const TONES: Record<string, Tone> = {
  success: 'good',
  failed: 'bad',
  running: 'busy',
  canceling: 'busy',
  canceled: 'plain',
  skipped: 'plain',
};

/** GitLab's states of pipelines and CI jobs; what is in none of the others' sets waits. */
export const gitlabTone = (status: string): Tone => TONES[status] ?? 'waiting';

/** Returns which pipelines changed their state since the last call. */
export function watchPipelines(gitlab: Gitlab): () => Change[] {
  const seen = new Map<number, string>();
  return () =>
    gitlab.projects
      .flatMap(({ id }) => gitlab.pipelines(id))
      // A push with `ci.skip` leaves a skipped pipeline behind.
      .filter(({ source, status }) => !(source === 'push' && status === 'skipped'))
      .filter(({ id, status }) => seen.get(id) !== status)
      .map((pipeline) => {
        seen.set(pipeline.id, pipeline.status);
        return { actor: 'GitLab', text: describe(pipeline), tone: gitlabTone(pipeline.status) };
      });
}

function describe({ id, status, parent, jobs }: Pipeline): string {
  const name = parent ? `child pipeline #${id} of ${parent.name}` : `pipeline #${id}`;
  return status === 'created' ? `${name} has ${jobs.length} CI jobs` : `${name} is ${status}`;
}
