import { env } from 'cloudflare:workers';
import { runInDurableObject } from 'cloudflare:test';
import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import * as commands from '../../durable-objects/commands.ts';
import { Evolution } from '../../durable-objects/evolution.ts';
import { PopulationStore } from '../../durable-objects/population-store.ts';
import { createLocalEvaluator } from '../../src/engine/local-evaluator.ts';
import type { EvaluationResult, Evaluator } from '../../src/ports.ts';
import { CALLER, quadratic } from '../support/populations.ts';

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

/** Far in the future, so that the platform's own alarm of the object never goes off. */
const EPOCH = 4_000_000_000_000;

/** Runs a population over an object's storage to its end, with a process that ends as often as `ends` says. */
async function runOver(
  name: string,
  ends: readonly { readonly after: number; readonly within: boolean }[],
): Promise<Outcome> {
  return runInDurableObject(env.ACCOUNTS.getByName(name), async (_, { storage }) => {
    let time = EPOCH;
    let crashes = 0;
    const queue = [...ends];
    const now = (): number => (time += 50);
    const open = (): { store: FragileStore; evolution: Evolution } => {
      const store = new FragileStore(storage, name);
      const evolution: Evolution = new Evolution({
        store,
        evaluator: () => new ShuffledEvaluator(createLocalEvaluator(evolution.task.evaluation)),
        pump: () => undefined,
        now,
        breathe: async () => {},
        recorded: () => {},
        progress: () => {},
      });
      const end = queue.shift();
      if (end !== undefined) Object.assign(store, { left: end.after, within: end.within });
      return { store, evolution };
    };
    const first = new PopulationStore(storage, name);
    const config = {
      strategy: 'generational',
      populationSize: 16,
      snapshotEvery: 2,
      stop: { generations: 6 },
    } as const;
    const host = { store: first, evolution: open().evolution, now };
    queue.splice(0, queue.length, ...ends);
    const input = { ...quadratic(name, config), start: true };
    commands.createPopulation(host, input, { drawnSeed: 1, hasIsolates: false }, CALLER);
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
    const { progress } = store;
    const events = store.events.after(0, 10_000);
    return {
      stateHash: progress?.stateHash ?? null,
      evaluations: progress?.search?.evaluations ?? 0,
      history: JSON.stringify(
        events
          .filter(({ type }) => type !== 'snapshot-taken')
          .map(({ type, data }) => [type, data]),
      ),
      crashes,
    };
  });
}

test(
  'the process ends after or within any transactions: the same history and state',
  { timeout: 120_000 },
  async () => {
    const { crashes: _none, ...calm } = await runOver('calm', []);
    expect(JSON.parse(calm.history).length).toBeGreaterThan(8);
    let runs = 0;
    let crashes = 0;
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
    expect(crashes).toBeGreaterThan(50);
  },
);

test('a step that fails again and again pauses the population with the reason', async () => {
  const name = 'failing';
  const logged = vi.spyOn(console, 'error').mockImplementation(() => {});
  await runInDurableObject(env.ACCOUNTS.getByName(name), async (_, { storage }) => {
    let time = EPOCH;
    const now = (): number => (time += 50);
    const store = new PopulationStore(storage, name);
    const fuels: number[] = [];
    const evaluator: Evaluator = {
      pending: 0,
      add: () => {},
      clear: () => {},
      work(fuel) {
        fuels.push(fuel);
        throw new Error('the evaluator broke');
      },
    };
    const evolution = new Evolution({
      store,
      evaluator: () => evaluator,
      pump: () => undefined,
      now,
      breathe: async () => {},
      recorded: () => {},
      progress: () => {},
    });
    const input = { ...quadratic(name, { strategy: 'greedy' }), start: true };
    const host = { store, evolution, now };
    commands.createPopulation(host, input, { drawnSeed: 1, hasIsolates: false }, CALLER);
    const waits: number[] = [];
    while (store.progress?.state === 'running') {
      await evolution.run();
      waits.push((store.due.get('step', '')?.at ?? time) - time);
    }
    expect(store.progress?.pausedBy).toBe('step-crashed');
    expect(fuels.length).toBe(6);
    expect(fuels.map((fuel) => (fuels[0] ?? 0) / fuel)).toEqual([1, 1, 1, 2, 4, 8]);
    expect(waits.slice(0, 5).every((wait, i) => wait > (waits[i - 1] ?? 0))).toBe(true);
    expect(store.due.soonest()).not.toBeNull();
    expect(store.due.get('step', '')).toBeUndefined();
    const last = store.events.after(0, 100).findLast(({ type }) => type === 'population-paused');
    expect(last?.data).toEqual({ by: 'step-crashed', detail: 'the evaluator broke' });
    expect(logged).toHaveBeenCalledTimes(6);
    logged.mockRestore();
  });
});
