import { runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import type { CreatePopulation, PopulationView } from '../../durable-objects/population-api.ts';
import { DOUBLE } from './double.ts';
import { testFile } from './test-file.ts';

export const CALLER = { actor: 'test', correlation: 'trace-test' } as const;

let made = 0;

/** A population of its own for a test; the names of file and test keep tests apart. */
export const populationId = (name: string): string =>
  `p_test_${testFile()}_${name}_${made++}`.replaceAll('-', '_');

export const populationOf = (id: string): ReturnType<typeof env.POPULATIONS.getByName> =>
  env.POPULATIONS.getByName(id);

/** A number is to be doubled: solved soon by every strategy. */
export const double = (id: string, more: Partial<CreatePopulation> = {}): CreatePopulation => ({
  ...DOUBLE,
  id,
  account: 'default',
  evaluator: {
    ...DOUBLE.evaluator,
    heldOut: [{ args: [20], expected: 40 }],
    test: [{ args: [31], expected: 62 }],
  },
  config: { seed: 7, strategy: 'greedy', stop: { fitness: 1, evaluations: 20_000 } },
  ...more,
});

/** x² + x: takes a while, so that there is time to disturb it. */
export const quadratic = (
  id: string,
  config: NonNullable<CreatePopulation['config']>,
): CreatePopulation => {
  const cases = (numbers: readonly number[]): { args: number[]; expected: number }[] =>
    numbers.map((x) => ({ args: [x], expected: x ** 3 - 2 * x * x + 3 * x + 7 }));
  return {
    id,
    account: 'default',
    name: 'quadratic',
    seeds: ['export default function f(x) { return x; }'],
    evaluator: {
      kind: 'cases',
      compare: { kind: 'squared-error' },
      cases: cases([-4, -2, -1, 0, 1, 2, 3, 5]),
      heldOut: cases([-3, 4]),
      test: cases([6, -5]),
    },
    config: { seed: 11, ...config },
  };
};

/** Waits until the population is in one of the states; throws after `seconds`. */
export async function until(
  id: string,
  states: readonly string[] = ['completed', 'stopped', 'failed', 'paused'],
  seconds = 60,
): Promise<PopulationView> {
  const end = Date.now() + seconds * 1_000;
  for (;;) {
    const answer = await populationOf(id).read();
    if (!answer.ok) throw new Error(answer.error.detail);
    const { population } = answer.value;
    if (states.includes(population.state)) return population;
    if (Date.now() > end) throw new Error(`still ${population.state} at ${population.generation}`);
    await scheduler.wait(20);
  }
}

/** Ends the object at once, in the middle of whatever it does: memory is lost, committed rows stay. */
export async function crash(id: string): Promise<void> {
  try {
    await runInDurableObject(populationOf(id), (_, state) => {
      state.abort('crashed by a test');
    });
  } catch (error) {
    if (!String(error).includes('crashed by a test')) throw error;
  }
}

/** Waits until a condition holds that background work brings about. */
export async function eventually(what: string, holds: () => Promise<boolean>): Promise<void> {
  for (let i = 0; i < 2_000; i++) {
    if (await holds()) return;
    await scheduler.wait(20);
  }
  throw new Error(`never: ${what}`);
}
