/**
 * Who becomes a parent. Each way is prepared once a generation from the living, sorted best first, and then draws one
 * parent per call from the stream it is given.
 */
import { exp } from '../language/math/index.ts';
import type { Agent } from './agent.ts';
import type { Random } from './random.ts';

export type ChooseParent = (random: Random) => Agent;

/** `count` parents, one after another. (`Array.from` takes six times as long.) */
export function parentsBy(choose: (index: number) => Agent, count: number): readonly Agent[] {
  const chosen: Agent[] = [];
  for (let i = 0; i < count; i++) chosen.push(choose(i));
  return chosen;
}

/** Best of `size` uniform draws with replacement. `sorted` is best first and not empty. */
export const tournament =
  (sorted: readonly Agent[], size: number): ChooseParent =>
  (random) =>
    at(
      sorted,
      winningRank(sorted.length, size, (count) => random.int(count)),
    );

/** The best rank, 0 first, of `size` uniform draws among `count`. */
export function winningRank(count: number, size: number, draw: (count: number) => number): number {
  let best = count - 1;
  for (let i = 0; i < size; i++) best = Math.min(best, draw(count));
  return best;
}

export const uniform =
  (agents: readonly Agent[]): ChooseParent =>
  (random) =>
    random.pick(agents);

/** Draws in proportion to `weights` ≥ 0 (parallel to `agents`); uniform if all are 0. Logarithmic per draw. */
export function proportional(agents: readonly Agent[], weights: readonly number[]): ChooseParent {
  const sums = new Float64Array(agents.length);
  let total = 0;
  weights.forEach((weight, i) => {
    total += weight;
    sums[i] = total;
  });
  if (!(total > 0)) return uniform(agents);
  return (random) => at(agents, firstAbove(sums, random.next() * total));
}

/** First index whose sum is above `value`; the last one if rounding leaves none. */
function firstAbove(sums: Float64Array, value: number): number {
  let low = 0;
  let high = sums.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sums[middle] ?? Infinity) > value) high = middle;
    else low = middle + 1;
  }
  return low;
}

/**
 * `sigmoid(10·(fitness − median) / max(MAD, 1e-6)) / (1 + children)`, parallel to `sorted` (best first): better than
 * the middle counts, and who already had many children gives way (ShinkaEvolve's `database/parents.py`).
 */
export function parentWeights(
  sorted: readonly Agent[],
  children: (agent: Agent) => number,
): number[] {
  const fitness = sorted.map((agent) => agent.evaluation.fitness);
  const middle = medianOfSorted(fitness);
  const deviations = Float64Array.from(fitness, (value) => Math.abs(value - middle)).sort();
  const scale = Math.max(medianOfSorted(deviations), 1e-6);
  return sorted.map(
    (agent, i) => sigmoid((10 * ((fitness[i] ?? middle) - middle)) / scale) / (1 + children(agent)),
  );
}

/** 1 / (1 + e^-x); beyond ±40 a double cannot tell it from its limit's neighbourhood. */
const sigmoid = (x: number): number => 1 / (1 + exp(-Math.max(-40, Math.min(40, x))));

/** Of a list in either order; the mean of the middle two for even lengths; 0 for none. */
export function medianOfSorted(values: ArrayLike<number>): number {
  const upper = values.length >>> 1;
  if (values.length === 0) return 0;
  const high = values[upper] ?? 0;
  if (values.length % 2 === 1) return high;
  const low = values[upper - 1] ?? 0;
  const sum = low + high;
  return Number.isFinite(sum) ? sum / 2 : low / 2 + high / 2;
}

/** Errors per case of one agent, lower is better: distances where the evaluator knows them, else lost scores. */
export const errorsOf = ({ evaluation }: Agent): readonly number[] =>
  evaluation.distances.length > 0 ? evaluation.distances : evaluation.scores.map((score) => -score);

function at<T>(list: readonly T[], index: number): T {
  // Callers pass indices inside the list; the cast only tells the compiler so (T may include undefined).
  return list[index] as T;
}
