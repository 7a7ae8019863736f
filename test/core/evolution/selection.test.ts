import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Agent } from '../../../src/core/evolution/agent.ts';
import { compareAgents } from '../../../src/core/evolution/order.ts';
import type { Random } from '../../../src/core/evolution/random.ts';
import { rng } from '../../../src/core/evolution/random.ts';
import type { ChooseParent } from '../../../src/core/evolution/selection.ts';
import { lexicase, sampleCases } from '../../../src/core/evolution/lexicase.ts';
import { parentWeights, proportional, tournament } from '../../../src/core/evolution/selection.ts';
import { agentWith } from '../../support/agents.ts';

const DRAWS = 20_000;
const random = (): Random => rng(42, 'selection', 0, 0);

/** Share of the draws that went to each agent. */
function shares(choose: ChooseParent, agents: readonly Agent[]): number[] {
  const stream = random();
  const counts = new Map<Agent, number>();
  for (let i = 0; i < DRAWS; i++) {
    const chosen = choose(stream);
    counts.set(chosen, (counts.get(chosen) ?? 0) + 1);
  }
  return agents.map((agent) => (counts.get(agent) ?? 0) / DRAWS);
}

/** Five standard deviations of a share, the worst case. */
const WITHIN = 5 * Math.sqrt(0.25 / DRAWS);

function expectShares(found: readonly number[], wanted: readonly number[]): void {
  found.forEach((share, i) => {
    expect(Math.abs(share - (wanted[i] ?? 0)), `agent ${i}`).toBeLessThan(WITHIN);
  });
}

const ranked = (count: number): Agent[] =>
  Array.from({ length: count }, (_, slot) =>
    agentWith({ slot, evaluation: { fitness: 1 - slot / count } }),
  ).sort(compareAgents);

test('tournament: rank r of n wins with ((n−r)^k − (n−r−1)^k) / n^k', () => {
  const agents = ranked(8);
  const wanted = agents.map((_, rank) => ((8 - rank) ** 3 - (7 - rank) ** 3) / 8 ** 3);
  expectShares(shares(tournament(agents, 3), agents), wanted);
});

test('proportional: draws follow the weights, zero is never drawn, all zero is uniform', () => {
  const agents = ranked(5);
  expectShares(shares(proportional(agents, [5, 0, 3, 1, 1]), agents), [0.5, 0, 0.3, 0.1, 0.1]);
  expectShares(
    shares(proportional(agents, [0, 0, 0, 0, 0]), agents),
    agents.map(() => 0.2),
  );
});

test('parent weight: sigmoid(10·(fitness − median) / MAD) / (1 + children)', () => {
  const agents = [0.9, 0.6, 0.5, 0.4, 0.1].map((fitness, slot) =>
    agentWith({ slot, evaluation: { fitness } }),
  );
  const weights = parentWeights(agents, ({ slot }) => (slot === 0 ? 3 : 0));
  // Median 0.5; deviations 0.4 0.1 0 0.1 0.4, so the MAD is 0.1.
  const wanted = [40 / 1, 10, 0, -10, -40].map((x) => 1 / (1 + Math.E ** -x));
  expect(weights[0]).toBeCloseTo((wanted[0] ?? 0) / 4, 12);
  weights.slice(1).forEach((weight, i) => {
    expect(weight).toBeCloseTo(wanted[i + 1] ?? 0, 12);
  });
  expectShares(
    shares(proportional(agents, weights), agents),
    weights.map((weight) => weight / weights.reduce((a, b) => a + b)),
  );
  const equal = parentWeights(
    ranked(3).map((agent) => ({ ...agent, evaluation: { ...agent.evaluation, fitness: 7 } })),
    () => 0,
  );
  expect(equal).toEqual([0.5, 0.5, 0.5]);
});

const errors = fc.array(fc.array(fc.constantFrom(0, 1, 2), { minLength: 4, maxLength: 4 }), {
  minLength: 2,
  maxLength: 12,
  size: 'max',
});

const withErrors = (rows: readonly (readonly number[])[]): Agent[] =>
  rows.map((distances, slot) =>
    agentWith({ slot, evaluation: { distances, behaviour: distances.join() } }),
  );

test('lexicase: who is drawn is best on some case, and nobody is at least as good everywhere and better once', () => {
  let dominated = 0;
  fc.assert(
    fc.property(errors, fc.nat(), (rows, draw) => {
      const agents = withErrors(rows);
      const chosen = lexicase(agents, [0, 1, 2, 3], false)(rng(draw, 'selection', 0, 0));
      const mine = chosen.evaluation.distances;
      const better = rows.some(
        (row) => row.every((error, i) => error <= (mine[i] ?? 0)) && row.join() !== mine.join(),
      );
      expect(better).toBe(false);
      dominated += rows.length;
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
  expectShares(shares(lexicase(agents, [0, 1], false), agents), [0.25, 0.25, 0.5]);
});

test('epsilon-lexicase: within a case’s median absolute deviation nobody is dropped', () => {
  // Errors 0 0.1 5 10: median 2.55, deviations 2.55 2.45 2.45 7.45, so epsilon is 2.5.
  const agents = withErrors([[0], [0.1], [5], [10]]);
  expectShares(shares(lexicase(agents, [0], true), agents), [0.5, 0.5, 0, 0]);
  expectShares(shares(lexicase(agents, [0], false), agents), [1, 0, 0, 0]);
});

test('lexicase looks only at the sampled cases; samples have the wanted size and cover all in time', () => {
  const agents = withErrors([
    [0, 9],
    [9, 0],
  ]);
  expectShares(shares(lexicase(agents, [1], false), agents), [0, 1]);
  const seen = new Set<number>();
  for (let i = 0; i < 60; i++) {
    const cases = sampleCases(20, 0.25, rng(i, 'sample', 0, 0));
    expect(new Set(cases).size).toBe(5);
    for (const one of cases) seen.add(one);
  }
  expect(seen.size).toBe(20);
  expect(sampleCases(3, 1, random())).toEqual([0, 1, 2]);
});
