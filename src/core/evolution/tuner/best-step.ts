import type { Row } from './linear-program.ts';
import { solveLinearProgram } from './linear-program.ts';
import type { Linear, Structure } from './structure.ts';

/** What a unit of broken constraint costs against the objective, whose largest derivative is 1. */
const PENALTY = 1_000;

/**
 * The best step of at most `radius` in every constant, as far as gradients tell: the objective grows, all constraints
 * keep `margin` above 0, or what they have of it. Where no step can mend them, the worst of them is mended most.
 */
export function bestStep(
  size: number,
  { objective, constraints }: Structure,
  radius: number,
  margin: number,
): readonly number[] {
  const steepest = objective.gradient.reduce((most, part) => Math.max(most, Math.abs(part)), 0);
  const isBroken = constraints.some(({ value }) => value < margin / 2);
  // A last variable is how much all constraints are loosened, if they must be.
  const cost = new Float64Array(isBroken ? size + 1 : size);
  if (isBroken) cost[size] = PENALTY;
  objective.at.forEach((i, k) => {
    cost[i] = -(objective.gradient[k] ?? 0) / (steepest === 0 ? 1 : steepest);
  });
  const near = constraints.flatMap((one) => rowOf(one, radius, margin) ?? []);
  const rows = isBroken
    ? [...near.map((row) => loosened(row, size)), { offset: 0, at: [size], row: [1] }]
    : near.map((row) => ({ ...row, offset: Math.max(0, row.offset) }));
  const step = solveLinearProgram(cost, [...rows, ...boxOf(size)]);
  return Array.from({ length: size }, (_, i) => radius * Math.min(1, Math.max(-1, step[i] ?? 0)));
}

const loosened = ({ offset, at, row }: Row, size: number): Row => ({
  offset,
  at: [...at, size],
  row: [...row, 1],
});

/** A constraint in units of the radius; null if no step can break it. */
function rowOf({ value, at, gradient }: Linear, radius: number, margin: number): Row | null {
  const length = Math.sqrt(gradient.reduce((sum, part) => sum + part * part, 0));
  const reach = radius * gradient.reduce((sum, part) => sum + Math.abs(part), 0);
  if (length === 0 || value - margin > reach) return null;
  return {
    offset: (value - margin) / (radius * length),
    at,
    row: gradient.map((part) => part / length),
  };
}

/** -1 ≤ step ≤ 1. */
function boxOf(size: number): Row[] {
  const box: Row[] = [];
  for (let i = 0; i < size; i++)
    box.push({ offset: 1, at: [i], row: [1] }, { offset: 1, at: [i], row: [-1] });
  return box;
}
