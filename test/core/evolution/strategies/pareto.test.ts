import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Agent } from '../../../../src/core/evolution/agent.ts';
import { Grid } from '../../../../src/core/evolution/archive.ts';
import { caseWins } from '../../../../src/core/evolution/case-front.ts';
import { Island } from '../../../../src/core/evolution/island.ts';
import { compareAgents } from '../../../../src/core/evolution/order.ts';
import { rng } from '../../../../src/core/evolution/random.ts';
import { Roster } from '../../../../src/core/evolution/roster.ts';
import { pareto } from '../../../../src/core/evolution/strategies/pareto.ts';
import { agentWith } from '../../../support/agents.ts';
import { parentShares, parentsAmong } from '../../../support/one-island.ts';
import { landscapeTask } from '../../../support/search-task.ts';

const SEED = 20261121;
const grid = new Grid([{ name: 'nodes', min: 0, max: 40, bins: 4 }], []);
const { config } = landscapeTask({ strategy: 'pareto' });

const withScores = (slot: number, scores: readonly number[]): Agent =>
  agentWith({
    slot,
    evaluation: { scores, fitness: scores.reduce((a, b) => a + b, 0) / Math.max(1, scores.length) },
  });

/** Populations in which ties are common: scores are 0, ½ or 1. */
const populations = fc
  .integer({ min: 1, max: 12 })
  .chain((cases) =>
    fc.array(fc.array(fc.constantFrom(0, 0.5, 1), { minLength: cases, maxLength: cases }), {
      minLength: 1,
      maxLength: 30,
    }),
  )
  .map((rows) => rows.map((scores, slot) => withScores(slot, scores)).sort(compareAgents));

function islandOf(agents: readonly Agent[], size: number): Island {
  const island = new Island(grid, new Roster());
  pareto.survive(island, agents, { ...config, populationSize: size });
  return island;
}

test('cases won: every case is won once in all, by nobody but its best', () => {
  let shared = 0;
  fc.assert(
    fc.property(populations, (agents) => {
      const wins = caseWins(agents);
      const cases = agents[0]?.evaluation.scores.length ?? 0;
      expect(wins.reduce((a, b) => a + b, 0)).toBeCloseTo(cases, 9);
      agents.forEach((agent, i) => {
        const isWinner = agent.evaluation.scores.some((score, one) =>
          agents.every((other) => (other.evaluation.scores[one] ?? 0) <= score),
        );
        expect((wins[i] ?? 0) > 0).toBe(isWinner);
        if (isWinner && !Number.isInteger(wins[i])) shared++;
      });
    }),
    { seed: SEED, numRuns: 300 },
  );
  expect(shared).toBeGreaterThan(300);
});

test('distances decide where the evaluator knows them; without scores nobody wins', () => {
  const near = agentWith({ slot: 1, evaluation: { scores: [0], distances: [1] } });
  const far = agentWith({ slot: 2, evaluation: { scores: [0], distances: [5] } });
  expect(caseWins([near, far])).toEqual([1, 0]);
  expect(caseWins([agentWith({ slot: 1 }), agentWith({ slot: 2 })])).toEqual([0, 0]);
});

test('survival: the best stays, at most the population size, and no loser of all cases outlives a winner', () => {
  let cut = 0;
  fc.assert(
    fc.property(populations, fc.integer({ min: 1, max: 12 }), (agents, size) => {
      const { members } = islandOf(agents, size);
      expect(members[0]).toBe(agents[0]);
      expect(members).toHaveLength(Math.min(size, agents.length));
      expect([...members].sort(compareAgents)).toEqual(members);
      const wins = caseWins(agents);
      const winsOf = (agent: Agent): number => wins[agents.indexOf(agent)] ?? 0;
      const gone = agents.filter((agent) => !members.includes(agent));
      if (gone.length === 0) return;
      cut++;
      const mostLost = Math.max(...gone.map(winsOf));
      for (const agent of members.slice(1))
        expect(winsOf(agent)).toBeGreaterThanOrEqual(agent === agents[0] ? 0 : mostLost);
    }),
    { seed: SEED, numRuns: 300 },
  );
  expect(cut).toBeGreaterThan(100);
});

test('parents: as often as they win cases; a specialist of low fitness among them, never who wins nothing', () => {
  const specialist = withScores(1, [0, 0, 0, 0, 0, 1]);
  const generalist = withScores(2, [0.9, 0.9, 0.9, 0.9, 0.9, 0]);
  const mediocre = withScores(3, [0.8, 0.8, 0.8, 0.8, 0.8, 0.9]);
  const island = islandOf([generalist, mediocre, specialist].sort(compareAgents), 10);
  const choose = pareto.prepare({
    islands: [island],
    config,
    children: () => 0,
    random: rng(1, 'p', 0, 0),
  });
  const drawn = new Map<Agent, number>();
  const DRAWS = 6_000;
  for (let i = 0; i < DRAWS; i++)
    for (const parent of choose(i, rng(2, 'parents', i, 0), 1))
      drawn.set(parent, (drawn.get(parent) ?? 0) + 1);
  expect(drawn.get(mediocre)).toBeUndefined();
  expect((drawn.get(generalist) ?? 0) / DRAWS).toBeCloseTo(5 / 6, 1);
  expect((drawn.get(specialist) ?? 0) / DRAWS).toBeCloseTo(1 / 6, 1);
});

/** Value against lightness; who is best by fitness is dominated. */
const PACKERS = [
  { value: 5, lightness: 5, fitness: 9 },
  { value: 9, lightness: 1, fitness: 3 },
  { value: 6, lightness: 6, fitness: 2 },
  { value: 1, lightness: 9, fitness: 1 },
].map(({ fitness, ...metrics }, slot) => agentWith({ slot, evaluation: { metrics, fitness } }));

test('two metrics: the best and then the fronts survive, whatever the fitness', () => {
  const slotsOf = (size: number): number[] =>
    islandOf(PACKERS, size).members.map(({ slot }) => slot);
  expect(slotsOf(1)).toEqual([0]);
  expect(slotsOf(2)).toEqual([0, 1]);
  expect(slotsOf(3)).toEqual([0, 1, 3]);
  expect(slotsOf(4)).toEqual([0, 1, 2, 3]);
});

test('two metrics: parents win tournaments by front, then by loneliness', () => {
  const small = { ...config, search: { ...config.search, tournament: 2 } };
  const shares = parentShares(parentsAmong(pareto, PACKERS, small), PACKERS, 4_000, 0);
  // Ends of the front, its middle, who is dominated: 7, 5, 3 and 1 of 16.
  const wanted = [1 / 16, 7 / 16, 3 / 16, 5 / 16];
  shares.forEach((share, i) => expect(share).toBeCloseTo(wanted[i] ?? 0, 1));
});

test('without scores by case the best are parents', () => {
  const agents = [3, 2, 2, 1].map((fitness, slot) => agentWith({ slot, evaluation: { fitness } }));
  const island = islandOf([...agents].sort(compareAgents), 10);
  const choose = pareto.prepare({
    islands: [island],
    config,
    children: () => 0,
    random: rng(1, 'p', 0, 0),
  });
  for (let i = 0; i < 50; i++) expect(choose(i, rng(3, 'parents', i, 0), 1)).toEqual([agents[0]]);
});
