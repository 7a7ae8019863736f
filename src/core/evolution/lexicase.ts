import type { Agent } from './agent.ts';
import { CaseMatrix } from './case-matrix.ts';
import type { Random } from './random.ts';
import type { ChooseParent } from './selection.ts';

/**
 * Lexicase (Spector 2012): filter by one random case after another, keeping who is best on it, until one is left.
 * `cases` are the indices looked at (down-sampling); `epsilon` widens "best" by each case's median absolute deviation
 * (La Cava, Spector & Danai 2016; semi-dynamic, as La Cava, Helmuth, Spector & Moore 2019 call it), here among different
 * behaviours: there every copy of one counts. Agents that behave alike are drawn as one, then one of them uniformly.
 * `competing`: agents of all islands, who share the memory for errors. `looked` is told by each draw how many it looked at.
 */
export function lexicase(
  agents: readonly Agent[],
  cases: readonly number[],
  epsilon: boolean,
  competing = agents.length,
  looked: (errors: number) => void = () => {},
): ChooseParent {
  const groups = alike(agents);
  const matrix = new CaseMatrix(
    groups.map((group) => at(group, 0)),
    cases,
    competing,
  );
  const tolerances = epsilon ? new Deviations(groups.length) : null;
  const filters = cases.map((_, column) => new CaseFilter(matrix.column(column), tolerances));
  const everyone = Uint32Array.from(groups, (_, i) => i);
  const allCases = Uint32Array.from(filters, (_, i) => i);
  // Worked in by every draw.
  const pool = new Uint32Array(groups.length);
  const left = new Uint32Array(filters.length);
  return (random) => {
    pool.set(everyone);
    left.set(allCases);
    let size = pool.length;
    let errors = 0;
    for (let cases = left.length; size > 1 && cases > 0; cases--) {
      const drawn = random.int(cases);
      const filter = at(filters, left[drawn] ?? 0);
      left[drawn] = left[cases - 1] ?? 0;
      errors += size + CASE_AS_ERRORS;
      size = cases === left.length ? filter.best(pool) : filter.narrow(pool, size);
    }
    looked(errors);
    return random.pick(at(groups, pool[random.int(size)] ?? 0));
  };
}

/** What drawing a case costs, in errors looked at. */
const CASE_AS_ERRORS = 10;
/** The best of a case are remembered if they are at most an eighth of all: half a byte an error. */
const FEW = 8;

/** Who is best on one case. */
class CaseFilter {
  /** Of every group. */
  readonly #errors: Float64Array | Float32Array;
  readonly #tolerance: number;
  #bestOfAll: Uint32Array | null = null;

  constructor(errors: Float64Array | Float32Array, tolerances: Deviations | null) {
    this.#errors = errors;
    this.#tolerance = tolerances?.of(errors) ?? 0;
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

  /** The same for a pool of all: every draw starts with it, so where few are best they are found once a generation. */
  best(pool: Uint32Array): number {
    if (this.#bestOfAll !== null) {
      pool.set(this.#bestOfAll);
      return this.#bestOfAll.length;
    }
    const kept = this.narrow(pool, pool.length);
    if (kept * FEW <= pool.length) this.#bestOfAll = pool.slice(0, kept);
    return kept;
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

/** Median absolute deviations from the median, of one case after another in the same memory. */
class Deviations {
  readonly #work: Float64Array;

  constructor(count: number) {
    this.#work = new Float64Array(count);
  }

  of(values: Float64Array | Float32Array): number {
    const work = this.#work;
    work.set(values);
    const middle = median(work);
    for (let i = 0; i < work.length; i++) work[i] = Math.abs((values[i] as number) - middle);
    return median(work);
  }
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

/** `share` of the cases 0 … count−1, at least one and at most `most`, drawn anew each generation. Sorted. */
export function sampleCases(
  count: number,
  share: number,
  random: Random,
  most = Infinity,
): number[] {
  const cases = Array.from({ length: count }, (_, i) => i);
  const wanted = Math.min(most, Math.max(1, Math.ceil(count * share)));
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
