import { BrokenOffError, ProtocolError } from './errors.ts';
import { printable } from './printable.ts';
import type { Side } from './remote.ts';
import { bounded } from './wire/bounded.ts';
import { BoundedText } from './wire/bounded-text.ts';
import { ByteReader } from './wire/byte-reader.ts';
import { lineOf, type Packet, readPackets } from './wire/pkt-line.ts';
import { readSideBand } from './wire/side-band.ts';

/** The target's verdict on a push. HTTP says 200 whatever it is. */
export interface PushReport {
  /** `ok`, or why the pack could not be used. */
  unpack: string;
  /** Per ref: `ok`, or the reason of the refusal in the target's words. */
  refs: Map<string, RefVerdict>;
  /** What the target and its hooks said beside that (band 2), printable. */
  message: string;
}

export type RefVerdict = { ok: true } | { ok: false; reason: string };

const MAX_REPORT_BYTES = 4 * 1024 * 1024;

/**
 * Reads the answer to a push: pkt-lines of the report, cut anew into the packets of band 1
 * (gitprotocol-pack, "Report Status").
 * @throws BrokenOffError when it ends before the verdict does.
 */
export async function readPushReport(body: AsyncIterable<Buffer>, side: Side): Promise<PushReport> {
  const message = new BoundedText();
  const outer = readSideBand(new ByteReader(body), side, { onText: (text) => message.add(text), onEnd: () => {} });
  const inner = readPackets(bounded(outer, MAX_REPORT_BYTES, side, 'the report'), side);
  const report = await parseReport(inner, side);
  return { ...report, message: message.toString() };
}

async function parseReport(packets: AsyncIterable<Packet>, side: Side): Promise<Omit<PushReport, 'message'>> {
  let unpack: string | undefined;
  let ended = false;
  const refs = new Map<string, RefVerdict>();
  for await (const packet of packets) {
    if (packet === 'flush') {
      ended = true;
      continue;
    }
    if (typeof packet === 'string' || ended) throw new ProtocolError(side, 'sent a malformed report');
    const { word, rest } = firstWord(lineOf(packet));
    if (word === 'unpack') unpack = printable(rest);
    else if (word === 'ok') refs.set(rest, { ok: true });
    else if (word === 'ng') {
      const { word: ref, rest: reason } = firstWord(rest);
      refs.set(ref, { ok: false, reason: printable(reason) || 'no reason given' });
    }
    // `option` lines (report-status-v2) tell of refs that a proxy moved elsewhere; nothing here depends on them.
  }
  if (unpack === undefined || !ended) throw new BrokenOffError(side, 'the answer to the push ended before the verdict');
  return { unpack, refs };
}

function firstWord(line: string): { word: string; rest: string } {
  const space = line.indexOf(' ');
  return space === -1 ? { word: line, rest: '' } : { word: line.slice(0, space), rest: line.slice(space + 1) };
}
