import { sealEvent } from '../src/core/dna/event.ts';
import type { ChainHead, EventDraft, HubEvent } from '../src/core/dna/event.ts';
import { EMPTY_CHAIN } from '../src/core/dna/event.ts';
import type { StoredEvent } from '../src/ports.ts';
import type { Database } from './database.ts';

/** Of one page: it crosses RPC. */
const MAX_PAGE_UNITS = 8_000_000;
/** Events read at a time by who reads all: each may have 64 KB. */
const PAGE = 100;

/** The population's own log: dense, hash-chained, trimmed only behind what every durable target has. */
export interface EventsStore {
  /** Seals the drafts one after another and stores them. Call inside the transaction of the change they record. */
  append(drafts: readonly EventDraft[], now: number): readonly HubEvent[];
  /** Events with `seq > after`, oldest first, at most `limit` and a few megabytes. */
  after(seq: number, limit: number): readonly HubEvent[];
  /** The same without a limit: an iterable of which a page is in memory at a time, and which can be read again. */
  since(seq: number): Iterable<HubEvent>;
  /** As targets take them; at most `limit`, about `units` of text together (at least one). */
  batch(afterSeq: number, limit: number, units: number): readonly StoredEvent[];
  /** The last event, or the start of an empty chain. */
  head(): ChainHead;
  /** The oldest seq still here; head + 1 if none is. */
  oldest(): number;
  /** Bytes of all bodies after a seq. */
  backlog(afterSeq: number): { readonly events: number; readonly bytes: number };
  /** Drops events up to and with `seq`, but never the last one: it carries the chain on. */
  trim(seq: number): void;
}

type Stored = { seq: number; at: number; type: string; hash: string; body: string };

export function createEventsStore(db: Database, stream: string, engine: string): EventsStore {
  const head = (): ChainHead =>
    db.first<{ seq: number; hash: string }>(
      'SELECT seq, hash FROM events ORDER BY seq DESC LIMIT 1',
    ) ?? EMPTY_CHAIN;
  const batch = (afterSeq: number, limit: number, units: number): readonly StoredEvent[] => {
    const rows = db.all<Stored>(
      'SELECT * FROM events WHERE seq > ? ORDER BY seq LIMIT ?',
      afterSeq,
      limit,
    );
    const taken: StoredEvent[] = [];
    let total = 0;
    for (const row of rows) {
      total += row.body.length;
      if (taken.length > 0 && total > units) break;
      taken.push({ stream, ...row });
    }
    return taken;
  };
  const after = (seq: number, limit: number): readonly HubEvent[] =>
    batch(seq, limit, MAX_PAGE_UNITS).map(({ body }) => parseEvent(body));
  return {
    append(drafts, now) {
      let last = head();
      const at = new Date(now).toISOString();
      return drafts.map((draft) => {
        const { event, body } = sealEvent(draft, { stream, head: last, at }, engine);
        db.run(
          'INSERT INTO events (seq, at, type, hash, body) VALUES (?, ?, ?, ?, ?)',
          event.seq,
          now,
          event.type,
          event.hash,
          body,
        );
        last = { seq: event.seq, hash: event.hash };
        return event;
      });
    },
    after,
    since: (seq) => ({
      *[Symbol.iterator]() {
        for (let from = seq; ;) {
          const page = after(from, PAGE);
          const last = page.at(-1);
          if (last === undefined) return;
          yield* page;
          from = last.seq;
        }
      },
    }),
    batch,
    head,
    oldest: () =>
      db.first<{ seq: number | null }>('SELECT min(seq) AS seq FROM events')?.seq ?? head().seq + 1,
    backlog: (afterSeq) =>
      db.first<{ events: number; bytes: number }>(
        'SELECT count(*) AS events, coalesce(sum(length(body)), 0) AS bytes FROM events WHERE seq > ?',
        afterSeq,
      ) ?? { events: 0, bytes: 0 },
    trim: (seq) => db.run('DELETE FROM events WHERE seq <= ?', Math.min(seq, head().seq - 1)),
  };
}

/** A body this object sealed itself, so its shape is known. */
export const parseEvent = (body: string): HubEvent => JSON.parse(body);
