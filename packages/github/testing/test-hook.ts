import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Received {
  event: string;
  guid: string;
  headers: IncomingHttpHeaders;
  raw: Buffer;
  // biome-ignore lint/suspicious/noExplicitAny: a test reads whatever JSON came in
  payload: any;
}

export interface TestHook {
  url: string;
  received: Received[];
  /** Names such as `pull_request.opened`, in the order of arrival. */
  names(): string[];
  /** Status of later answers; `hang` never answers. */
  answer: number | 'hang';
  stop(): Promise<void>;
}

/** A webhook receiver that remembers everything. */
export async function startTestHook(): Promise<TestHook> {
  const received: Received[] = [];
  const hook: TestHook = {
    url: '',
    received,
    answer: 202,
    names: () => received.map(({ event, payload }) => (payload.action ? `${event}.${payload.action}` : event)),
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  const server = createServer(async (req, res) => {
    const chunks: Buffer[] = [];
    for await (const chunk of req) chunks.push(chunk);
    const raw = Buffer.concat(chunks);
    const header = (name: string): string => String(req.headers[name]);
    const [event, guid] = [header('x-github-event'), header('x-github-delivery')];
    received.push({ event, guid, headers: req.headers, raw, payload: JSON.parse(raw.toString()) });
    if (hook.answer !== 'hang') res.writeHead(hook.answer).end('{}');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  hook.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
  return hook;
}
