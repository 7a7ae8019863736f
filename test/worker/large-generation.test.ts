import { expect, test } from 'vitest';
import type { EvolutionHost } from '../../durable-objects/evolution.ts';
import { PopulationStore } from '../../durable-objects/population-store.ts';
import { Crash, processOver } from '../support/failpoints.ts';
import type { Failpoint } from '../support/failpoints.ts';
import {
  createIn,
  evolutionOver,
  progressOf,
  steppingClock,
  withStorage,
} from '../support/population-rows.ts';
import { quadratic } from '../support/populations.ts';

const CASES = 3_000;

/** A generation of it has more text of scores than is written in one stretch. */
const large = (id: string): ReturnType<typeof quadratic> => ({
  ...quadratic(id, {
    strategy: 'generational',
    populationSize: 200,
    generationSize: 200,
    stop: { generations: 3 },
  }),
  evaluator: {
    kind: 'cases',
    compare: { kind: 'squared-error' },
    cases: Array.from({ length: CASES }, (_, i) => {
      const x = i / CASES;
      return { args: [x], expected: x * x + x / 3 };
    }),
  },
});

interface Outcome {
  readonly stateHash: string | null;
  readonly crashes: number;
  /** Times that others of the process had their turn in the middle of recording. */
  readonly breaths: number;
  readonly kinds: readonly string[];
}

async function run(name: string, endsAt: (point: Failpoint) => boolean): Promise<Outcome> {
  return withStorage(name, async (storage) => {
    const now = steppingClock(3_000);
    let [crashes, breaths, isAlone] = [0, 0, false];
    const parts: Pick<EvolutionHost, 'breathe' | 'alone'> = {
      breathe: async () => void (isAlone && breaths++),
      alone: async (work) => {
        isAlone = true;
        await work();
        isAlone = false;
      },
    };
    const opened = new PopulationStore(storage, name);
    createIn(opened, now, large(name));
    for (;;) {
      const process = processOver(storage, endsAt);
      try {
        const store = new PopulationStore(process.storage, name);
        const evolution = evolutionOver(store, now, undefined, parts);
        while (store.progress?.state === 'running') await evolution.run();
        if (process.hasEnded) throw new Crash('was swallowed');
        const { stateHash } = progressOf(store);
        const kinds = store.db.all<{ kind: string }>(
          'SELECT DISTINCT kind FROM blobs ORDER BY kind',
        );
        return { stateHash, crashes, breaths, kinds: kinds.map(({ kind }) => kind) };
      } catch (error) {
        if (!process.hasEnded) throw error;
        crashes++;
      }
    }
  });
}

test(
  'a generation too large for one stretch is written in parts; a process that ends between any two leaves no trace',
  { timeout: 60_000 },
  async () => {
    const calm = await run('calm', () => false);
    expect(calm.breaths).toBeGreaterThan(2);
    expect(calm.kinds).not.toContain('coming');

    // before which write of its kind since the last crash: of a generation's agents (it has some 23 blobs), of dropping
    // what an earlier process left, of all that came counting from now on
    const ends: [string, number][] = [
      ['INSERT INTO blobs', 5],
      ['DELETE FROM blobs', 1],
      ['UPDATE blobs', 1],
      ['INSERT INTO blobs', 35],
      ['INSERT INTO blobs', 3],
      ['UPDATE blobs', 1],
      ['INSERT INTO blobs', 30],
      ['DELETE FROM blobs', 1],
    ];
    let seen = 0;
    const disturbed = await run('disturbed', ({ next }) => {
      const [[what, times] = ['nothing', 0]] = ends;
      if (!next.startsWith(what) || ++seen < times) return false;
      seen = 0;
      ends.shift();
      return true;
    });
    expect(disturbed.crashes).toBe(8);
    expect({ ...disturbed, crashes: 0, breaths: 0 }).toEqual({ ...calm, crashes: 0, breaths: 0 });
  },
);
