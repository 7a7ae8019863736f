import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Agent } from '../../../src/core/evolution/agent.ts';
import { compareAgents, mergeSorted, rankOf } from '../../../src/core/evolution/order.ts';
import { agentWith } from '../../support/agents.ts';

/** Few values a trait, so that ties reach down to the last rule. */
const anyAgent = (slot: number): fc.Arbitrary<Agent> =>
  fc
    .record({
      failed: fc.boolean(),
      fitness: fc.constantFrom(-1, 0, 1),
      distance: fc.constantFrom(0, 2),
      bytes: fc.constantFrom(10, 20),
      fuel: fc.constantFrom(5, 6),
    })
    .map(({ bytes, ...evaluation }) => agentWith({ slot, bytes, evaluation }));

const agents = fc
  .integer({ min: 1, max: 30 })
  .chain((count) => fc.tuple(...Array.from({ length: count }, (_, i) => anyAgent(i))));

test('the order ranks by: not failed, fitness, distance, bytes, fuel, hash', () => {
  const base = agentWith({ slot: 5, evaluation: { fitness: 1, distance: 1 } });
  const better: readonly Agent[] = [
    agentWith({ slot: 9, bytes: 99, evaluation: { fitness: 2, distance: 9, fuel: 999 } }),
    agentWith({ slot: 9, bytes: 99, evaluation: { fitness: 1, distance: 0.5, fuel: 999 } }),
    agentWith({ slot: 9, bytes: 39, evaluation: { fitness: 1, distance: 1, fuel: 999 } }),
    agentWith({ slot: 9, evaluation: { fitness: 1, distance: 1, fuel: 99 } }),
    agentWith({ slot: 4, evaluation: { fitness: 1, distance: 1 } }),
  ];
  for (const agent of better) expect(compareAgents(agent, base)).toBeLessThan(0);
  const failed = agentWith({ slot: 9, evaluation: { failed: true, fitness: 5 } });
  expect(compareAgents(failed, base)).toBeGreaterThan(0);
});

test('the order is total: antisymmetric, transitive, equal only for the same agent', () => {
  let ties = 0;
  fc.assert(
    fc.property(agents, (list) => {
      for (const a of list)
        for (const b of list) {
          expect(Math.sign(compareAgents(a, b))).toBe(-Math.sign(compareAgents(b, a)) + 0);
          if (a !== b) expect(compareAgents(a, b)).not.toBe(0);
          if (a !== b && a.evaluation.fitness === b.evaluation.fitness) ties++;
        }
      const sorted = [...list].sort(compareAgents);
      expect([...list].reverse().sort(compareAgents)).toEqual(sorted);
    }),
    { seed: 3 },
  );
  expect(ties).toBeGreaterThan(1_000);
});

test('mergeSorted and rankOf agree with sorting', () => {
  fc.assert(
    fc.property(agents, fc.nat(30), (list, cut) => {
      const sorted = [...list].sort(compareAgents);
      const parts = [list.slice(0, cut), list.slice(cut)].map((part) => part.sort(compareAgents));
      expect(mergeSorted(parts[0] ?? [], parts[1] ?? [])).toEqual(sorted);
      for (const agent of list) expect(rankOf(sorted, agent)).toBe(sorted.indexOf(agent));
    }),
    { seed: 4 },
  );
});
