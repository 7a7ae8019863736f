import type { Evidence } from '../src/engine/verify.ts';
import type { EventLog } from '../src/ports.ts';
import { EVENT_TARGET } from './delivery.ts';
import { parseEvent } from './events-store.ts';
import { streamOf } from './population-store.ts';
import type { PopulationStore } from './population-store.ts';

/** Events compared with the log elsewhere, newest delivered ones first. */
const COMPARED = 1_000;
/** Of them asked for at a time. */
const PAGE = 200;

/** The newest events of those the log should have, as they are there: of each what tells it apart, for a body may be large. */
export async function loggedCopy(
  log: EventLog,
  store: PopulationStore,
): Promise<Evidence['logged']> {
  const delivered = store.outbox.get(EVENT_TARGET)?.cursor ?? 0;
  const copies: { readonly seq: number; readonly hash: string }[] = [];
  let after = Math.max(store.events.oldest() - 1, delivered - COMPARED);
  try {
    while (after < delivered) {
      const page = await log.ofStream(streamOf(store.id), after, Math.min(PAGE, delivered - after));
      for (const { body } of page) {
        const { seq, hash } = parseEvent(body);
        if (seq <= delivered) copies.push({ seq, hash });
      }
      const last = copies.at(-1)?.seq ?? 0;
      // Those that are left were refused; newer ones may be there already.
      if (last <= after) return copies;
      after = last;
    }
    return copies;
  } catch {
    return null;
  }
}
