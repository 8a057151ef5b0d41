import { setImmediate } from 'node:timers/promises';
import { BrokenOffError, RelayError } from './errors.ts';
import type { PackStream } from './fetch-pack.ts';
import type { Exchange } from './http/exchange.ts';
import type { IdleTimer } from './http/idle-timer.ts';
import type { Session } from './http/session.ts';
import { type PushReport, readPushReport } from './push-report.ts';
import { inPortions } from './wire/in-portions.ts';

export interface StreamedPush {
  /** The request, and as much of the pack as is there already. */
  start: Buffer[];
  pack: PackStream;
  /** Called for what comes after `start`. */
  onBytes: (bytes: number) => void;
}

/**
 * How much of a pack is written at once. It arrives in pieces of some 16 kB; to write each of them by itself, and to wait
 * a turn of the event loop for it, costs more than to copy its bytes.
 */
const PORTION_BYTES = 256 * 1024;

type Copied = { kind: 'all' } | { kind: 'failed'; error: unknown };

/**
 * Pushes a pack of any size while it arrives. The answer is read from the beginning on: a target answers before the
 * body is through, and an early verdict (too big, not allowed) says more than the broken pipe that follows it.
 */
export async function streamPush(session: Session, { start, pack, onBytes }: StreamedPush): Promise<PushReport> {
  const exchange = await session.stream('git-receive-pack');
  const reportTimer = exchange.timer('report', session.timeouts.reportMs);
  const verdict = readVerdict(session, exchange, reportTimer);
  const settled = verdict.then(ignore, ignore);
  const copying: Promise<Copied> = Promise.race([
    copy(exchange, { start, pack, onBytes }, session.timeouts.pushMs),
    aborted(session.signal, settled),
  ]).then(
    () => ({ kind: 'all' }),
    (error: unknown) => ({ kind: 'failed', error }),
  );
  try {
    const first = await Promise.race([copying, settled]);
    if (first?.kind === 'failed')
      return await afterFailure(session, { exchange, verdict, settled, error: first.error });
    if (first) {
      exchange.end();
      reportTimer.arm();
    }
    return await Promise.race([verdict, aborted(session.signal, settled)]);
  } finally {
    reportTimer.disarm();
    exchange.fail(new BrokenOffError(session.side, 'not wanted any more'));
  }
}

async function copy(exchange: Exchange, { start, pack, onBytes }: StreamedPush, pushMs: number): Promise<void> {
  await exchange.write(start, pushMs);
  for await (const portion of inPortions(pack.chunks, PORTION_BYTES)) {
    // A write into a connection that the target has closed makes Node throw away the answer that arrived before. After
    // this turn of the event loop what has arrived is read.
    await setImmediate();
    await exchange.write([portion], pushMs);
    onBytes(portion.length);
  }
}

async function readVerdict(session: Session, exchange: Exchange, reportTimer: IdleTimer): Promise<PushReport> {
  const response = await exchange.response;
  await session.accept(exchange, response, 'application/x-git-receive-pack-result');
  return readPushReport(touching(exchange.body(), reportTimer), session.side);
}

/**
 * If the target's side broke, its answer may still tell why. If ours did (the source failed, the caller gave up), the
 * body is ended although the pack is not: the target then throws away what it has, which it does not on a cut connection.
 */
async function afterFailure(
  session: Session,
  {
    exchange,
    verdict,
    settled,
    error,
  }: { exchange: Exchange; verdict: Promise<PushReport>; settled: Promise<void>; error: unknown },
): Promise<PushReport> {
  const targetBroke = error instanceof RelayError && error.side === session.side;
  if (!targetBroke) exchange.end();
  const inTime = await settledWithin(settled, session.timeouts.cleanupMs);
  if (targetBroke && inTime) return verdict;
  throw error;
}

async function* touching(chunks: AsyncIterable<Buffer>, timer: IdleTimer): AsyncGenerator<Buffer> {
  for await (const chunk of chunks) {
    timer.touch();
    yield chunk;
  }
}

/** Rejects when the caller gives up; never resolves. Stops listening once `until` has settled. */
function aborted(signal: AbortSignal | undefined, until: Promise<void>): Promise<never> {
  return new Promise((_resolve, reject) => {
    if (!signal) return;
    const abort = () => reject(signal.reason);
    if (signal.aborted) return abort();
    signal.addEventListener('abort', abort, { once: true });
    until.then(() => signal.removeEventListener('abort', abort));
  });
}

async function settledWithin(settled: Promise<void>, ms: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), ms);
  });
  try {
    return await Promise.race([settled.then(() => true), late]);
  } finally {
    clearTimeout(timer);
  }
}

const ignore = (): void => {};
