import type { ObjectStore } from '../src/ports.ts';
import type { Delivery } from './delivery.ts';
import { EVENT_TARGET } from './delivery.ts';
import type { PopulationStore } from './population-store.ts';
import { CONTENT_TABLES } from './schema.ts';

/**
 * DELETE, second part: once the log has every event, all content goes, here and in the object store. The tombstone
 * stays, so the id is never taken again; the chain in the log still verifies, for bodies are named there by commitments.
 */
export async function eraseContent(
  store: PopulationStore,
  delivery: Delivery,
  objects: ObjectStore,
): Promise<boolean> {
  if (delivery.hasBacklog(EVENT_TARGET)) return false;
  await objects.delete(`${store.id}/`);
  store.transaction(() => {
    for (const table of CONTENT_TABLES) {
      if (table !== 'documents') store.db.run(`DELETE FROM ${table}`);
    }
    store.documents.removeAllBut('tombstone');
    store.forget();
  });
  return true;
}
