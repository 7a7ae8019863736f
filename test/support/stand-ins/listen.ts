import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { StandIn } from './stand-in.ts';

export interface Listening {
  readonly port: number;
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  /** Breaks what is open and stops. */
  readonly close: () => Promise<void>;
}

/**
 * A stand-in behind a loopback socket, where a broken connection is a real reset and a caller that hangs up is noticed.
 * Also takes requests in proxy form (`POST https://host/path`), so that workerd can send it traffic for real host names.
 */
export async function listen({ handle }: Pick<StandIn, 'handle'>, port = 0): Promise<Listening> {
  const server = createServer(nodeHandler(handle));
  // a stand-in that hangs must be able to hang longer than node's own patience
  server.requestTimeout = 0;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    port: address.port,
    url: `http://127.0.0.1:${address.port}`,
    close: () => closeServer(server),
  };
}

/**
 * The stand-in as a handler of Node's http server. As `outboundService: {node}` of miniflare it receives requests for real
 * host names and, unlike a function of requests, sees a caller that hangs up.
 */
export function nodeHandler(
  handle: StandIn['handle'],
): (incoming: IncomingMessage, outgoing: ServerResponse) => void {
  return (incoming, outgoing) => {
    serve(handle, incoming, outgoing).catch(() => outgoing.socket?.resetAndDestroy());
  };
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

async function serve(
  handle: StandIn['handle'],
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const gone = new AbortController();
  outgoing.once('close', () => gone.abort());
  const response = await handle(await requestOf(incoming, gone.signal));
  outgoing.writeHead(response.status, Object.fromEntries(response.headers));
  outgoing.flushHeaders();
  const reader = response.body?.getReader();
  if (reader === undefined) return void outgoing.end();
  gone.signal.addEventListener('abort', () => void reader.cancel().catch(() => {}));
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    if (!outgoing.write(value)) await drained(outgoing, gone.signal);
  }
  outgoing.end();
}

async function requestOf(incoming: IncomingMessage, signal: AbortSignal): Promise<Request> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk);
  const headers = new Headers();
  for (const [name, value] of Object.entries(incoming.headersDistinct)) {
    if (!HOP_BY_HOP.has(name)) for (const one of value ?? []) headers.append(name, one);
  }
  const method = incoming.method ?? 'GET';
  const url = new URL(incoming.url ?? '/', `http://${incoming.headers.host}`);
  return new Request(url, {
    method,
    headers,
    signal,
    ...(method === 'GET' || method === 'HEAD' ? {} : { body: Buffer.concat(chunks) }),
  });
}

/** Between two machines only; undici refuses some of them in a request. */
const HOP_BY_HOP: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'transfer-encoding',
  'upgrade',
  'expect',
]);

function drained(outgoing: ServerResponse, gone: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    outgoing.once('drain', resolve);
    gone.addEventListener('abort', () => resolve(), { once: true });
  });
}
