import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Agent } from '../../../../src/core/evolution/agent.ts';
import { compareAgents } from '../../../../src/core/evolution/order.ts';
import { rng } from '../../../../src/core/evolution/random.ts';
import { parentWeights } from '../../../../src/core/evolution/selection.ts';
import { bestOfN } from '../../../../src/core/evolution/strategies/best-of-n.ts';
import { agentWith } from '../../../support/agents.ts';
import { islandWith, parentShares, parentsAmong } from '../../../support/one-island.ts';
import { landscapeTask } from '../../../support/search-task.ts';

const SEED = 20261121;
const { config } = landscapeTask({ strategy: 'best-of-n', search: { tournament: 2 } });

const ranked = (fitness: readonly number[], from = 0): Agent[] =>
  fitness
    .map((value, i) => agentWith({ slot: from + i, evaluation: { fitness: value } }))
    .sort(compareAgents);

test('parents: five slots in a row climb from one, whatever is drawn; the next five from another', () => {
  const agents = ranked(Array.from({ length: 50 }, (_, i) => i));
  const choose = parentsAmong(bestOfN, agents, config);
  const climbed = Array.from(
    { length: 200 },
    (_, slot) => choose(slot, rng(slot, 'draw', slot, 3), 1)[0],
  );
  const changes = climbed.flatMap((agent, slot) =>
    slot > 0 && agent !== climbed[slot - 1] ? [slot] : [],
  );
  expect(changes.every((slot) => slot % 5 === 0)).toBe(true);
  expect(changes.length).toBeGreaterThan(30);
});

test('parents: as often as fitness and few children weigh; mates by tournament', () => {
  const agents = ranked([4, 3, 2, 1]);
  const children = ({ slot }: Agent): number => (slot === 0 ? 4 : 0);
  const choose = parentsAmong(bestOfN, agents, config, children);
  const weights = parentWeights(agents, children);
  const total = weights.reduce((a, b) => a + b, 0);
  const shares = parentShares(choose, agents, 10_000, 0);
  shares.forEach((share, i) => expect(share).toBeCloseTo((weights[i] ?? 0) / total, 1));
  const mates = parentShares(choose, agents, 3_000, 1);
  mates.forEach((share, rank) => expect(share).toBeCloseTo((7 - 2 * rank) / 16, 1));
});

const families = fc.record({
  parents: fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 6 }),
  children: fc.array(fc.record({ of: fc.nat(6), fitness: fc.integer({ min: 0, max: 12 }) }), {
    maxLength: 20,
  }),
});

test('survival: of each parent the best child, if it is better; who has no living parent joins', () => {
  let refused = 0;
  let orphans = 0;
  fc.assert(
    fc.property(families, fc.integer({ min: 1, max: 30 }), ({ parents, children }, room) => {
      const old = ranked(parents);
      const born = children
        .map(({ of, fitness }, i) =>
          agentWith({
            slot: 100 + i,
            // The seventh "parent" has died.
            parents: [old[of]?.hash ?? 'dead', 'mate'],
            evaluation: { fitness },
          }),
        )
        .sort(compareAgents);
      const island = islandWith(old);
      bestOfN.survive(island, born, { ...config, populationSize: room });
      const wanted = born.filter((child) => {
        const parent = old.find(({ hash }) => hash === child.parents[0]);
        if (parent === undefined) {
          orphans++;
          return true;
        }
        const siblings = born.filter(({ parents: [of] }) => of === parent.hash);
        const joins = siblings[0] === child && compareAgents(child, parent) < 0;
        if (!joins) refused++;
        return joins;
      });
      expect(island.members).toEqual([...old, ...wanted].sort(compareAgents).slice(0, room));
    }),
    { seed: SEED, numRuns: 200 },
  );
  expect(refused).toBeGreaterThan(150);
  expect(orphans).toBeGreaterThan(100);
});
