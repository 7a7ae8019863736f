import type { CallOutcome } from './model-gateway-api.ts';
import type { DueOutcome, GatewayStore, StoredOutcome } from './model-gateway-store.ts';
import { withDeadline } from './with-deadline.ts';

/** A population that has not acknowledged within this has not stored the outcome, as far as we know. */
const DELIVERY_MS = 10_000;
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 600_000;

export interface DeliveryHost {
  readonly store: GatewayStore;
  readonly now: () => number;
  /** Hands an outcome over; returning is the acknowledgement. */
  readonly receive: (population: string, outcome: CallOutcome) => Promise<void>;
  readonly health: () => CallOutcome['health'];
  /** What is due has changed. */
  readonly arm: () => void;
}

/**
 * Hands outcomes to their populations, one at a time: five calls and a delivery are an object's six connections. An
 * outcome stays until it is acknowledged, however often that takes.
 */
export class LaneDelivery {
  readonly #host: DeliveryHost;
  /** Stored a moment ago, not tried yet; their rows are due when the first try must have failed. */
  readonly #fresh: DueOutcome[] = [];
  #loop: Promise<void> | undefined;

  constructor(host: DeliveryHost) {
    this.#host = host;
  }

  /** When the row of an outcome that is delivered now is due again. */
  get secondTryAt(): number {
    return this.#host.now() + DELIVERY_MS + FIRST_PAUSE_MS;
  }

  /** Delivers an outcome whose row is due at `secondTryAt`, after those before it. */
  deliver(population: string, outcome: StoredOutcome): Promise<void> {
    this.#fresh.push({ call: { population, deliveries: 0 }, outcome });
    return this.run();
  }

  /** Delivers all that is due; ends when nothing is. */
  run(): Promise<void> {
    this.#loop ??= this.#deliverAll().finally(() => {
      this.#loop = undefined;
    });
    return this.#loop;
  }

  async #deliverAll(): Promise<void> {
    const { store, now, arm } = this.#host;
    for (;;) {
      const fresh = this.#fresh.shift();
      const next = fresh ?? store.nextDelivery(now());
      if (next === null) return;
      const { call, outcome } = next;
      const pause = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** call.deliveries);
      if (fresh === undefined) {
        store.transaction(() => {
          store.delivering(outcome.id, now() + DELIVERY_MS + pause);
          arm();
        });
      }
      const isAcknowledged = await this.#isAcknowledged(next);
      store.transaction(() => {
        if (isAcknowledged) store.acknowledged(outcome.id, now());
        else store.deliverAt(outcome.id, now() + pause);
        arm();
      });
    }
  }

  async #isAcknowledged({ call, outcome }: DueOutcome): Promise<boolean> {
    const { receive, health } = this.#host;
    const { population } = call;
    try {
      await withDeadline(receive(population, { ...outcome, health: health() }), DELIVERY_MS);
      return true;
    } catch (error) {
      const { id } = outcome;
      console.warn({ event: 'outcome-not-delivered', population, id, error: String(error) });
      return false;
    }
  }
}
