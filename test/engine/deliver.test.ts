import fc from 'fast-check';
import { expect, test } from 'vitest';
import { backOffMs, drain, PARK_AFTER } from '../../src/engine/deliver.ts';
import type { DrainEnd, Outbox } from '../../src/engine/deliver.ts';

const SEED = 20261123;

/** An outbox over numbers 1..last in memory, as a population keeps it. */
class MemoryOutbox implements Outbox<number> {
  cursor = 0;
  failures = 0;
  readonly aside = new Map<number, string>();
  readonly refusals = new Map<number, number>();
  retryParked = false;
  readonly last: number;
  readonly size: number;

  constructor(last: number, size: number) {
    this.last = last;
    this.size = size;
  }

  batch(): { number: number; body: number }[] {
    const count = Math.min(this.size, this.last - this.cursor);
    return Array.from({ length: count }, (_, i) => item(this.cursor + 1 + i));
  }
  acknowledge(number: number): void {
    expect(number).toBeGreaterThan(this.cursor);
    this.cursor = number;
    this.failures = 0;
  }
  failed(): void {
    this.failures++;
  }
  refused(number: number): number {
    const times = (this.refusals.get(number) ?? 0) + 1;
    this.refusals.set(number, times);
    return times;
  }
  park(number: number, error: string): void {
    this.aside.set(number, error);
  }
  parked(): { number: number; body: number }[] {
    return this.retryParked ? [...this.aside.keys()].map(item) : [];
  }
  unpark(number: number): void {
    this.aside.delete(number);
  }
}

const item = (number: number): { number: number; body: number } => ({ number, body: number });
const never = new AbortController().signal;

/** Drains until nothing is left, at most `rounds` times. */
async function drainAll(
  outbox: MemoryOutbox,
  send: (items: readonly number[]) => Promise<void>,
  rounds = 200,
): Promise<DrainEnd> {
  let end: DrainEnd = 'more';
  for (let i = 0; i < rounds && end !== 'drained'; i++) end = await drain(outbox, send, never);
  return end;
}

test('deliver: a target that answers gets everything, in order, in batches', async () => {
  const got: number[] = [];
  let calls = 0;
  const outbox = new MemoryOutbox(1_000, 100);
  const end = await drain(
    outbox,
    async (items) => {
      calls++;
      got.push(...items);
    },
    never,
  );
  expect(end).toBe('drained');
  expect(got).toEqual(Array.from({ length: 1_000 }, (_, i) => i + 1));
  expect(calls).toBe(10);
});

test('deliver: an outage fails once a round, keeps the cursor, parks nothing', async () => {
  const outbox = new MemoryOutbox(50, 10);
  let calls = 0;
  for (let round = 1; round <= 20; round++) {
    const end = await drain(
      outbox,
      async () => {
        calls++;
        throw new Error('503');
      },
      never,
    );
    expect([end, outbox.failures]).toEqual(['failed', round]);
  }
  expect([outbox.cursor, outbox.aside.size]).toEqual([0, 0]);
  expect(calls).toBeLessThanOrEqual(100);
});

test('deliver: a poison item is parked after a few tries, the others go through, later it does too', async () => {
  const outbox = new MemoryOutbox(30, 10);
  const got = new Set<number>();
  const send = async (items: readonly number[]): Promise<void> => {
    if (items.includes(13)) throw new Error('400');
    for (const number of items) got.add(number);
  };
  expect(await drainAll(outbox, send)).toBe('drained');
  expect(outbox.refusals.get(13)).toBe(PARK_AFTER);
  expect([...outbox.aside]).toEqual([[13, '400']]);
  expect([got.size, outbox.cursor, got.has(13)]).toEqual([29, 30, false]);
  outbox.retryParked = true;
  // refused once more: set aside anew, or it would be tried with every look from now on
  const still = async (): Promise<void> => Promise.reject(new Error('still 400'));
  expect(await drain(outbox, still, never)).toBe('drained');
  expect([...outbox.aside]).toEqual([[13, 'still 400']]);
  expect(await drain(outbox, async () => {}, never)).toBe('drained');
  expect(outbox.aside.size).toBe(0);
});

test('deliver: random outages, lost answers and poison: nothing is missing, order is kept', async () => {
  let parked = 0;
  let lost = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 60 }),
      fc.integer({ min: 4, max: 12 }),
      fc.uniqueArray(fc.integer({ min: 1, max: 60 }), { maxLength: 3 }),
      fc.infiniteStream(fc.constantFrom('ok', 'ok', 'ok', 'fail', 'lost')),
      async (last, size, poison, weather) => {
        const outbox = new MemoryOutbox(last, size);
        const got: number[] = [];
        const send = async (items: readonly number[]): Promise<void> => {
          const { value } = weather.next();
          if (value === 'fail') throw new Error('503');
          if (items.some((number) => poison.includes(number))) throw new Error('400');
          got.push(...items);
          if (value === 'lost') {
            lost++;
            throw new Error('reset');
          }
        };
        await drainAll(outbox, send);
        parked += outbox.aside.size;
        const firsts = [...new Set(got)];
        const due = Array.from({ length: outbox.cursor }, (_, i) => i + 1);
        expect(due.filter((number) => !got.includes(number) && !outbox.aside.has(number))).toEqual(
          [],
        );
        // Probes of neighbours are the only ones that may come early.
        expect(firsts.filter((number, i) => number < (firsts[i - 1] ?? 0) - 3)).toEqual([]);
        const tail = due.length + 1;
        expect(outbox.cursor === last || poison.includes(tail)).toBe(true);
      },
    ),
    { seed: SEED, numRuns: 400 },
  );
  expect(parked).toBeGreaterThan(50);
  expect(lost).toBeGreaterThan(200);
});

test('deliver: a signal ends it between two batches', async () => {
  const outbox = new MemoryOutbox(100, 10);
  const controller = new AbortController();
  const end = await drain(
    outbox,
    async () => {
      if (outbox.cursor === 30) controller.abort();
    },
    controller.signal,
  );
  expect([end, outbox.cursor]).toEqual(['more', 40]);
});

test('deliver: waiting doubles to five minutes, half of it by chance', () => {
  expect([backOffMs(0, 0), backOffMs(0, 1)]).toEqual([500, 1_000]);
  expect(backOffMs(3, 0.5)).toBe(6_000);
  expect(backOffMs(1_000, 1)).toBe(300_000);
});
