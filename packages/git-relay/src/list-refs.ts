import { ProtocolError, UnsupportedRemoteError } from './errors.ts';
import { isObjectId } from './object-id.ts';
import type { CommonOptions } from './options.ts';
import type { Remote, Side } from './remote.ts';
import { Source } from './source.ts';
import { PROTOCOL_V2 } from './source-capabilities.ts';
import { bounded } from './wire/bounded.ts';
import { commandRequest } from './wire/command.ts';
import { lineOf, readPackets } from './wire/pkt-line.ts';
import { errorLine } from './wire/side-band.ts';

export interface RefValue {
  sha: string;
  /** For an annotated tag, when `peel` was asked for: the object it finally points to. */
  peeled?: string;
}

export interface ListRefsOptions extends CommonOptions {
  /** Only refs that begin so, e.g. `refs/heads/` or `refs/pull/1/head`. Empty: all refs. */
  prefixes: string[];
  peel?: boolean;
  /** How errors call this remote. */
  side?: Side;
}

const MAX_BYTES = 64 * 1024 * 1024;

/**
 * The remote's refs below the prefixes, by name (protocol v2, `ls-refs`): two requests, or one to a source that was asked
 * before, which keeps the options it was opened with.
 * A prefix is no exact name: `refs/pull/1/head` also finds `refs/pull/1/headers`.
 */
export async function listRefs(remote: Remote | Source, options: ListRefsOptions): Promise<Map<string, RefValue>> {
  const { prefixes, peel = false, side = 'source' } = options;
  for (const prefix of prefixes)
    if (/[\0\n\r ]/.test(prefix)) throw new TypeError('a prefix is not part of a ref name');
  const source = remote instanceof Source ? remote : new Source(remote, options, side);
  const { session } = source;
  const { capabilities } = await source.capabilities();
  if (!capabilities.has('ls-refs')) throw new UnsupportedRemoteError(side, 'cannot list refs');
  const args = [...(peel ? ['peel'] : []), ...prefixes.map((prefix) => `ref-prefix ${prefix}`)];
  const { headers, body } = commandRequest('ls-refs', { capabilities, agent: session.userAgent, args });
  const answer = await session.post('git-upload-pack', { ...PROTOCOL_V2, ...headers }, body, 'answer');
  const refs = await parseRefs(bounded(answer.body, MAX_BYTES, side, 'the list of refs'), side);
  // A server may ignore prefixes when there are many of them (gitprotocol-v2, "ls-refs").
  return new Map([...refs].filter(([name]) => prefixes.length === 0 || prefixes.some((p) => name.startsWith(p))));
}

async function parseRefs(chunks: AsyncIterable<Buffer>, side: Side): Promise<Map<string, RefValue>> {
  const refs = new Map<string, RefValue>();
  let ended = false;
  for await (const packet of readPackets(chunks, side)) {
    const fault = errorLine(packet, side);
    if (fault) throw fault;
    if (packet === 'flush') ended = true;
    else if (typeof packet === 'string') throw new ProtocolError(side, 'sent a malformed list of refs');
    else {
      const [sha = '', name = '', ...attributes] = lineOf(packet).split(' ');
      if (!isObjectId(sha) || name === '') throw new ProtocolError(side, 'sent a malformed list of refs');
      const peeled = attributes.find((attribute) => attribute.startsWith('peeled:'))?.slice('peeled:'.length);
      refs.set(name, peeled === undefined ? { sha } : { sha, peeled });
    }
  }
  if (!ended) throw new ProtocolError(side, 'sent an incomplete list of refs');
  return refs;
}
