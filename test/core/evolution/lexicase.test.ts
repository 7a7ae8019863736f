import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Agent } from '../../../src/core/evolution/agent.ts';
import { lexicase, sampleCases } from '../../../src/core/evolution/lexicase.ts';
import { rng } from '../../../src/core/evolution/random.ts';
import { agentWith } from '../../support/agents.ts';
import { drawShares, expectShares } from '../../support/draw-shares.ts';

const errors = fc.array(fc.array(fc.constantFrom(0, 1, 2), { minLength: 4, maxLength: 4 }), {
  minLength: 2,
  maxLength: 12,
  size: 'max',
});

const withErrors = (rows: readonly (readonly number[])[]): Agent[] =>
  rows.map((distances, slot) =>
    agentWith({ slot, evaluation: { distances, behaviour: distances.join() } }),
  );

/** Whether one of the rows is nowhere worse and somewhere better. */
const isDominated = (mine: readonly number[], rows: readonly (readonly number[])[]): boolean =>
  rows.some(
    (row) => row.every((error, i) => error <= (mine[i] ?? 0)) && row.join() !== mine.join(),
  );

test('lexicase: who is drawn is best on some case, and nobody is at least as good everywhere and better once', () => {
  let dominated = 0;
  fc.assert(
    fc.property(errors, fc.nat(), (rows, draw) => {
      const agents = withErrors(rows);
      const chosen = lexicase(agents, [0, 1, 2, 3], false)(rng(draw, 'selection', 0, 0));
      const mine = chosen.evaluation.distances;
      expect(isDominated(mine, rows)).toBe(false);
      dominated += rows.filter((row) => isDominated(row, rows)).length;
      expect(mine.some((error, i) => rows.every((row) => error <= (row[i] ?? 0)))).toBe(true);
    }),
    { seed: 9, numRuns: 500 },
  );
  expect(dominated).toBeGreaterThan(2_000);
});

test('lexicase: the exact chances of three specialists; twins share one chance', () => {
  // Case 0 is won by A and B, case 1 by C: A and B are alike on all cases.
  const agents = withErrors([
    [0, 1],
    [0, 1],
    [1, 0],
  ]);
  expectShares(drawShares(lexicase(agents, [0, 1], false), agents), [0.25, 0.25, 0.5]);
});

test('epsilon-lexicase: within a case’s median absolute deviation nobody is dropped', () => {
  // Errors 0 0.1 5 10: median 2.55, deviations 2.55 2.45 2.45 7.45, so epsilon is 2.5.
  const agents = withErrors([[0], [0.1], [5], [10]]);
  expectShares(drawShares(lexicase(agents, [0], true), agents), [0.5, 0.5, 0, 0]);
  expectShares(drawShares(lexicase(agents, [0], false), agents), [1, 0, 0, 0]);
});

test('lexicase looks only at the sampled cases; samples have the wanted size and cover all in time', () => {
  const agents = withErrors([
    [0, 9],
    [9, 0],
  ]);
  expectShares(drawShares(lexicase(agents, [1], false), agents), [0, 1]);
  const seen = new Set<number>();
  for (let i = 0; i < 60; i++) {
    const cases = sampleCases(20, 0.25, rng(i, 'sample', 0, 0));
    expect(new Set(cases).size).toBe(5);
    for (const one of cases) seen.add(one);
  }
  expect(seen.size).toBe(20);
  expect(sampleCases(3, 1, rng(42, 'sample', 0, 0))).toEqual([0, 1, 2]);
});

test('epsilon-lexicase: the deviation is among behaviours, however many agents share one', () => {
  // Errors 0 1 3 9: median 2, deviations 2 1 1 7, epsilon 1.5. With six of the first they would be nearly all 0.
  const rows = [[0], [1], [3], [9], ...Array.from({ length: 5 }, () => [0])];
  const agents = withErrors(rows);
  const shares = drawShares(lexicase(agents, [0], true), agents);
  expectShares([shares[1] ?? 0], [0.5]);
});
