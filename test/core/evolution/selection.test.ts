import { expect, test } from 'vitest';
import type { Agent } from '../../../src/core/evolution/agent.ts';
import { compareAgents } from '../../../src/core/evolution/order.ts';
import { parentWeights, proportional, tournament } from '../../../src/core/evolution/selection.ts';
import { agentWith } from '../../support/agents.ts';
import { drawShares, expectShares } from '../../support/draw-shares.ts';

const ranked = (count: number): Agent[] =>
  Array.from({ length: count }, (_, slot) =>
    agentWith({ slot, evaluation: { fitness: 1 - slot / count } }),
  ).sort(compareAgents);

test('tournament: rank r of n wins with ((n−r)^k − (n−r−1)^k) / n^k', () => {
  const agents = ranked(8);
  const wanted = agents.map((_, rank) => ((8 - rank) ** 3 - (7 - rank) ** 3) / 8 ** 3);
  expectShares(drawShares(tournament(agents, 3), agents), wanted);
});

test('proportional: draws follow the weights, zero is never drawn, all zero is uniform', () => {
  const agents = ranked(5);
  expectShares(drawShares(proportional(agents, [5, 0, 3, 1, 1]), agents), [0.5, 0, 0.3, 0.1, 0.1]);
  expectShares(
    drawShares(proportional(agents, [0, 0, 0, 0, 0]), agents),
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
    drawShares(proportional(agents, weights), agents),
    weights.map((weight) => weight / weights.reduce((a, b) => a + b)),
  );
  const equal = parentWeights(
    ranked(3).map((agent) => ({ ...agent, evaluation: { ...agent.evaluation, fitness: 7 } })),
    () => 0,
  );
  expect(equal).toEqual([0.5, 0.5, 0.5]);
});
