import { liveAck } from '../src/schemas/live.ts';

/** The population's own log, as the sockets read it. */
export interface LiveLog {
  /** Events with `seq > after`, oldest first; `body` is the JSON of the whole event. */
  after(seq: number, limit: number): readonly StoredText[];
  /** The last seq; 0 for an empty log. */
  last(): number;
  /** The oldest seq still stored; last + 1 if none is. */
  oldest(): number;
}

interface StoredText {
  readonly seq: number;
  readonly body: string;
}

interface Progress {
  readonly generation: number;
  readonly evaluations: number;
  readonly best: { readonly hash: string; readonly fitness: number } | null;
  readonly evaluationsPerSecond: number;
}

/**
 * The live socket of one population: every socket gets every event after its cursor once and in order, or is
 * told by `resync` that it cannot. Attachments hold the cursors, so the object may hibernate at any time.
 */
export interface LiveFeed {
  /** Answers a WebSocket upgrade and begins to send what is stored after the cursor of its query. */
  accept(request: Request): Response;
  /** Sends every socket what it has not got yet. Call after the transaction that stored new events. */
  broadcast(): void;
  /** Tells the sockets that have all events; the others catch up first. */
  progress(progress: Progress): void;
  /** A message of a client: `{"type":"ack","seq":n}`. */
  receive(socket: WebSocket, message: string | ArrayBuffer): void;
}

/** Of one socket; survives hibernation with it. */
interface Attachment {
  /** The last seq that was sent. */
  readonly cursor: number;
  /** The last seq that the client said it has. */
  readonly acked: number;
  /** Bytes sent since then. */
  readonly unacked: number;
}

/** Events sent to one socket before the others, and reads, get their turn. */
const PAGE = 100;
/**
 * What is sent to a client that does not read stays in the runtime's memory, and the runtime does not tell how much
 * that is. So bytes without an acknowledgement are bounded, by socket and together; a client beyond it is cut and can
 * resume at its cursor.
 */
const MAX_UNACKED_BYTES = 8 * 1024 * 1024;
const MIN_UNACKED_BYTES = 256 * 1024;
const MAX_UNACKED_TOTAL = 128 * 1024 * 1024;
/** Simple clients lose frames that arrive in one packet with the 101, so the first one waits this long. */
const FIRST_FRAME_MS = 25;
/** Close codes. */
export const SLOW_READER = 4_008;
const BAD_MESSAGE = 4_000;

const PROTOCOL = 'hub.v1';

export function createLiveFeed(ctx: DurableObjectState, log: LiveLog): LiveFeed {
  ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair('ping', 'pong'));
  return new SocketFeed(ctx, log);
}

class SocketFeed implements LiveFeed {
  readonly #ctx: DurableObjectState;
  readonly #log: LiveLog;
  /** Sockets that a loop is sending to; new events reach them through that loop. */
  readonly #busy = new Set<WebSocket>();
  /** The last page read: sockets mostly have the same cursor. */
  #page:
    | { readonly after: number; readonly last: number; readonly events: readonly StoredText[] }
    | undefined;

  constructor(ctx: DurableObjectState, log: LiveLog) {
    this.#ctx = ctx;
    this.#log = log;
  }

  accept(request: Request): Response {
    const { 0: client, 1: server } = new WebSocketPair();
    const after = new URL(request.url).searchParams.get('after');
    const cursor = after === null ? this.#log.last() : Number(after);
    this.#ctx.acceptWebSocket(server);
    attach(server, { cursor, acked: cursor, unacked: 0 });
    this.#ctx.waitUntil(scheduler.wait(FIRST_FRAME_MS).then(() => this.#catchUp(server)));
    const offered = (request.headers.get('sec-websocket-protocol') ?? '').split(/\s*,\s*/);
    const headers = offered.includes(PROTOCOL) ? { 'sec-websocket-protocol': PROTOCOL } : {};
    return new Response(null, { status: 101, webSocket: client, headers });
  }

  broadcast(): void {
    for (const socket of this.#ctx.getWebSockets()) this.#ctx.waitUntil(this.#catchUp(socket));
  }

  progress(progress: Progress): void {
    const text = JSON.stringify({ type: 'progress', ...progress });
    const last = this.#log.last();
    for (const socket of this.#ctx.getWebSockets()) {
      const state = attachment(socket);
      if (this.#busy.has(socket) || state.cursor !== last) continue;
      const sent = this.#send(socket, text, state);
      if (sent) attach(socket, sent);
    }
  }

  receive(socket: WebSocket, message: string | ArrayBuffer): void {
    const ack = typeof message === 'string' ? parseAck(message) : undefined;
    if (ack === undefined) return socket.close(BAD_MESSAGE, 'send {"type":"ack","seq":n} or ping');
    const state = attachment(socket);
    if (ack > state.acked && ack <= state.cursor)
      attach(socket, { cursor: state.cursor, acked: ack, unacked: 0 });
  }

  /** Sends stored events page by page until the socket has all; at most one such loop a socket. */
  async #catchUp(socket: WebSocket): Promise<void> {
    if (this.#busy.has(socket)) return;
    this.#busy.add(socket);
    try {
      while (this.#sendPage(socket)) await scheduler.wait(0);
    } finally {
      this.#busy.delete(socket);
    }
  }

  /** True if there is more to send. */
  #sendPage(socket: WebSocket): boolean {
    let state = attachment(socket);
    const last = this.#log.last();
    if (state.cursor === last) return false;
    if (state.cursor > last || state.cursor + 1 < this.#log.oldest())
      return this.#resync(socket, state, last);
    for (const { seq, body } of this.#read(state.cursor, last)) {
      const sent = this.#send(socket, `{"type":"event","event":${body}}`, state);
      if (!sent) return false;
      state = { ...sent, cursor: seq };
    }
    attach(socket, state);
    return state.cursor < last;
  }

  #read(after: number, last: number): readonly StoredText[] {
    if (this.#page?.after !== after || this.#page.last !== last)
      this.#page = { after, last, events: this.#log.after(after, PAGE) };
    return this.#page.events;
  }

  /** Tells the socket that events are not there, and goes on with those after `last`. */
  #resync(socket: WebSocket, state: Attachment, last: number): boolean {
    const missed = Math.max(0, last - state.cursor);
    const text = JSON.stringify({ type: 'resync', seq: last, missed });
    const sent = this.#send(socket, text, state);
    if (sent) attach(socket, { cursor: last, acked: last, unacked: sent.unacked });
    return false;
  }

  /** The socket's new state, or undefined if it is gone or was cut. */
  #send(socket: WebSocket, text: string, state: Attachment): Attachment | undefined {
    if (socket.readyState !== WebSocket.OPEN) return undefined;
    const unacked = state.unacked + text.length;
    const share = MAX_UNACKED_TOTAL / this.#ctx.getWebSockets().length;
    if (unacked > Math.max(MIN_UNACKED_BYTES, Math.min(MAX_UNACKED_BYTES, share))) {
      socket.close(SLOW_READER, `not acknowledged: resume with after=${state.acked}`);
      return undefined;
    }
    socket.send(text);
    return { ...state, unacked };
  }
}

const attach = (socket: WebSocket, state: Attachment): void => socket.serializeAttachment(state);

/** Written by `attach` only, on every socket that was accepted. */
const attachment = (socket: WebSocket): Attachment => socket.deserializeAttachment() as Attachment;

/** The seq of an acknowledgement, or undefined for any other text. */
function parseAck(text: string): number | undefined {
  if (text.length > 200) return undefined;
  try {
    return liveAck.parse(JSON.parse(text)).seq;
  } catch {
    return undefined;
  }
}
