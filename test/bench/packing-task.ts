import type { ConfigInput } from '../../src/core/evolution/config.ts';
import type { SearchTask } from '../../src/engine/search.ts';
import { offlineTask } from '../support/offline-task.ts';

/**
 * Circles in the unit square, the sum of their radii to be largest. The genome returns x, y and radius of each; a packing
 * counts only if no circle overlaps another or the border, by more than a double can get wrong. What overlaps is scored by
 * what is left when all radii shrink until it does not, less a little.
 */
const EVALUATOR = `export default function evaluate(agent) {
  const v = agent();
  const n = v.length / 3;
  let sum = 0;
  let share = 1;
  let slack = 1;
  const meet = (room, wanted) => {
    slack = Math.min(slack, room - wanted);
    if (wanted > 0) share = Math.min(share, room / wanted);
  };
  for (let i = 0; i < n; i++) {
    const x = v[3 * i];
    const y = v[3 * i + 1];
    const r = v[3 * i + 2];
    if (!(r > 0 && x > 0 && x < 1 && y > 0 && y < 1)) return { score: 0 };
    sum += r;
    meet(Math.min(x, y, 1 - x, 1 - y), r);
    for (let j = 0; j < i; j++) {
      const dx = x - v[3 * j];
      const dy = y - v[3 * j + 1];
      meet(Math.sqrt(dx * dx + dy * dy), r + v[3 * j + 2]);
    }
  }
  return { score: slack >= 1e-15 ? sum : sum * share - 0.000001 };
}
`;

/** Objective and constraints with their gradients, but of pairs so far apart that no step brings them together. */
const STRUCTURE = `
export function structure(v) {
  const objective = { value: 0, at: [], gradient: [] };
  const constraints = [];
  for (let i = 0; i < v.length; i += 3) {
    const x = v[i];
    const y = v[i + 1];
    const r = v[i + 2];
    objective.value += r;
    objective.at.push(i + 2);
    objective.gradient.push(1);
    constraints.push({ value: r, at: [i + 2], gradient: [1] });
    constraints.push({ value: x - r, at: [i, i + 2], gradient: [1, -1] });
    constraints.push({ value: 1 - x - r, at: [i, i + 2], gradient: [-1, -1] });
    constraints.push({ value: y - r, at: [i + 1, i + 2], gradient: [1, -1] });
    constraints.push({ value: 1 - y - r, at: [i + 1, i + 2], gradient: [-1, -1] });
    for (let j = 0; j < i; j += 3) {
      const dx = x - v[j];
      const dy = y - v[j + 1];
      const d = Math.sqrt(dx * dx + dy * dy);
      if (d === 0 || d - r - v[j + 2] > 0.5) continue;
      constraints.push({
        value: d - r - v[j + 2],
        at: [i, i + 1, j, j + 1, i + 2, j + 2],
        gradient: [dx / d, dy / d, -dx / d, -dy / d, -1, -1],
      });
    }
  }
  return { objective, constraints };
}
`;

/** Small circles on a grid. */
function grid(circles: number): readonly number[] {
  const side = Math.ceil(Math.sqrt(circles));
  return Array.from({ length: circles }, (_, i) => [
    (2 * (i % side) + 1) / (2 * side),
    (2 * Math.floor(i / side) + 1) / (2 * side),
    0.05,
  ]).flat();
}

/** `structured`: the evaluator tells its gradients; else the tuner has only the scores. */
export const packingTask = (circles: number, config: ConfigInput, structured = true): SearchTask =>
  offlineTask({
    name: `${circles} circles in a square`,
    seeds: [
      `export default function circles() {\n  return [${grid(circles)
        .map((value) => Number(value.toFixed(6)))
        .join(', ')}];\n}`,
    ],
    evaluator: { kind: 'module', source: structured ? EVALUATOR + STRUCTURE : EVALUATOR },
    config,
  });
