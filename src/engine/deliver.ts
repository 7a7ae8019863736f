/**
 * The one loop that brings items to a target: in order, in batches, as often as needed. It knows neither what the items
 * are nor where they go; `Outbox` says what is left, `send` must be idempotent, for an unanswered call is repeated.
 */
import { messageOf } from '../core/message-of.ts';

/** Something to be delivered, under a number that grows. */
export interface Item<T> {
  readonly number: number;
  readonly body: T;
}

export interface Outbox<T> {
  /**
   * The next items after the cursor, few enough for one `send`; empty when all is delivered. More than
   * `PROBES` where there are: only a neighbour that goes through tells a bad item from an outage.
   */
  batch(): readonly Item<T>[];
  /** All up to `number` are there or parked. */
  acknowledge(number: number): void;
  /** The whole batch failed. */
  failed(error: string): void;
  /** Times in a row that `number` was refused while others were taken; counts this one. */
  refused(number: number): number;
  /** Sets an item aside: never dropped, tried again later, reported until then. */
  park(number: number, error: string): void;
  /** Parked items whose next try is due. */
  parked(): readonly Item<T>[];
  unpark(number: number): void;
}

export type Send<T> = (items: readonly T[], signal: AbortSignal) => Promise<void>;

/** `drained`: nothing is left. `more`: the time is up, or the batches are. `failed`: nothing goes through, back off. `refused`: one item is, soon again. */
export type DrainEnd = 'drained' | 'more' | 'failed' | 'refused';

/** So often an item is refused alone, while another goes through, before it is parked. */
export const PARK_AFTER = 3;

/** So many neighbours are tried before a refusal counts as an outage: as many bad items may stand side by side. */
const PROBES = 3;

/**
 * Delivers until nothing is left, the signal ends it, or a batch fails as a whole. One bad item never holds back the
 * others: when a batch fails its items go one by one, and what is refused while the next is taken is parked.
 */
export async function drain<T>(
  outbox: Outbox<T>,
  send: Send<T>,
  signal: AbortSignal,
  maxBatches = Infinity,
): Promise<DrainEnd> {
  for (const item of outbox.parked()) {
    const error = await attempt(send, [item], signal);
    if (error === null) outbox.unpark(item.number);
    else outbox.park(item.number, error);
  }
  for (let batches = 0; batches < maxBatches && !signal.aborted; batches++) {
    const items = outbox.batch();
    const last = items.at(-1);
    if (last === undefined) return 'drained';
    const error = await attempt(send, items, signal);
    if (error === null) {
      outbox.acknowledge(last.number);
      continue;
    }
    const end = await oneByOne(outbox, send, items, signal);
    if (end !== null) return end;
  }
  return 'more';
}

/** After a failed batch: null if it is through after all. */
async function oneByOne<T>(
  outbox: Outbox<T>,
  send: Send<T>,
  items: readonly Item<T>[],
  signal: AbortSignal,
): Promise<DrainEnd | null> {
  for (const [index, item] of items.entries()) {
    const error = await attempt(send, [item], signal);
    if (error === null) {
      outbox.acknowledge(item.number);
      continue;
    }
    if (!(await anyTaken(send, items.slice(index + 1, index + 1 + PROBES), signal))) {
      outbox.failed(error);
      return 'failed';
    }
    if (outbox.refused(item.number) < PARK_AFTER) return 'refused';
    outbox.park(item.number, error);
    outbox.acknowledge(item.number);
  }
  return null;
}

/** Whether one of the items goes through: then the target is up. */
async function anyTaken<T>(
  send: Send<T>,
  items: readonly Item<T>[],
  signal: AbortSignal,
): Promise<boolean> {
  for (const item of items) if ((await attempt(send, [item], signal)) === null) return true;
  return false;
}

/** The error's text, or null for success. */
async function attempt<T>(
  send: Send<T>,
  items: readonly Item<T>[],
  signal: AbortSignal,
): Promise<string | null> {
  try {
    signal.throwIfAborted();
    await send(
      items.map(({ body }) => body),
      signal,
    );
    return null;
  } catch (error) {
    return messageOf(error);
  }
}

const FIRST_DELAY_MS = 1_000;
const MAX_DELAY_MS = 300_000;

/** How long to wait after so many failed batches in a row; `random` in [0, 1) spreads populations apart. */
export function backOffMs(failures: number, random: number): number {
  const full = Math.min(MAX_DELAY_MS, FIRST_DELAY_MS * (1 << Math.min(failures, 20)));
  return Math.round(full / 2 + (full / 2) * random);
}
