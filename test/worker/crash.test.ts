import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import type { Evolution } from '../../durable-objects/evolution.ts';
import { PopulationStore } from '../../durable-objects/population-store.ts';
import type { EvaluationResult, Evaluator } from '../../src/ports.ts';
import {
  createIn,
  evolutionOver,
  FAR_FUTURE,
  steppingClock,
  withStorage,
  withStore,
} from '../support/population-rows.ts';
import { quadratic } from '../support/populations.ts';

const SEED = 20261124;

class Crash extends Error {}

/** A store whose process ends after, or within, a given number of transactions: what was not committed is gone. */
class FragileStore extends PopulationStore {
  left = Infinity;
  within = false;
  #depth = 0;

  override transaction<T>(work: () => T): T {
    if (this.#depth > 0) return super.transaction(work);
    if (this.left <= 0) throw new Crash();
    this.left--;
    this.#depth++;
    try {
      const value = super.transaction(() => {
        const done = work();
        if (this.left === 0 && this.within) throw new Crash();
        return done;
      });
      if (this.left === 0) throw new Crash();
      return value;
    } finally {
      this.#depth--;
    }
  }
}

/** Gives results back late and in another order. */
class ShuffledEvaluator implements Evaluator {
  readonly #inner: Evaluator;
  #held: EvaluationResult[] = [];

  constructor(inner: Evaluator) {
    this.#inner = inner;
  }
  get pending(): number {
    return this.#inner.pending + this.#held.length;
  }
  add: Evaluator['add'] = (jobs) => this.#inner.add(jobs);
  clear(): void {
    this.#inner.clear();
    this.#held = [];
  }
  work(fuel: number): readonly EvaluationResult[] {
    this.#held.unshift(...this.#inner.work(fuel));
    return this.#held.splice(0, this.#inner.pending > 0 ? 3 : this.#held.length);
  }
}

interface Outcome {
  readonly stateHash: string | null;
  readonly evaluations: number;
  /** Type and data of every event of the search, in order. */
  readonly history: string;
  readonly crashes: number;
}

/** Runs a population over an object's storage to its end, with a process that ends as often as `ends` says. */
async function runOver(
  name: string,
  ends: readonly { readonly after: number; readonly within: boolean }[],
): Promise<Outcome> {
  return withStorage(name, async (storage) => {
    const now = steppingClock(50);
    const config = {
      strategy: 'generational',
      populationSize: 16,
      snapshotEvery: 2,
      stop: { generations: 6 },
    } as const;
    createIn(new PopulationStore(storage, name), now, quadratic(name, config));
    const queue = [...ends];
    const open = (): { store: FragileStore; evolution: Evolution } => {
      const store = new FragileStore(storage, name);
      const end = queue.shift();
      if (end !== undefined) Object.assign(store, { left: end.after, within: end.within });
      const evolution = evolutionOver(store, now, (inner) => new ShuffledEvaluator(inner));
      return { store, evolution };
    };
    let crashes = 0;
    let { store, evolution } = open();
    while (store.progress?.state === 'running') {
      try {
        await evolution.run();
      } catch (error) {
        if (!(error instanceof Crash)) throw error;
      }
      if (store.left <= 0) {
        crashes++;
        ({ store, evolution } = open());
      }
    }
    return { ...outcomeOf(store), crashes };
  });
}

function outcomeOf(store: PopulationStore): Omit<Outcome, 'crashes'> {
  const { progress } = store;
  const events = store.events
    .after(0, 10_000)
    .filter(({ type }) => type !== 'snapshot-taken')
    .map(({ type, data }) => [type, data]);
  return {
    stateHash: progress?.stateHash ?? null,
    evaluations: progress?.search?.evaluations ?? 0,
    history: JSON.stringify(events),
  };
}

test(
  'the process ends after or within any transactions: the same history and state',
  { timeout: 120_000 },
  async () => {
    const { crashes: _none, ...calm } = await runOver('calm', []);
    expect(JSON.parse(calm.history).length).toBeGreaterThan(8);
    let runs = 0;
    let crashes = 0;
    const errors = vi.spyOn(console, 'error').mockImplementation(() => {});
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ after: fc.integer({ min: 1, max: 6 }), within: fc.boolean() }), {
          minLength: 1,
          maxLength: 8,
        }),
        async (ends) => {
          const { crashes: times, ...outcome } = await runOver(`crash-${runs++}`, ends);
          crashes += times;
          expect(outcome).toEqual(calm);
        },
      ),
      { seed: SEED, numRuns: 25 },
    );
    errors.mockRestore();
    expect(crashes).toBeGreaterThan(50);
  },
);

test('a step that fails again and again pauses the population with the reason', async () => {
  const name = 'failing';
  const errors = vi.spyOn(console, 'error').mockImplementation(() => {});
  await withStore(name, async (store) => {
    let time = FAR_FUTURE;
    const now = (): number => (time += 50);
    createIn(store, now, quadratic(name, { strategy: 'greedy' }));
    const fuels: number[] = [];
    const evolution = evolutionOver(store, now, (inner) => ({
      pending: 0,
      add: () => {},
      clear: () => inner.clear(),
      work(fuel) {
        fuels.push(fuel);
        throw new Error('the evaluator broke');
      },
    }));
    const waits: number[] = [];
    while (store.progress?.state === 'running') {
      await evolution.run();
      waits.push((store.due.get('step', '')?.at ?? time) - time);
    }
    expect(store.progress?.pausedBy).toBe('step-crashed');
    expect(fuels.map((fuel) => (fuels[0] ?? 0) / fuel)).toEqual([1, 1, 1, 2, 4, 8]);
    expect(waits.slice(0, 5).every((wait, i) => wait > (waits[i - 1] ?? 0))).toBe(true);
    expect(store.due.get('step', '')).toBeUndefined();
    const last = store.events.after(0, 100).findLast(({ type }) => type === 'population-paused');
    expect(last?.data).toEqual({ by: 'step-crashed', detail: 'the evaluator broke' });
    expect(errors).toHaveBeenCalledTimes(6);
  });
  errors.mockRestore();
});
