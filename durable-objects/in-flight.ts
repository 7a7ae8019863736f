import { foundInFlight, isCrashed } from '../src/core/evolution/suspicion.ts';
import type { Place, Suspicion } from '../src/core/evolution/suspicion.ts';
import type { ShardBatch } from '../src/engine/shard-evaluator.ts';
import type { PopulationStore } from './population-store.ts';

/** Where the suspicion of an evaluator stands between two starts of the process. */
interface InFlight {
  readonly place: Place;
}

/**
 * What shards have of an evaluator that can take its process down: on record while they have it, also after it was given
 * up, for a pause ends no call. A record of an earlier start, whose batches nobody knows, goes with the first that ends.
 */
export class InFlightRecord {
  readonly #store: PopulationStore;
  readonly #now: () => number;
  /** By lease, when its time is up. */
  readonly #out = new Map<string, number>();
  #isKept: boolean;

  constructor(store: PopulationStore, now: () => number) {
    this.#store = store;
    this.#now = now;
    this.#isKept = store.documents.get<InFlight>('inflight') !== undefined;
  }

  /** Batches are about to be handed over. */
  begin(place: Place, batches: readonly ShardBatch[]): void {
    for (const { lease, deadline } of batches) this.#out.set(lease, deadline);
    if (batches.length === 0 || this.#isKept) return;
    const { documents } = this.#store;
    this.#store.transaction(() => documents.set('inflight', { place } satisfies InFlight));
    this.#isKept = true;
  }

  /** A batch came back, or no shard took it. True if the record went with it: none is out any more. */
  end(lease: string): boolean {
    const now = this.#now();
    this.#out.delete(lease);
    for (const [other, deadline] of this.#out) if (deadline <= now) this.#out.delete(other);
    if (this.#out.size > 0 || !this.#isKept) return false;
    this.#store.transaction(() => this.#store.documents.remove('inflight'));
    this.#isKept = false;
    return true;
  }
}

/**
 * What a start of the process means for an evaluator that was on record as in flight: it is suspected, and after the
 * second time alone in probation the population must pause.
 */
export function suspicionAtStart(
  store: PopulationStore,
): { suspicion: Suspicion; isCrashed: boolean } | null {
  const found = store.documents.get<InFlight>('inflight');
  const { progress } = store;
  if (found === undefined || progress === undefined) return null;
  const suspicion = foundInFlight(progress.suspicion, found.place);
  return { suspicion, isCrashed: isCrashed(suspicion) };
}
