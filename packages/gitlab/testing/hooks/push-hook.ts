import type { Instance, RecordedPush } from '../instance.ts';
import type { ProjectRecord } from '../records.ts';
import { dispatch } from './dispatch.ts';
import { hookProject } from './pipeline-payload.ts';

/** Tells hooks with `push_events` (the default of a new hook) that a ref moved. */
export function sendPushHook(instance: Instance, project: ProjectRecord, push: RecordedPush): void {
  const tag = push.ref.startsWith('refs/tags/');
  const trigger = tag ? 'tag_push_events' : 'push_events';
  dispatch(instance, project, trigger, pushPayload(instance, project, push, tag));
}

export function pushPayload(instance: Instance, project: ProjectRecord, push: RecordedPush, tag: boolean) {
  const deleted = /^0+$/.test(push.after);
  return {
    object_kind: tag ? 'tag_push' : 'push',
    event_name: tag ? 'tag_push' : 'push',
    before: push.before,
    after: push.after,
    ref: push.ref,
    checkout_sha: deleted ? null : push.after,
    user_name: instance.options.user,
    user_username: instance.options.user,
    project_id: project.id,
    project: hookProject(instance, project),
    commits: [],
    total_commits_count: 0,
    push_options: {},
  };
}
