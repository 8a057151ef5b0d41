import { connect, type Socket } from 'node:net';

/** A connection that a test writes bytes into as it likes. */
export interface RawConnection {
  socket: Socket;
  /** All that was answered so far. */
  answered(): string;
  /** Resolves with all that was answered, when the other side closes. */
  closed: Promise<string>;
}

export function openRaw(port: number): RawConnection {
  let answered = '';
  const socket = connect(port, '127.0.0.1');
  const { promise: closed, resolve } = Promise.withResolvers<string>();
  socket.on('data', (chunk) => {
    answered += chunk;
  });
  socket.on('error', () => {});
  socket.on('close', () => resolve(answered));
  return { socket, answered: () => answered, closed };
}

/** The first line and the JSON body of a raw answer. */
export function readAnswer(raw: string): { status: number; body: unknown } {
  const [head = '', body = ''] = raw.split('\r\n\r\n');
  return { status: Number(head.split(' ')[1]), body: body === '' ? undefined : JSON.parse(body) };
}
