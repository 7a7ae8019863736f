import { backOffMs, drain } from '../src/engine/deliver.ts';
import type { Item, Outbox } from '../src/engine/deliver.ts';
import type { EventLog, ObjectStore, StoredEvent } from '../src/ports.ts';
import type { ParkedRow } from './outbox-store.ts';
import type { PopulationStore } from './population-store.ts';
import { releaseRetired, SNAPSHOT_TARGET } from './snapshots.ts';
import type { Manifest } from './snapshots-store.ts';

/** Id of the target that gets events. */
export const EVENT_TARGET = 'd1';

/** The targets every population has. */
export const TARGETS = [
  { id: EVENT_TARGET, kind: 'event-log', durable: true },
  { id: SNAPSHOT_TARGET, kind: 'object-store', durable: true },
] as const;

const BATCH_EVENTS = 100;
const BATCH_BYTES = 400_000;
const BATCH_SNAPSHOTS = 4;
/** In one go: the platform bounds the queries of one event. */
const MAX_BATCHES = 300;
/** A parked item is tried again after this. */
const PARKED_RETRY_MS = 3_600_000;
/** So many events stay for sockets that come back, though they could be trimmed. */
const RETAINED_EVENTS = 1_000;
/** Undelivered events, or bytes of them, from which evolution pauses; it goes on below half of it. */
const MAX_BACKLOG_EVENTS = 20_000;
const MAX_BACKLOG_BYTES = 64 * 1024 * 1024;
const MAX_BACKLOG_SNAPSHOTS = 500;

export interface DeliveryHost {
  readonly store: PopulationStore;
  readonly log: EventLog;
  readonly objects: ObjectStore;
  readonly now: () => number;
}

/** Brings events to the log and snapshots to the object store: what is left, how it is sent, what may go afterwards. */
export class Delivery {
  readonly #host: DeliveryHost;
  /** Refusals in a row of one item of a target, while others went through. */
  readonly #refusals = new Map<string, number>();

  constructor(host: DeliveryHost) {
    this.#host = host;
  }

  /** Whether a target lacks something. */
  hasBacklog(target: string): boolean {
    const { store } = this.#host;
    const cursor = store.outbox.get(target)?.cursor ?? 0;
    return target === EVENT_TARGET
      ? store.events.head().seq > cursor
      : (store.snapshots.last()?.number ?? 0) > cursor;
  }

  /** How full the outbox is, 0..1 and beyond: at 1 evolution has to wait for the durable targets. */
  pressure(): number {
    const { store } = this.#host;
    const { events, bytes } = store.events.backlog(store.outbox.get(EVENT_TARGET)?.cursor ?? 0);
    const last = store.snapshots.last()?.number ?? 0;
    const snapshots = last - (store.outbox.get(SNAPSHOT_TARGET)?.cursor ?? 0);
    return Math.max(
      events / MAX_BACKLOG_EVENTS,
      bytes / MAX_BACKLOG_BYTES,
      snapshots / MAX_BACKLOG_SNAPSHOTS,
    );
  }

  /** Drains a target. Answers when to come back, or null if nothing is left. */
  async run(target: string, signal: AbortSignal): Promise<number | null> {
    const { store, now } = this.#host;
    const end =
      target === EVENT_TARGET
        ? await drain(this.#events(), (events) => this.#sendEvents(events), signal, MAX_BATCHES)
        : await drain(
            this.#snapshots(),
            (numbers) => this.#sendSnapshots(numbers),
            signal,
            MAX_BATCHES,
          );
    if (end === 'failed') {
      return now() + backOffMs(store.outbox.get(target)?.failures ?? 1, Math.random());
    }
    store.transaction(() => this.#tidy());
    if (end !== 'drained') return now() + 1_000;
    return store.outbox.parked(target).length > 0 ? now() + PARKED_RETRY_MS : null;
  }

  #events(): Outbox<StoredEvent> {
    const { store } = this.#host;
    return this.#outbox(EVENT_TARGET, (after) =>
      store.events
        .batch(after, BATCH_EVENTS, BATCH_BYTES)
        .map((event) => ({ number: event.seq, body: event })),
    );
  }

  #snapshots(): Outbox<number> {
    const { store } = this.#host;
    return this.#outbox(SNAPSHOT_TARGET, (after) =>
      store.snapshots.after(after, BATCH_SNAPSHOTS).map(({ number }) => ({ number, body: number })),
    );
  }

  #outbox<T>(target: string, after: (cursor: number) => readonly Item<T>[]): Outbox<T> {
    const { store, now } = this.#host;
    const { outbox } = store;
    const isDue = ({ at }: ParkedRow): boolean => at + PARKED_RETRY_MS <= now();
    return {
      batch: () => after(outbox.get(target)?.cursor ?? 0),
      acknowledge: (number) => {
        this.#refusals.clear();
        store.transaction(() => outbox.acknowledge(target, number, now()));
      },
      failed: (error) => store.transaction(() => outbox.failed(target, error.slice(0, 500))),
      refused: (number) => {
        const key = `${target}/${number}`;
        const times = (this.#refusals.get(key) ?? 0) + 1;
        this.#refusals.set(key, times);
        return times;
      },
      park: (number, error) => {
        console.error({ event: 'item-parked', population: store.id, target, number, error });
        store.transaction(() => outbox.park(target, number, error.slice(0, 500), now()));
      },
      parked: () =>
        outbox
          .parked(target)
          .filter(isDue)
          .flatMap(({ item }) => after(item - 1).slice(0, 1)),
      unpark: (number) => store.transaction(() => outbox.unpark(target, number)),
    };
  }

  async #sendEvents(events: readonly StoredEvent[]): Promise<void> {
    const { store, log } = this.#host;
    await log.append(store.account ?? '', events);
  }

  /**
   * The blobs that the snapshot before it did not bring, then the manifest: a manifest found is a snapshot whole. R2 takes
   * one write a second and key, so snapshots sent together count as brought too.
   */
  async #sendSnapshots(numbers: readonly number[]): Promise<void> {
    const { store, objects } = this.#host;
    const put = async (key: string, body: string): Promise<void> => {
      // What was begun before DELETE ends here: it would only have to be erased.
      if (store.isDeleted) throw new Error('the population was deleted');
      await objects.put(key, new TextEncoder().encode(body));
    };
    const { outbox } = store;
    const cursor = outbox.get(SNAPSHOT_TARGET)?.cursor ?? 0;
    const parked = new Set(outbox.parked(SNAPSHOT_TARGET).map(({ item }) => item));
    const [first = 0] = numbers;
    for (const number of numbers) {
      const found = store.snapshots.manifest(number);
      if (found === undefined) continue;
      const isThere = number > first || (number - 1 <= cursor && !parked.has(number - 1));
      const before = isThere ? store.snapshots.manifest(number - 1) : undefined;
      // By key: what a restore's epoch stores anew has a key of its own.
      const known = new Set(before?.manifest.blobs.map(({ key }) => key));
      for (const { id, key } of found.manifest.blobs) {
        if (known.has(key)) continue;
        const body = store.blobs.body(id);
        if (body === undefined) throw new Error(`blob ${id} of snapshot ${number} is missing`);
        await put(key, body);
      }
      await put(manifestKey(store.id, found.manifest, found.id), found.body);
    }
  }

  /** What every durable target has may go: events before the last secured snapshot, blobs nobody names any more. */
  #tidy(): void {
    const { store } = this.#host;
    releaseRetired(store);
    const snapshot = store.snapshots.manifest(store.outbox.secured(SNAPSHOT_TARGET));
    if (snapshot === undefined) return;
    const logged = store.outbox.secured(EVENT_TARGET);
    const until = store.events.head().seq - RETAINED_EVENTS;
    const last = Math.min(snapshot.manifest.seq, logged, until);
    if (last >= store.events.oldest()) store.events.trim(last);
  }
}

/** Where the object store keeps a snapshot's manifest. */
const manifestKey = (population: string, { epoch }: Manifest, id: string): string =>
  `${population}/${epoch}/snapshots/${id}.json`;
