import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Agent } from '../../../src/core/evolution/agent.ts';
import { byMetrics } from '../../../src/core/evolution/metric-front.ts';
import { compareAgents } from '../../../src/core/evolution/order.ts';
import { agentWith } from '../../support/agents.ts';

const SEED = 20261121;

const withMetrics = (slot: number, metrics: Record<string, number>, fitness = 0): Agent =>
  agentWith({ slot, evaluation: { metrics, fitness } });

/** Sorted best first; few steps, so that copies and dominated agents are common. */
const populations = fc
  .array(
    fc.record({ gain: fc.integer({ min: 0, max: 4 }), thrift: fc.integer({ min: 0, max: 4 }) }),
    { minLength: 1, maxLength: 25, size: 'max' },
  )
  .map((all) =>
    all.map((metrics, slot) => withMetrics(slot, metrics, metrics.gain)).sort(compareAgents),
  );

const dominates = (a: Agent, b: Agent): boolean => {
  const [mine, other] = [a.evaluation.metrics, b.evaluation.metrics];
  const names = Object.keys(mine);
  return (
    names.every((name) => (mine[name] ?? 0) >= (other[name] ?? 0)) &&
    names.some((name) => (mine[name] ?? 0) > (other[name] ?? 0))
  );
};

const areEqual = (a: Agent, b: Agent): boolean =>
  JSON.stringify(a.evaluation.metrics) === JSON.stringify(b.evaluation.metrics);

test('all are ranked once; who dominates stands first, and of equals the better one', () => {
  let dominated = 0;
  let equal = 0;
  fc.assert(
    fc.property(populations, (agents) => {
      const ranked = byMetrics(agents) ?? [];
      expect([...ranked].sort(compareAgents)).toEqual(agents);
      const isCopy = (agent: Agent): boolean =>
        agents.some((other) => areEqual(other, agent) && compareAgents(other, agent) < 0);
      ranked.forEach((agent, i) => {
        for (const later of ranked.slice(i + 1)) {
          if (!isCopy(later)) expect(dominates(later, agent)).toBe(false);
          if (dominates(agent, later)) dominated++;
          if (!areEqual(agent, later)) continue;
          expect(compareAgents(agent, later)).toBeLessThan(0);
          equal++;
        }
      });
    }),
    { seed: SEED, numRuns: 100 },
  );
  expect(dominated).toBeGreaterThan(500);
  expect(equal).toBeGreaterThan(300);
});

test('front by front, the loneliest of a front first, whatever the fitness', () => {
  const far = withMetrics(1, { a: 0, b: 10 }, 1);
  const lonely = withMetrics(2, { a: 5, b: 5 }, 2);
  const crowded = withMetrics(3, { a: 9, b: 2 }, 9);
  const near = withMetrics(4, { a: 10, b: 1 }, 3);
  const behind = withMetrics(5, { a: 4, b: 4 }, 8);
  const sorted = [far, lonely, crowded, near, behind].sort(compareAgents);
  expect(byMetrics(sorted)).toEqual([near, far, lonely, crowded, behind]);
});

test('copies count as fronts further back; who lacks an objective of the best stands last', () => {
  const best = withMetrics(1, { a: 2, b: 2 }, 9);
  const copy = withMetrics(2, { a: 2, b: 2 }, 8);
  const third = withMetrics(3, { a: 2, b: 2 }, 7);
  const second = withMetrics(4, { a: 1, b: 1 }, 1);
  const partial = withMetrics(5, { a: 99 }, 5);
  const more = withMetrics(6, { a: 3, b: 0, c: 50 }, 0);
  const sorted = [best, copy, third, second, partial, more].sort(compareAgents);
  expect(byMetrics(sorted)).toEqual([best, more, copy, second, third, partial]);
});

test('no objectives: one metric, none, nobody, or scored cases, whose counts are no goals', () => {
  expect(byMetrics([])).toBeNull();
  expect(byMetrics([withMetrics(1, {})])).toBeNull();
  expect(byMetrics([withMetrics(1, { a: 1 }), withMetrics(2, { a: 1, b: 1 })])).toBeNull();
  const cases = { metrics: { cases: 3, failed: 0, solved: 3 }, distances: [0, 0, 0] };
  expect(byMetrics([agentWith({ evaluation: cases })])).toBeNull();
});
