import { readModelPrices } from '../src/adapters/d1/model-prices.ts';
import type { Arm } from '../src/core/models/call.ts';
import { armId } from '../src/core/models/call.ts';
import { createCatalog } from '../src/core/models/catalog.ts';
import type { PricedArm } from '../src/engine/models/desk-view.ts';
import type { Env } from '../src/env.ts';
import type { ModelSettings } from '../src/model-settings.ts';
import { parseModelSettings } from '../src/model-settings.ts';
import { withDeadline } from './with-deadline.ts';

/** Reads of an object wait for it when it starts. */
const READING_MS = 5_000;
/** Prices that could not be read are tried again after this. */
const UNREAD_MS = 30_000;

/** The arms of the hub that have a price, in order of preference, as far as they are known to this object. */
export class HubArms {
  readonly #env: Env;
  readonly #now: () => number;
  #arms: readonly PricedArm[] = [];
  #retryAt = Infinity;
  #isReading = false;

  constructor(env: Env, now: () => number) {
    this.#env = env;
    this.#now = now;
  }

  /** Prices could not be read, and it is time to try again. */
  get isDue(): boolean {
    return !this.#isReading && this.#now() >= this.#retryAt;
  }

  /** Why there are none, where it is not for want of configuration. */
  get problem(): string | null {
    return this.#retryAt === Infinity ? null : 'prices could not be read';
  }

  /** `names`: ids of arms, or models of any region; absent: all. */
  of(names: readonly string[] | undefined): readonly PricedArm[] {
    const isWanted = (arm: Arm): boolean =>
      names === undefined || names.includes(armId(arm)) || names.includes(arm.model);
    return this.#arms.filter(({ arm }) => isWanted(arm));
  }

  /**
   * Reads settings and prices. Where the database cannot be read no model is asked until it can: a price in it may be
   * higher than the one known here.
   */
  async read(): Promise<void> {
    this.#isReading = true;
    const settings = parseModelSettings(this.#env);
    try {
      const stored = needsStored(settings)
        ? await withDeadline(readModelPrices(this.#env.DB), READING_MS)
        : [];
      const catalog = createCatalog([...stored, ...settings.prices]);
      this.#arms = settings.arms.flatMap((arm) => {
        const facts = catalog.find(arm.model);
        return facts === undefined ? [] : [{ arm, facts }];
      });
      this.#retryAt = Infinity;
    } catch (error) {
      console.warn({ event: 'prices-not-read', error: String(error) });
      this.#arms = [];
      this.#retryAt = this.#now() + UNREAD_MS;
    } finally {
      this.#isReading = false;
    }
  }
}

/** Prices of MODEL_PRICES are over those of the database: where they cover every arm, it need not be asked. */
const needsStored = ({ arms, prices }: ModelSettings): boolean =>
  arms.some(({ model }) => !prices.some((price) => price.model === model));
