import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** One kept-alive HTTP connection that sends whole requests and reads nothing but the status of each answer. */
export interface HttpConnection {
  /** Sends the pieces of one request; resolves with the status of its answer. */
  send(pieces: readonly (string | Buffer)[]): Promise<number>;
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
  let waiting: { resolve(status: number): void; reject(error: Error): void } | undefined;
  let received = '';
  socket.setEncoding('latin1');
  socket.on('data', (text: string) => {
    received += text;
    const status = statusOf(received);
    if (status === undefined) return;
    received = '';
    waiting?.resolve(status);
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

/** The status of a whole answer; undefined while some of it is missing. */
export function statusOf(text: string): number | undefined {
  const end = text.indexOf('\r\n\r\n');
  if (end === -1) return undefined;
  const length = Number(/\r\ncontent-length: *(\d+)/i.exec(text.slice(0, end))?.[1]);
  if (Number.isNaN(length)) throw new Error('an answer without Content-Length');
  return text.length >= end + 4 + length ? Number(text.slice(9, 12)) : undefined;
}
