import { ProtocolError, UnsupportedRemoteError } from './errors.ts';
import type { Session } from './http/session.ts';
import { isObjectId, type ObjectFormat } from './object-id.ts';
import { bounded } from './wire/bounded.ts';
import { type Capabilities, parseCapabilityList } from './wire/capabilities.ts';
import { lineOf, type Packet, readPackets } from './wire/pkt-line.ts';
import { errorLine } from './wire/side-band.ts';

/** What a push target says about itself before anything is sent. */
export interface TargetState {
  /** Ref name → object id, of all refs the target shows. */
  refs: Map<string, string>;
  /** True when it has no ref at all. */
  empty: boolean;
  /** Objects it has besides (with all they reach), from repositories it borrows from: the `.have` lines. */
  alsoHas: string[];
  objectFormat: ObjectFormat;
  capabilities: Capabilities;
}

/** About 500,000 refs. All are listed always: this service has no filter (receive-pack knows no protocol v2). */
const MAX_ADVERTISEMENT_BYTES = 64 * 1024 * 1024;

/**
 * Reads the refs a push would find (`GET info/refs?service=git-receive-pack`, protocol v0).
 * @throws the errors of the remote, and UnsupportedRemoteError when it is shallow or of another protocol version.
 */
export async function readTargetState(session: Session): Promise<TargetState> {
  const { body } = await session.discover('git-receive-pack');
  const chunks = bounded(body, MAX_ADVERTISEMENT_BYTES, session.side, 'the list of refs');
  return parseAdvertisement(readPackets(chunks, session.side), session);
}

async function parseAdvertisement(packets: AsyncIterable<Packet>, { side }: Session): Promise<TargetState> {
  const refs = new Map<string, string>();
  const alsoHas = new Set<string>();
  let capabilities: Capabilities | undefined;
  let ended = false;
  for await (const packet of packets) {
    const fault = errorLine(packet, side);
    if (fault) throw fault;
    if (packet === 'flush') {
      ended = capabilities !== undefined; // the first flush only ends the `# service` line
      continue;
    }
    if (typeof packet === 'string' || ended) throw new ProtocolError(side, 'sent a malformed list of refs');
    const line = lineOf(packet);
    if (line.startsWith('# service=')) continue;
    capabilities ??= capabilitiesIn(line);
    readRefLine(line.split('\0', 1)[0] ?? '', { refs, alsoHas, side });
  }
  if (!capabilities || !ended) throw new ProtocolError(side, 'sent an incomplete list of refs');
  const objectFormat = objectFormatIn(capabilities, side);
  return { refs, empty: refs.size === 0, alsoHas: [...alsoHas], objectFormat, capabilities };
}

interface Lists {
  refs: Map<string, string>;
  alsoHas: Set<string>;
  side: Session['side'];
}

function readRefLine(line: string, { refs, alsoHas, side }: Lists): void {
  const [id = '', name = ''] = [line.slice(0, line.indexOf(' ')), line.slice(line.indexOf(' ') + 1)];
  if (id === 'shallow') throw new UnsupportedRemoteError(side, 'is a shallow repository');
  if (id === 'version') throw new UnsupportedRemoteError(side, 'answers in an unknown protocol version');
  if (name === 'capabilities^{}') return; // stands in for the refs of an empty repository
  if (!isObjectId(id)) throw new ProtocolError(side, 'sent a malformed list of refs');
  if (name === '.have') alsoHas.add(id);
  else if (!name.endsWith('^{}')) refs.set(name, id);
}

const capabilitiesIn = (line: string): Capabilities => parseCapabilityList(line.slice(line.indexOf('\0') + 1));

/** The remote's object format; without the capability it is SHA-1 (gitprotocol-capabilities). */
export function objectFormatIn(capabilities: Capabilities, side: Session['side']): ObjectFormat {
  const format = capabilities.get('object-format') ?? 'sha1';
  if (format === 'sha1' || format === 'sha256') return format;
  throw new UnsupportedRemoteError(side, 'uses an unknown object format');
}
