/** Plays many GitHubs at once: kept-alive connections, each with one signed webhook under way. Asked by the parts. */
import { createHmac, randomUUID } from 'node:crypto';
import { answerQuestions } from '../world/helper-process.ts';
import { openConnection } from './http-connection.ts';

export interface Storm {
  port: number;
  path: string;
  secret: string;
  /** Sent in turn. */
  bodies: string[];
  /** How many are under way at a time. */
  clients: number;
  /** When to end: after so many seconds, or so many webhooks. */
  seconds?: number;
  total?: number;
}

export interface StormOutcome {
  seconds: number;
  /** Milliseconds from the first byte sent to the last one received, for each webhook. */
  latencies: number[];
  accepted: number;
  /** Answers that were not 202 with `accepted`, by status. */
  others: Record<string, number>;
}

answerQuestions(async (storm: Storm): Promise<StormOutcome> => {
  const { port, clients, seconds = Number.POSITIVE_INFINITY, total = Number.POSITIVE_INFINITY } = storm;
  const parcels = storm.bodies.map((body) => toParcel(storm, body));
  const connections = await Promise.all(Array.from({ length: clients }, () => openConnection(port)));
  const latencies: number[] = [];
  const others: Record<string, number> = {};
  let accepted = 0;
  let sent = 0;
  const start = performance.now();
  await Promise.all(
    connections.map(async ({ send }) => {
      while (sent < total && performance.now() - start < seconds * 1_000) {
        const { head, body } = parcels[sent % parcels.length] as Parcel;
        sent += 1;
        const at = performance.now();
        const answer = await send([`${head}x-github-delivery: ${randomUUID()}\r\n\r\n`, body]);
        latencies.push(performance.now() - at);
        if (answer.status === 202 && answer.accepted) accepted += 1;
        else others[answer.status] = (others[answer.status] ?? 0) + 1;
      }
    }),
  );
  const took = (performance.now() - start) / 1_000;
  for (const { close } of connections) close();
  return { seconds: took, latencies, accepted, others };
});

interface Parcel {
  head: string;
  body: Buffer;
}

/** Signed once: the delivery id is in a header, and GitHub signs the body alone. */
function toParcel({ path, secret }: Storm, text: string): Parcel {
  const body = Buffer.from(text);
  const headers = {
    host: '127.0.0.1',
    accept: '*/*',
    'content-type': 'application/json',
    'content-length': body.length,
    'user-agent': 'GitHub-Hookshot/f0e1d2c',
    'x-github-event': 'pull_request',
    'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`,
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return { head: `POST ${path} HTTP/1.1\r\n${lines.join('')}`, body };
}
