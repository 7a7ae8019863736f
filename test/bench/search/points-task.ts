import type { ConfigInput } from '../../../src/core/evolution/config.ts';
import type { SearchTask } from '../../../src/engine/search.ts';
import { offlineTask } from '../../support/offline-task.ts';
import { exact } from '../exact-packing.ts';

/**
 * Points in the plane, the smallest distance between two of them to be as large as possible beside the largest. The
 * genome returns x and y of each and, last, the smallest distance if the largest is 1, which the score does not look at.
 */
const EVALUATOR = `export default function evaluate(agent) {
  const v = agent();
  let least = Infinity;
  let most = 0;
  for (let i = 0; i + 2 < v.length; i += 2) {
    for (let j = 0; j < i; j += 2) {
      const dx = v[i] - v[j];
      const dy = v[i + 1] - v[j + 1];
      const square = dx * dx + dy * dy;
      least = Math.min(least, square);
      most = Math.max(most, square);
    }
  }
  return { score: most > 0 && most < Infinity ? Math.sqrt(least / most) : 0 };
}

export function structure(v) {
  const last = v.length - 1;
  const constraints = [];
  for (let i = 0; i < last; i += 2) {
    for (let j = 0; j < i; j += 2) {
      const dx = v[i] - v[j];
      const dy = v[i + 1] - v[j + 1];
      const d = Math.sqrt(dx * dx + dy * dy);
      if (d === 0) continue;
      const at = [i, i + 1, j, j + 1];
      constraints.push({
        value: d - v[last],
        at: at.concat([last]),
        gradient: [dx / d, dy / d, -dx / d, -dy / d, -1],
      });
      constraints.push({ value: 1 - d, at, gradient: [-dx / d, -dy / d, dx / d, dy / d] });
    }
  }
  return { objective: { value: v[last], at: [last], gradient: [1] }, constraints };
}
`;

export const pointsTask = (points: number, config: ConfigInput): SearchTask => {
  const side = Math.ceil(Math.sqrt(points));
  const at = Array.from({ length: points }, (_, i) => [i % side, Math.floor(i / side)]).flat();
  const numbers = [...at.map((value) => value / (2 * side)), 1 / (2 * side)];
  return offlineTask({
    name: `${points} points, smallest beside largest distance`,
    seeds: [`export default function points() {\n  return [${numbers.join(', ')}];\n}`],
    evaluator: { kind: 'module', source: EVALUATOR },
    config,
  });
};

/** Digits of the ratio that are exact. */
const DIGITS = 1_000_000_000_000n;

/** (largest / smallest distance)² of the points (x, y of each, the last number aside), rounded up; null if two coincide. */
export function distanceRatio(numbers: readonly number[]): number | null {
  const all = numbers.slice(0, -1).map(exact);
  const squares: bigint[] = [];
  for (let i = 0; i < all.length; i += 2)
    for (let j = 0; j < i; j += 2) {
      const dx = (all[i] ?? 0n) - (all[j] ?? 0n);
      const dy = (all[i + 1] ?? 0n) - (all[j + 1] ?? 0n);
      squares.push(dx * dx + dy * dy);
    }
  const least = squares.reduce((a, b) => (b < a ? b : a), squares[0] ?? 0n);
  const most = squares.reduce((a, b) => (b > a ? b : a), 0n);
  return least === 0n ? null : Number((most * DIGITS) / least + 1n) / Number(DIGITS);
}
