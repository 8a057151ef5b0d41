import { UnsupportedRemoteError } from './errors.ts';
import { zeroId } from './object-id.ts';
import type { TargetState } from './target-state.ts';
import { FLUSH, pktLine } from './wire/pkt-line.ts';

/** One ref to be changed, if it still is what the advertisement said. */
export interface RefCommand {
  ref: string;
  /** null: create. */
  oldSha: string | null;
  /** null: delete. */
  newSha: string | null;
}

/**
 * What a push begins with, up to where the pack follows (gitprotocol-pack, "Reference Update Request").
 * @throws UnsupportedRemoteError when the target cannot report as needed, or takes no push options although some are given.
 */
export function pushRequest(
  target: TargetState,
  { commands, pushOptions, agent }: { commands: RefCommand[]; pushOptions: string[]; agent: string },
): Buffer {
  const capabilities = pushCapabilities(target, { withOptions: pushOptions.length > 0, agent });
  const zero = zeroId(target.objectFormat);
  const lines = commands.map(({ ref, oldSha, newSha }) => `${oldSha ?? zero} ${newSha ?? zero} ${ref}`);
  const [first, ...others] = lines;
  const options = pushOptions.length > 0 ? pushOptions.map(pktLine).join('') + FLUSH : '';
  return Buffer.from(pktLine(`${first}\0 ${capabilities}`) + others.map(pktLine).join('') + FLUSH + options);
}

function pushCapabilities(
  target: TargetState,
  { withOptions, agent }: { withOptions: boolean; agent: string },
): string {
  const has = (name: string) => target.capabilities.has(name);
  const report = ['report-status-v2', 'report-status'].find(has);
  if (!report) throw new UnsupportedRemoteError('target', 'does not report the outcome of a push');
  if (!has('side-band-64k')) throw new UnsupportedRemoteError('target', 'has no side-band-64k');
  if (withOptions && !has('push-options')) throw new UnsupportedRemoteError('target', 'takes no push options');
  const words = [report, 'side-band-64k'];
  if (withOptions) words.push('push-options');
  if (has('quiet')) words.push('quiet');
  if (has('object-format')) words.push(`object-format=${target.objectFormat}`);
  if (has('agent')) words.push(`agent=${agent}`);
  return words.join(' ');
}
