import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Agent } from '../../../src/core/evolution/agent.ts';
import { CaseMatrix, mostCases } from '../../../src/core/evolution/case-matrix.ts';
import { lexicase, sampleCases } from '../../../src/core/evolution/lexicase.ts';
import { rng } from '../../../src/core/evolution/random.ts';
import { agentWith } from '../../support/agents.ts';

const SEED = 20261121;
const MIB = 1024 * 1024;
const BOUND = 64 * MIB;

const sampleOf = (agents: number, cases: number, seed: number): readonly number[] =>
  sampleCases(cases, 1, rng(seed, 'generation', 0, 0), mostCases(agents));

test('whatever the population and the cases, the matrix of the sample has at most 64 MiB', () => {
  let forced = 0;
  const upTo = fc.integer({ min: 1, max: 10_000 });
  fc.assert(
    fc.property(upTo, upTo, (agents, cases) => {
      const sample = sampleOf(agents, cases, 1);
      expect(sample.length * agents * 4).toBeLessThanOrEqual(BOUND);
      if (sample.length === cases) return;
      forced++;
      // No case is left out that has room.
      expect((sample.length + 1) * agents * 4).toBeGreaterThan(BOUND);
    }),
    { seed: SEED, numRuns: 100 },
  );
  expect(forced).toBeGreaterThan(25);
});

test('the forced sample is drawn by lot from the generation’s stream', () => {
  const sample = sampleOf(10_000, 10_000, 1);
  expect(sample).toHaveLength(1_677);
  expect(new Set(sample).size).toBe(1_677);
  expect(sample).toEqual(sampleOf(10_000, 10_000, 1));
  expect(sample).not.toEqual(sampleOf(10_000, 10_000, 2));
});

/** Agents that share a few rows of errors, so that the test itself needs little memory. */
function crowd(count: number, cases: number): readonly Agent[] {
  const rows = Array.from({ length: 20 }, (_, row) =>
    Array.from({ length: cases }, (__, one) => (row * 7 + one * 13) % 101),
  );
  return Array.from({ length: count }, (_, slot) =>
    agentWith({ slot, evaluation: { distances: rows[slot % 20] ?? [], behaviour: `${slot}` } }),
  );
}

test('ten thousand agents on ten thousand cases: 64 MiB beside the agents, and a best one is drawn', () => {
  const agents = crowd(10_000, 10_000);
  const cases = sampleOf(10_000, 10_000, 3);
  expect(new CaseMatrix(agents, cases, 10_000).bytes).toBeLessThanOrEqual(BOUND);
  const before = process.memoryUsage().arrayBuffers;
  const choose = lexicase(agents.slice(0, 2_000), cases, true, 10_000);
  const chosen = choose(rng(SEED, 'draw', 0, 0));
  // A fifth of the matrix, and what is remembered of each case.
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(20 * MIB);
  const errors = chosen.evaluation.distances;
  expect(
    agents
      .slice(0, 20)
      .some((other) =>
        cases.every((one) => (other.evaluation.distances[one] ?? 0) < (errors[one] ?? 0)),
      ),
  ).toBe(false);
});

test('errors are told apart to the last bit while they fit, to seven digits beyond; never the wrong way round', () => {
  const near = 1 + 2 ** -40;
  const agents = [1, near, 1.000_001].map((error, slot) =>
    agentWith({ slot, evaluation: { distances: [error] } }),
  );
  expect([...new CaseMatrix(agents, [0], 3).column(0)]).toEqual([1, near, 1.000_001]);
  const many = [...new CaseMatrix(agents, [0], 10_000_000).column(0)];
  expect(many[0]).toBe(many[1]);
  expect(many[2]).toBeGreaterThan(1);
});

test('single precision keeps every order that it can tell', () => {
  const error = fc.double({ min: 0, max: 1e12, noNaN: true });
  fc.assert(
    fc.property(fc.array(error, { minLength: 2, maxLength: 20 }), (errors) => {
      const agents = errors.map((one, slot) => agentWith({ slot, evaluation: { scores: [-one] } }));
      const rounded = new CaseMatrix(agents, [0], 20_000_000).column(0);
      errors.forEach((one, i) =>
        errors.forEach((other, j) => {
          if (one <= other) expect(rounded[i]).toBeLessThanOrEqual(rounded[j] ?? 0);
        }),
      );
    }),
    { seed: SEED, numRuns: 100 },
  );
});

test('a case that an agent has no error on counts as lost; columns are those of the cases asked for', () => {
  const agents = [[5, 6], [7]].map((distances, slot) =>
    agentWith({ slot, evaluation: { distances } }),
  );
  const matrix = new CaseMatrix(agents, [1, 0], 2);
  expect([...matrix.column(0)]).toEqual([6, Infinity]);
  expect([...matrix.column(1)]).toEqual([5, 7]);
});

test('errors beyond single precision are equal, not infinite: somebody is drawn', () => {
  const agents = [-1.7e308, -1e300, 1e300, 1.7e308, 1.7e308].map((error, slot) =>
    agentWith({ slot, evaluation: { distances: [error], behaviour: `${slot}` } }),
  );
  for (const epsilon of [false, true])
    for (const competing of [agents.length, 10_000_000]) {
      const choose = lexicase(agents, [0], epsilon, competing);
      const draws = Array.from({ length: 20 }, (_, slot) => choose(rng(SEED, 'draw', slot, 0)));
      expect(draws.every((agent) => agents.includes(agent))).toBe(true);
    }
});
