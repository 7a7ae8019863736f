/** Objectives of one solution, each higher is better; all points have equally many, none is NaN. */
export type Point = readonly number[];

/**
 * The front of each point, parallel to `points`: 0 for those that no other dominates, k + 1 for those that only points
 * of the fronts up to k dominate (a point dominates another if it is nowhere worse and somewhere better). Equal points
 * share a front.
 *
 * Efficient non-dominated sort with binary search (ENS-BS; Zhang, Tian, Cheng & Jin 2015): in lexicographic order only
 * earlier points can dominate, and who is dominated in a front is dominated in every front before it. O(N log N) for two
 * objectives; for more O(M·N²) at worst, where all stand in one front, and about O(M·N·√N) as a rule.
 */
export function nonDominatedFronts(points: readonly Point[]): number[] {
  const order = points.map((_, i) => i).sort((a, b) => lexicographic(points[b], points[a]));
  const found = points.map(() => 0);
  const fronts = new Fronts(points[0]?.length ?? 0, points.length);
  let before: Point | null = null;
  let front = 0;
  for (const i of order) {
    const point = points[i] ?? [];
    if (before === null || lexicographic(before, point) !== 0) front = fronts.add(point);
    found[i] = front;
    before = point;
  }
  return found;
}

/** The fronts so far, of points that come in lexicographic order, the greatest first. */
class Fronts {
  readonly #objectives: number;
  /** The objectives of all points, one after another: half a billion comparisons are made in the worst case. */
  readonly #rows: Float64Array;
  #points = 0;
  /** Numbers of points, in the order they came. */
  readonly #fronts: number[][] = [];

  constructor(objectives: number, capacity: number) {
    this.#objectives = objectives;
    this.#rows = new Float64Array(objectives * capacity);
  }

  /** Puts the point into the first front in which nobody dominates it, and returns its number. */
  add(point: Point): number {
    const added = this.#points++;
    this.#rows.set(point, added * this.#objectives);
    let low = 0;
    let high = this.#fronts.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#dominates(this.#fronts[middle] ?? [], added)) low = middle + 1;
      else high = middle;
    }
    const members = this.#fronts[low];
    if (members === undefined) this.#fronts.push([added]);
    else members.push(added);
    return low;
  }

  /** Whether one of a front dominates the point that came last: it has no more of the first objective than they. */
  #dominates(front: readonly number[], added: number): boolean {
    const rows = this.#rows;
    const objectives = this.#objectives;
    const point = added * objectives;
    // Of two objectives the second rises along a front as the first falls: nobody has more of it than the last.
    const end = objectives === 2 ? front.length - 1 : 0;
    for (let i = front.length - 1; i >= end; i--) {
      const member = (front[i] as number) * objectives;
      let j = 1;
      while (j < objectives && (rows[member + j] as number) >= (rows[point + j] as number)) j++;
      if (j >= objectives) return true;
    }
    return false;
  }
}

function lexicographic(a: Point = [], b: Point = []): number {
  for (let j = 0; j < a.length; j++) {
    const [mine = 0, other = 0] = [a[j], b[j]];
    if (mine !== other) return mine < other ? -1 : 1;
  }
  return 0;
}

/**
 * How far apart the neighbours of each point of a front are, summed over the objectives as shares of the front's range
 * (crowding distance; Deb, Pratap, Agarwal & Meyarivan 2002): more = lonelier. Infinity for the ends of an objective.
 * The points are finite and distinct. An objective whose range no double holds does not count.
 */
export function crowdingDistances(front: readonly Point[]): number[] {
  const distances = front.map(() => 0);
  const objectives = front[0]?.length ?? 0;
  for (let j = 0; j < objectives; j++) {
    const valueOf = (i: number | undefined): number => front[i ?? -1]?.[j] ?? 0;
    const order = front.map((_, i) => i).sort((a, b) => valueOf(a) - valueOf(b) || a - b);
    const range = valueOf(order.at(-1)) - valueOf(order[0]);
    if (range === 0 || range === Infinity) continue;
    order.forEach((i, rank) => {
      const isEnd = rank === 0 || rank === order.length - 1;
      const gap = isEnd ? Infinity : (valueOf(order[rank + 1]) - valueOf(order[rank - 1])) / range;
      distances[i] = (distances[i] ?? 0) + gap;
    });
  }
  return distances;
}
