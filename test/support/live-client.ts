import type { RawHub } from './raw-hub.ts';

type LiveMessage =
  | { readonly type: 'event'; readonly event: { readonly seq: number; readonly hash: string } }
  | { readonly type: 'progress' }
  | { readonly type: 'resync'; readonly seq: number };

/** A client that keeps its cursor, acknowledges what it has, and connects again whenever it is cut. */
export interface LiveClient {
  /** Every event's seq in the order it came. */
  readonly seqs: readonly number[];
  readonly hashes: readonly string[];
  readonly resyncs: readonly number[];
  readonly connections: number;
  close(): void;
}

export function followLive(hub: RawHub, id: string, from = 0): LiveClient {
  const state = {
    seqs: [] as number[],
    hashes: [] as string[],
    resyncs: [] as number[],
    connections: 0,
  };
  let cursor = from;
  let closed = false;
  let socket: WebSocket;
  const open = (): void => {
    if (closed) return;
    state.connections++;
    socket = hub.live(id, cursor);
    const mine = socket;
    mine.addEventListener('message', ({ data }) => {
      const message = JSON.parse(String(data)) as LiveMessage;
      if (message.type === 'progress') return;
      if (message.type === 'event') {
        cursor = message.event.seq;
        state.seqs.push(cursor);
        state.hashes.push(message.event.hash);
      } else {
        cursor = message.seq;
        state.resyncs.push(cursor);
      }
      if (mine.readyState === WebSocket.OPEN)
        mine.send(JSON.stringify({ type: 'ack', seq: cursor }));
    });
    // Node fires no `close` for a connection that was refused
    let ended = false;
    const again = (): void => {
      if (!ended) setTimeout(open, 20);
      ended = true;
    };
    mine.addEventListener('error', again);
    mine.addEventListener('close', again);
  };
  open();
  return {
    ...state,
    get connections() {
      return state.connections;
    },
    close: () => {
      closed = true;
      socket.close();
    },
  };
}

export async function until(
  condition: () => boolean,
  deadlineMs: number,
  what: string,
): Promise<void> {
  const end = Date.now() + deadlineMs;
  while (!condition()) {
    if (Date.now() > end) throw new Error(`${what} did not happen within ${deadlineMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
