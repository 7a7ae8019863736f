import { expect, test } from 'vitest';
import type { GenerationCounts } from '../../../src/core/evolution/statistics.ts';
import { summarise } from '../../../src/core/evolution/statistics.ts';
import { agentWith } from '../../support/agents.ts';

const COUNTS: GenerationCounts = {
  generation: 1,
  evaluations: 10,
  proposed: 5,
  byOperator: { subtree: 5 },
  refusedByRule: {},
  quarantined: 0,
  archiveCells: 0,
  safety: { mean: 1, min: 1 },
  cost: 0,
};

/** The summary of agents with these fitness values, as far as it is about them. */
function summaryOf(fitness: readonly number[]) {
  const living = fitness.map((value, slot) => agentWith({ slot, evaluation: { fitness: value } }));
  const [best] = living;
  if (best === undefined) throw new Error('nobody lives');
  const { mean, median, worst } = summarise(COUNTS, living, best);
  return { mean, median, worst };
}

test('mean, median and worst of the living', () => {
  expect(summaryOf([3])).toEqual({ mean: 3, median: 3, worst: 3 });
  expect(summaryOf([0.3, 0.1, 0.2])).toEqual({
    mean: (0.3 + 0.1 + 0.2) / 3,
    median: 0.2,
    worst: 0.1,
  });
  expect(summaryOf([4, 1, 2, 9])).toEqual({ mean: 4, median: 3, worst: 1 });
});

test('they are finite for every finite fitness: in the event of a generation an infinity would be null', () => {
  const huge = 1.7e308;
  expect(summaryOf([huge, huge])).toEqual({ mean: huge, median: huge, worst: huge });
  expect(summaryOf([huge, huge, huge, huge]).mean).toBe(huge);
  expect(summaryOf([huge, huge, -huge, -huge])).toEqual({ mean: 0, median: 0, worst: -huge });
  expect(summaryOf([-huge, -huge, -huge])).toMatchObject({ median: -huge, worst: -huge });
});
