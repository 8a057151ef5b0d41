import { once } from 'node:events';
import { type ClientRequest, type IncomingMessage, request } from 'node:http';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';

export interface PackRoute {
  /** Repositories, without a slash at the end. */
  source: string;
  target: string;
  sha: string;
  ref: string;
}

/**
 * What the relay is measured against: the same pack from the same source to the same target with nothing in between but
 * Node's own `pipeline`. It asks in git's oldest protocol, without side-band, where the pack follows bare after eight
 * bytes; it reads no refs, unwraps no packets, holds nothing back and can neither stop midway nor try again.
 */
export async function catPack({ source, target, sha, ref }: PackRoute): Promise<void> {
  const fetching = post(`${source}/git-upload-pack`, 'upload-pack');
  fetching.end(`${line(`want ${sha} ofs-delta\n`)}0000${line('done\n')}`);
  const [pack] = (await once(fetching, 'response')) as [IncomingMessage];
  const answer = (await readBytes(pack, 8)).toString();
  if (answer !== '0008NAK\n') throw new Error(`the source answered ${answer}`);
  const pushing = post(`${target}/git-receive-pack`, 'receive-pack');
  const report = once(pushing, 'response').then(([response]) => text(response as IncomingMessage));
  pushing.write(`${line(`${'0'.repeat(40)} ${sha} ${ref}\0report-status`)}0000`);
  await pipeline(pack, pushing);
  const said = await report;
  if (!said.includes('unpack ok') || !said.includes(`ok ${ref}`)) throw new Error(`the target answered ${said}`);
}

function post(url: string, service: string): ClientRequest {
  return request(url, { method: 'POST', headers: { 'content-type': `application/x-git-${service}-request` } });
}

/** A pkt-line: its length, in four hexadecimal digits, counts itself. */
const line = (content: string): string => (content.length + 4).toString(16).padStart(4, '0') + content;

async function readBytes(stream: Readable, size: number): Promise<Buffer> {
  for (;;) {
    const bytes: Buffer | null = stream.read(size);
    if (bytes) return bytes;
    await once(stream, 'readable');
  }
}
