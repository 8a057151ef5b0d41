import { ProtocolError, UnsupportedRemoteError } from './errors.ts';
import type { Session } from './http/session.ts';
import type { ObjectFormat } from './object-id.ts';
import { objectFormatIn } from './target-state.ts';
import { bounded } from './wire/bounded.ts';
import { type Capabilities, parseCapabilityLines } from './wire/capabilities.ts';
import { lineOf, readPackets } from './wire/pkt-line.ts';
import { errorLine } from './wire/side-band.ts';

export interface SourceCapabilities {
  objectFormat: ObjectFormat;
  capabilities: Capabilities;
}

export const PROTOCOL_V2 = { 'git-protocol': 'version=2' };

/** A server of protocol v2 lists no refs here, an older one all of them: more than this is an older one. */
const MAX_BYTES = 64 * 1024;

/**
 * Asks what upload-pack can do (protocol v2). Also settles the credentials and follows a rename.
 * @throws UnsupportedRemoteError when it does not speak protocol v2.
 */
export async function readSourceCapabilities(session: Session): Promise<SourceCapabilities> {
  const { side } = session;
  const { body } = await session.discover('git-upload-pack', PROTOCOL_V2);
  const lines: string[] = [];
  for await (const packet of readPackets(bounded(body, MAX_BYTES, side, 'the list of capabilities'), side)) {
    const fault = errorLine(packet, side);
    if (fault) throw fault;
    if (typeof packet === 'string' || packet.toString('latin1', 0, 10) === '# service=') continue;
    lines.push(lineOf(packet));
    if (lines[0] !== 'version 2') {
      throw new UnsupportedRemoteError(side, 'does not speak version 2 of the git protocol');
    }
  }
  if (lines.length === 0) throw new ProtocolError(side, 'sent no capabilities');
  const capabilities = parseCapabilityLines(lines.slice(1));
  return { objectFormat: objectFormatIn(capabilities, side), capabilities };
}
