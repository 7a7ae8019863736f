import { connect, type Socket } from 'node:net';

/**
 * One keep-alive connection that sends a request and waits for its whole answer: some 30 µs of client work, where
 * fetch would add several hundred and hide what is compared.
 */
export interface Probe {
  /** Milliseconds until the whole answer was there. Throws unless its status is 200. */
  send(request: Buffer): Promise<number>;
  close(): void;
}

export async function openProbe(port: number): Promise<Probe> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('error', reject);
  });
  return { send: (request) => exchange(socket, request), close: () => void socket.destroy() };
}

export function httpRequest(method: string, path: string, key: string, body?: unknown): Buffer {
  const text = body === undefined ? '' : JSON.stringify(body);
  const lines = [
    `${method} ${path} HTTP/1.1`,
    'host: 127.0.0.1',
    `authorization: Bearer ${key}`,
    ...(body === undefined
      ? []
      : ['content-type: application/json', `content-length: ${text.length}`]),
  ];
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n${text}`);
}

function exchange(socket: Socket, request: Buffer): Promise<number> {
  const start = performance.now();
  return new Promise((resolve, reject) => {
    let received = Buffer.alloc(0);
    const onData = (chunk: Buffer): void => {
      received = received.length === 0 ? chunk : Buffer.concat([received, chunk]);
      if (!isWhole(received)) return;
      socket.off('data', onData);
      const text = received.toString('latin1', 0, 200);
      if (text.startsWith('HTTP/1.1 200')) resolve(performance.now() - start);
      else reject(new Error(text));
    };
    socket.on('data', onData);
    socket.write(request);
  });
}

function isWhole(received: Buffer): boolean {
  const end = received.indexOf('\r\n\r\n');
  if (end < 0) return false;
  const head = received.toString('latin1', 0, end).toLowerCase();
  const length = /content-length: (\d+)/.exec(head)?.[1];
  if (length !== undefined) return received.length >= end + 4 + Number(length);
  return received.subarray(-5).toString('latin1') === '0\r\n\r\n';
}
