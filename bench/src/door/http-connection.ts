import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** The answer to a webhook, as far as it matters here. */
export interface Answer {
  status: number;
  /** The receiver took it, and says that it was no duplicate. */
  accepted: boolean;
}

/** One kept-alive HTTP connection that sends whole requests and reads the least of each answer. */
export interface HttpConnection {
  /** Sends the pieces of one request and waits for its answer. */
  send(pieces: readonly (string | Buffer)[]): Promise<Answer>;
  close(): void;
}

/**
 * Node's own HTTP client would take as much of the machine as the server that is measured. This one understands
 * answers with a Content-Length, which is what both servers give.
 */
export async function openConnection(port: number): Promise<HttpConnection> {
  const socket = connect(port, '127.0.0.1');
  socket.setNoDelay(true);
  await once(socket, 'connect');
  let waiting: { resolve(answer: Answer): void; reject(error: Error): void } | undefined;
  let received = '';
  socket.setEncoding('latin1');
  socket.on('data', (text: string) => {
    received += text;
    const answer = readAnswer(received);
    if (answer === undefined) return;
    received = '';
    waiting?.resolve(answer);
  });
  const fail = () => waiting?.reject(new Error('the connection ended'));
  socket.on('error', fail).on('close', fail);
  return {
    send(pieces) {
      return new Promise((resolve, reject) => {
        waiting = { resolve, reject };
        writeTogether(socket, pieces);
      });
    },
    close: () => socket.destroy(),
  };
}

function writeTogether(socket: Socket, pieces: readonly (string | Buffer)[]): void {
  socket.cork();
  for (const piece of pieces) socket.write(piece);
  socket.uncork();
}

/** A whole answer; undefined while some of it is missing. */
export function readAnswer(text: string): Answer | undefined {
  const end = text.indexOf('\r\n\r\n');
  if (end === -1) return undefined;
  const length = Number(/\r\ncontent-length: *(\d+)/i.exec(text.slice(0, end))?.[1]);
  if (Number.isNaN(length)) throw new Error('an answer without Content-Length');
  if (text.length < end + 4 + length) return undefined;
  return { status: Number(text.slice(9, 12)), accepted: text.includes('"accepted":true', end) };
}
