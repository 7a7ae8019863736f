import fc from 'fast-check';
import { expect, test } from 'vitest';
import { rng } from '../../../../src/core/evolution/random.ts';
import { bestStep } from '../../../../src/core/evolution/tuner/best-step.ts';
import {
  evaluateSource,
  hasStructure,
  structureSource,
} from '../../../../src/core/evolution/tuner/structure-source.ts';
import type { Structure } from '../../../../src/core/evolution/tuner/structure.ts';
import { readStructure } from '../../../../src/core/evolution/tuner/structure.ts';
import { parseModule } from '../../../../src/core/language/genome.ts';

const linear = (value: number, ...gradient: readonly number[]) => ({ value, gradient });

test('what structure returns is read, derivatives for all constants or for those that are named', () => {
  const read = readStructure(
    { objective: linear(3, 1, 2), constraints: [{ value: -1, at: [1], gradient: [4] }] },
    2,
  );
  expect(read).toEqual({
    ok: true,
    value: {
      objective: { value: 3, at: [0, 1], gradient: [1, 2] },
      constraints: [{ value: -1, at: [1], gradient: [4] }],
    },
  });
});

test.each([
  ['nothing', undefined],
  ['no constraints', { objective: linear(1, 1, 1) }],
  ['too few derivatives', { objective: linear(1, 1), constraints: [] }],
  ['another index', { objective: { value: 1, at: [2], gradient: [1] }, constraints: [] }],
  ['half an index', { objective: { value: 1, at: [0.5], gradient: [1] }, constraints: [] }],
  ['an index twice', { objective: { value: 1, at: [1, 1], gradient: [1, 1] }, constraints: [] }],
  ['a text', { objective: linear(1, 1, 1), constraints: ['x'] }],
  [
    'more names than derivatives',
    { objective: { value: 1, at: [0, 1], gradient: [1] }, constraints: [] },
  ],
] as const)('refused: %s', (_, value) => {
  expect(readStructure(value, 2).ok).toBe(false);
});

test('refused: constraints that a linear program would take long over', () => {
  const dense = (size: number, count: number): boolean => {
    const objective = { value: 0, gradient: Array<number>(size).fill(1) };
    return readStructure({ objective, constraints: Array(count).fill(objective) }, size).ok;
  };
  expect([dense(6, 5_000), dense(100, 100), dense(100, 101), dense(6, 5_001)]).toEqual([
    true,
    true,
    false,
    false,
  ]);
});

test('a module with two exports is two programs of the agent language, line by line', () => {
  const source = `const two = 2;
export default function evaluate(agent) { return { score: structure([agent()]).objective.value * two }; }
export function structure(v) { return { objective: { value: v[0], gradient: [1] }, constraints: [] }; }
`;
  expect(hasStructure(source)).toBe(true);
  const structure = structureSource(source);
  for (const text of [evaluateSource(source), structure ?? '']) {
    expect(parseModule(text).ok).toBe(true);
    expect(text.split('\n')).toHaveLength(4);
  }
  expect(structure).toContain('export default function structure(v)');
  const alone = 'export default function evaluate() { return { score: 1 }; }';
  expect([hasStructure(alone), structureSource(alone), evaluateSource(alone)]).toEqual([
    false,
    null,
    alone,
  ]);
});

/** Most of x + y inside the unit circle, seen from a point. */
const circle = (x: number, y: number): Structure => ({
  objective: { value: x + y, at: [0, 1], gradient: [1, 1] },
  constraints: [{ value: 1 - x * x - y * y, at: [0, 1], gradient: [-2 * x, -2 * y] }],
});

test('steps keep to the radius, and a few of them arrive at the optimum', () => {
  let [x, y, radius] = [0.9, -0.3, 0.5];
  for (let step = 0; step < 40; step++) {
    const [dx = 0, dy = 0] = bestStep(2, circle(x, y), radius, 0);
    expect(Math.max(Math.abs(dx), Math.abs(dy))).toBeLessThanOrEqual(radius);
    [x, y, radius] = [x + dx, y + dy, radius * 0.7];
  }
  expect(x).toBeCloseTo(Math.SQRT1_2, 4);
  expect(y).toBeCloseTo(Math.SQRT1_2, 4);
});

test('where no step can mend a constraint it is mended as far as the radius goes', () => {
  const far = { value: -5, at: [0], gradient: [1] };
  const objective = { value: 0, at: [1], gradient: [1] };
  const [dx = 0, dy = 0] = bestStep(2, { objective, constraints: [far] }, 0.25, 0);
  expect(dx).toBeCloseTo(0.25, 9);
  expect(dy).toBeCloseTo(0.25, 9);
});

test('from where all constraints hold, a step keeps them all by the margin, or by what they had, and gains', () => {
  const margin = 1e-3;
  let within = 0;
  let gained = 0;
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 8 }),
      fc.integer({ min: 1, max: 20 }),
      fc.nat(),
      (size, count, seed) => {
        const random = rng(seed, 'step', 0, 0);
        const gradient = (): number[] => Array.from({ length: size }, () => random.normal());
        const at = Array.from({ length: size }, (_, i) => i);
        const constraints = Array.from({ length: count }, () => ({
          value: random.chance(0.3) ? margin * random.range(0.5, 1) : random.next(),
          at,
          gradient: gradient(),
        }));
        const objective = { value: 0, at, gradient: gradient() };
        const step = bestStep(size, { objective, constraints }, 0.3, margin);
        const along = (one: readonly number[]): number =>
          one.reduce((sum, part, i) => sum + part * (step[i] ?? 0), 0);
        for (const { value, gradient: own } of constraints) {
          expect(value + along(own)).toBeGreaterThan(Math.min(value, margin) - 1e-9);
          within += Number(value < margin);
        }
        const gain = along(objective.gradient);
        expect(gain).toBeGreaterThan(-1e-9);
        gained += Number(gain > 1e-3);
      },
    ),
    { numRuns: 100, seed: 20261121 },
  );
  expect(within).toBeGreaterThan(200);
  expect(gained).toBeGreaterThan(50);
});
