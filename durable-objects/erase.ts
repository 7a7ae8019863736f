import type { ObjectStore } from '../src/ports.ts';
import type { Delivery } from './delivery.ts';
import { EVENT_TARGET } from './delivery.ts';
import type { PopulationStore } from './population-store.ts';
import { CONTENT_TABLES, LOG_TABLES } from './schema.ts';

/** Between two tries while the log lacks what was not refused. */
const DRAIN_MS = 5_000;
/**
 * Erased once more after this: an object that was on its way arrives after the first time, whoever sent it has no say in
 * when. Longer than any put takes, and the time after which refused events are tried again.
 */
const AGAIN_MS = 3_600_000;

export interface EraseHost {
  readonly store: PopulationStore;
  readonly delivery: Delivery;
  readonly objects: ObjectStore;
  readonly now: () => number;
}

/**
 * DELETE, second part: once the log has every event that it takes, all content goes, here and in the object store. Events
 * it refuses stay until it has them too: they hold no bodies, only commitments to them. Then only the tombstone is left,
 * so the id is never taken again. Answers when to come back, or null if nothing is left to do.
 */
export async function erase({ store, delivery, objects, now }: EraseHost): Promise<number | null> {
  if (delivery.hasBacklog(EVENT_TARGET)) return now() + DRAIN_MS;
  const isAgain = store.definition === undefined;
  await objects.delete(`${store.id}/`);
  return store.transaction(() => {
    if (!isAgain) eraseContent(store);
    const isLogged = store.outbox.secured(EVENT_TARGET) >= store.events.head().seq;
    if (isLogged) empty(store, LOG_TABLES);
    return isAgain && isLogged ? null : now() + AGAIN_MS;
  });
}

/** What is left can bring events to the log, and nothing else. */
function eraseContent(store: PopulationStore): void {
  const { account } = store;
  store.documents.removeAllBut('tombstone');
  store.documents.set('tombstone', { ...store.tombstone, account });
  empty(store, CONTENT_TABLES);
  for (const { kind, key } of store.due.ready(Number.MAX_SAFE_INTEGER))
    if (kind !== 'erase' && kind !== 'deliver') store.due.remove(kind, key);
  store.forget();
}

function empty({ db }: PopulationStore, tables: readonly string[]): void {
  for (const table of tables) db.run(`DELETE FROM ${table}`);
}
