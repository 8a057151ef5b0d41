import {
  BrokenOffError,
  ProtocolError,
  type RelayError,
  UnknownCommitError,
  UnsupportedRemoteError,
} from './errors.ts';
import type { Session } from './http/session.ts';
import { hashBytes, type ObjectFormat } from './object-id.ts';
import type { Source } from './source.ts';
import { PROTOCOL_V2 } from './source-capabilities.ts';
import { ByteReader } from './wire/byte-reader.ts';
import { commandRequest } from './wire/command.ts';
import { lineOf, type Packet, readPacket } from './wire/pkt-line.ts';
import { errorLine, readSideBand } from './wire/side-band.ts';
import { untilTrailer } from './wire/until-trailer.ts';

export interface PackRequest {
  wants: string[];
  haves: string[];
  /** The target's object format, which the source must share. */
  objectFormat: ObjectFormat;
  thinPack: boolean;
  ofsDelta: boolean;
}

/** A pack on its way. */
export interface PackStream {
  /** Its bytes, in order. The last ones, without which it is worthless, come only once the source has finished. */
  chunks: AsyncGenerator<Buffer>;
  /** Ends the transfer at once; whoever waits for the next bytes gets an error. Without effect after the end. */
  cancel(): void;
}

/**
 * Asks the source for all that `wants` reach and `haves` do not (protocol v2, `fetch`, without negotiation).
 * Resolves when the pack begins; what the source refuses is thrown before.
 * @throws UnknownCommitError, UnsupportedRemoteError (other object format, shallow), or the errors of the remote.
 */
export async function fetchPack(source: Source, request: PackRequest): Promise<PackStream> {
  const { session } = source;
  const { side } = session;
  const { objectFormat, capabilities } = await source.capabilities();
  if (objectFormat !== request.objectFormat) {
    throw new UnsupportedRemoteError(side, `uses ${objectFormat}, the target ${request.objectFormat}`);
  }
  const { headers, body } = commandRequest('fetch', {
    capabilities,
    agent: session.userAgent,
    args: fetchArgs(request),
  });
  const answer = await session.post('git-upload-pack', { ...PROTOCOL_V2, ...headers }, body, 'pack');
  const bytes = new ByteReader(answer.body);
  await readUntilPack(bytes, session, request.wants);
  return {
    chunks: untilTrailer(packBytes(bytes, session), hashBytes(objectFormat)),
    cancel: () => answer.exchange.fail(new BrokenOffError(side, 'not wanted any more')),
  };
}

function fetchArgs({ wants, haves, thinPack, ofsDelta }: PackRequest): string[] {
  return [
    ...(thinPack ? ['thin-pack'] : []),
    ...(ofsDelta ? ['ofs-delta'] : []),
    'no-progress',
    ...wants.map((sha) => `want ${sha}`),
    ...haves.map((sha) => `have ${sha}`),
    'done',
  ];
}

/** Reads up to the line after which the pack comes. No other section is expected: none was asked for. */
async function readUntilPack(bytes: ByteReader, { side }: Session, wants: string[]): Promise<void> {
  const packet = await readPacket(bytes, side);
  if (packet === undefined) throw new BrokenOffError(side, 'the answer ended before the pack');
  const problem = firstPacketProblem(packet, side, wants);
  if (!problem) return;
  await bytes.close();
  throw problem;
}

function firstPacketProblem(packet: Packet, side: Session['side'], wants: string[]): RelayError | undefined {
  const fault = errorLine(packet, side);
  const unknown = /not our ref ([0-9a-f]+)?/.exec(fault?.remoteMessage ?? '');
  if (unknown) {
    const sha = wants.find((want) => want === unknown[1]) ?? wants[0] ?? '';
    return new UnknownCommitError(sha, { cause: fault });
  }
  if (fault) return fault;
  const line = typeof packet === 'string' ? packet : lineOf(packet);
  if (line === 'packfile') return undefined;
  if (line === 'shallow-info') return new UnsupportedRemoteError(side, 'is a shallow repository');
  return new ProtocolError(side, 'sent something else where a pack should begin');
}

/** @throws BrokenOffError when the answer ends without the flush packet, however orderly HTTP ended. */
async function* packBytes(bytes: ByteReader, { side }: Session): AsyncGenerator<Buffer> {
  let complete = false;
  yield* readSideBand(bytes, side, { onEnd: () => (complete = true) });
  if (!complete) throw new BrokenOffError(side, 'the pack ended too early');
}
