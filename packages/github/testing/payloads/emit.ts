import type { Emission, GithubContext } from '../context.ts';
import type { Installation } from '../model/types.ts';
import { buildPayload } from './build-payload.ts';

/** Sends an event to the App, if GitHub would: the App must be installed there and have subscribed. */
export function emit(emission: Emission, context: GithubContext): void {
  const installation = installationFor(emission, context);
  if (!installation || installation.suspended || !subscribed(installation, emission.event)) return;
  context.deliveries.dispatch({
    event: emission.event,
    action: emission.action ?? null,
    installationId: installation.id,
    repositoryId: emission.repository?.id ?? null,
    payload: buildPayload(emission, installation, context),
  });
}

function installationFor({ repository, installationId }: Emission, { state }: GithubContext): Installation | undefined {
  if (installationId !== undefined) return state.installations.get(installationId);
  return repository && state.installationOf(repository);
}

/** Some events come unasked: everything about the installation itself, and checks to those who may write them. */
function subscribed({ events, permissions }: Installation, event: string): boolean {
  if (event.startsWith('installation')) return true;
  if (event === 'check_run' || event === 'check_suite') return permissions.checks === 'write';
  return events.includes(event);
}
