/**
 * Who becomes a parent. Each way is prepared once a generation from the living, sorted best first, and then draws one
 * parent per call from the stream it is given.
 */
import { exp } from '../language/math/index.ts';
import type { Agent } from './agent.ts';
import type { Random } from './random.ts';

export type ChooseParent = (random: Random) => Agent;

/** Best of `size` uniform draws with replacement. `sorted` is best first and not empty. */
export function tournament(sorted: readonly Agent[], size: number): ChooseParent {
  return (random) => {
    let best = sorted.length - 1;
    for (let i = 0; i < size; i++) best = Math.min(best, random.int(sorted.length));
    return at(sorted, best);
  };
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
  return values.length % 2 === 1 ? high : ((values[upper - 1] ?? 0) + high) / 2;
}

/** Errors per case of one agent, lower is better: distances where the evaluator knows them, else lost scores. */
export const errorsOf = ({ evaluation }: Agent): readonly number[] =>
  evaluation.distances.length > 0 ? evaluation.distances : evaluation.scores.map((score) => -score);

/**
 * Lexicase (Spector 2012): filter by one random case after another, keeping who is best on it, until one is left.
 * `cases` are the indices looked at (down-sampling); `epsilon` widens "best" by each case's median absolute deviation
 * (semi-dynamic epsilon-lexicase, La Cava 2016). Agents that behave alike are drawn as one, then one of them uniformly.
 */
export function lexicase(
  agents: readonly Agent[],
  cases: readonly number[],
  epsilon: boolean,
): ChooseParent {
  const groups = alike(agents);
  const rows = groups.map((group) => errorsOf(at(group, 0)));
  const filters = cases.map((one) => new CaseFilter(rows, one, epsilon));
  const everyone = Uint32Array.from(groups, (_, i) => i);
  const allCases = Uint32Array.from(filters, (_, i) => i);
  // Worked in by every draw.
  const pool = new Uint32Array(groups.length);
  const left = new Uint32Array(filters.length);
  return (random) => {
    pool.set(everyone);
    left.set(allCases);
    let size = pool.length;
    for (let cases = left.length; size > 1 && cases > 0; cases--) {
      const drawn = random.int(cases);
      const filter = at(filters, left[drawn] ?? 0);
      left[drawn] = left[cases - 1] ?? 0;
      size = cases === left.length ? filter.best(pool) : filter.narrow(pool, size);
    }
    return random.pick(at(groups, pool[random.int(size)] ?? 0));
  };
}

/** Who is best on one case. */
class CaseFilter {
  /** Of every group. */
  readonly #errors: Float64Array;
  readonly #tolerance: number;
  #bestOfAll: Uint32Array | null = null;

  constructor(rows: readonly (readonly number[])[], one: number, epsilon: boolean) {
    this.#errors = new Float64Array(rows.length);
    for (let i = 0; i < rows.length; i++) this.#errors[i] = rows[i]?.[one] ?? Infinity;
    this.#tolerance = epsilon ? deviation(this.#errors) : 0;
  }

  /** Moves the best of the first `size` of the pool to its front; returns how many they are. */
  narrow(pool: Uint32Array, size: number): number {
    const errors = this.#errors;
    let best = Infinity;
    for (let i = 0; i < size; i++) {
      const error = errors[pool[i] as number] as number;
      if (error < best) best = error;
    }
    const limit = best + this.#tolerance;
    let kept = 0;
    for (let i = 0; i < size; i++) {
      const group = pool[i] as number;
      if ((errors[group] as number) <= limit) pool[kept++] = group;
    }
    return kept;
  }

  /** The same for a pool of all: every draw starts with it, so their best are found once a generation. */
  best(pool: Uint32Array): number {
    this.#bestOfAll ??= pool.slice(0, this.narrow(pool, pool.length));
    pool.set(this.#bestOfAll);
    return this.#bestOfAll.length;
  }
}

/** Agents of one behaviour together; without a digest each stands alone. In the order of their first members. */
function alike(agents: readonly Agent[]): Agent[][] {
  const groups = new Map<string, Agent[]>();
  for (const agent of agents) {
    const key = agent.evaluation.behaviour || agent.hash;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [agent]);
    else group.push(agent);
  }
  return [...groups.values()];
}

/** Median absolute deviation from the median. */
function deviation(values: Float64Array): number {
  const work = values.slice();
  const middle = median(work);
  for (let i = 0; i < work.length; i++) work[i] = Math.abs((values[i] as number) - middle);
  return median(work);
}

/** As `medianOfSorted` of the sorted values, which are moved about. */
function median(values: Float64Array): number {
  const upper = values.length >>> 1;
  if (values.length === 0) return 0;
  const high = select(values, upper);
  if (values.length % 2 === 1) return high;
  let low = -Infinity;
  for (let i = 0; i < upper; i++) low = Math.max(low, values[i] as number);
  return (low + high) / 2;
}

/** Hoare's quickselect: the value that sorting would put at `wanted`; none below it stands behind, none above before. */
function select(values: Float64Array, wanted: number): number {
  let from = 0;
  let to = values.length - 1;
  while (from < to) {
    const pivot = values[(from + to) >>> 1] as number;
    let i = from;
    let j = to;
    while (i <= j) {
      while ((values[i] as number) < pivot) i++;
      while ((values[j] as number) > pivot) j--;
      if (i > j) break;
      const swapped = values[i] as number;
      values[i++] = values[j] as number;
      values[j--] = swapped;
    }
    if (wanted <= j) to = j;
    else if (wanted >= i) from = i;
    else break;
  }
  return values[wanted] as number;
}

/** `share` of the cases 0 … count−1, at least one, drawn anew each generation. Sorted. */
export function sampleCases(count: number, share: number, random: Random): number[] {
  const cases = Array.from({ length: count }, (_, i) => i);
  const wanted = Math.max(1, Math.ceil(count * share));
  for (let i = 0; i < wanted && wanted < count; i++) {
    const other = i + random.int(count - i);
    const swapped = at(cases, other);
    cases[other] = at(cases, i);
    cases[i] = swapped;
  }
  return cases.slice(0, Math.min(wanted, count)).sort((a, b) => a - b);
}

function at<T>(list: readonly T[], index: number): T {
  // Callers pass indices inside the list; the cast only tells the compiler so (T may include undefined).
  return list[index] as T;
}
