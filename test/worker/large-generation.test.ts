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
import { Landscape } from '../support/landscape.ts';
import { quadratic } from '../support/populations.ts';
import type { Evaluator } from '../../src/ports.ts';

/** Numbers of an evaluation: a generation of 200 has more of them than are written in one stretch. */
const NUMBERS = 2_500;

const large = (id: string): ReturnType<typeof quadratic> =>
  quadratic(id, {
    strategy: 'generational',
    populationSize: 200,
    generationSize: 200,
    stop: { generations: 3 },
  });

/** Scores programs as fast as can be, on as many cases as none could be run on in a test. */
function evaluator(): Evaluator {
  const landscape = new Landscape();
  const spread = (values: readonly number[]): number[] =>
    Array.from({ length: NUMBERS }, (_, i) => (values[i % values.length] ?? 0) + i / 7);
  return {
    add: (jobs) => landscape.add(jobs),
    clear: () => landscape.clear(),
    get pending() {
      return landscape.pending;
    },
    work: () =>
      landscape.work().map(({ id, evaluation }) => {
        const numbers = spread(evaluation.scores);
        return { id, evaluation: { ...evaluation, scores: numbers, distances: numbers } };
      }),
  };
}

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
        const evolution = evolutionOver(store, now, evaluator, parts);
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

    // before which write of its kind since the last crash: of a generation's agents (it has some 11 blobs), of dropping
    // what an earlier process left, of all that came counting from now on
    const ends: [string, number][] = [
      ['INSERT INTO blobs', 5],
      ['DELETE FROM blobs', 1],
      ['UPDATE blobs', 1],
      ['INSERT INTO blobs', 17],
      ['INSERT INTO blobs', 3],
      ['UPDATE blobs', 1],
      ['INSERT INTO blobs', 14],
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
