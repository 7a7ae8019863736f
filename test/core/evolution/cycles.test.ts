import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Agent } from '../../../src/core/evolution/agent.ts';
import { CycleMemory } from '../../../src/core/evolution/cycles.ts';
import { agentWith } from '../../support/agents.ts';

const SEED = 20261121;

const behaving = (behaviour: string, slot = 0): Agent =>
  agentWith({ slot, evaluation: { behaviour } });

const times = (count: number, agent: Agent): Agent[] => Array<Agent>(count).fill(agent);

/** One generation. */
function note(
  memory: CycleMemory,
  told: { living?: readonly Agent[]; children?: readonly Agent[]; redrawn?: readonly Agent[] },
): void {
  memory.note({ living: [], children: [], redrawn: [], ...told });
}

const A = behaving('a');
const B = behaving('b');

test('a behaviour comes back with each child that shows what somebody living does, five times until it is spent', () => {
  const memory = new CycleMemory();
  note(memory, { living: [A], children: times(4, A) });
  expect(memory.entries()).toEqual([['a', 4]]);
  expect(memory.isSpent(A)).toBe(false);
  const other = new CycleMemory();
  note(other, { living: [A], children: [...times(5, A), B] });
  expect(other.isSpent(A)).toBe(true);
  expect(other.isSpent(B)).toBe(false);
});

test('the first to show a behaviour is new, the next of the same generation comes back', () => {
  const memory = new CycleMemory();
  note(memory, { children: [A, B, A] });
  expect(memory.entries()).toEqual([['a', 1]]);
});

test('a line that died is known while it is remembered, and a draw that made a known genome counts', () => {
  const memory = new CycleMemory();
  note(memory, { redrawn: [A, A] });
  note(memory, { children: [A] });
  expect(memory.entries()).toEqual([['a', 2 * 0.9 + 1]]);
});

test('returns fade: one is forgotten after seven generations, and then the behaviour is new again', () => {
  const memory = new CycleMemory();
  note(memory, { redrawn: [A] });
  for (let generation = 0; generation < 6; generation++) note(memory, {});
  expect(memory.entries()).toEqual([['a', expect.closeTo(0.9 ** 6)]]);
  note(memory, {});
  expect(memory.entries()).toEqual([]);
  note(memory, { children: [A] });
  expect(memory.entries()).toEqual([]);
});

test('agents without a known behaviour are no line; of several digests the first counts', () => {
  const memory = new CycleMemory();
  const nobody = behaving('');
  note(memory, { living: [nobody], children: times(9, nobody), redrawn: times(9, nobody) });
  expect(memory.entries()).toEqual([]);
  const digest = '0123456789abcdef'.repeat(2);
  note(memory, { redrawn: times(5, behaving(`${digest}${'f'.repeat(32)}`)) });
  expect(memory.isSpent(behaving(digest))).toBe(true);
});

test('at most two thousand are remembered, those that came back most', () => {
  const memory = new CycleMemory();
  const agents = Array.from({ length: 2_500 }, (_, i) => behaving(String(i).padStart(4, '0')));
  note(memory, { redrawn: [...agents, ...agents.slice(600)] });
  const entries = memory.entries();
  expect(entries).toHaveLength(2_000);
  expect(entries.filter(([, count]) => count === 2)).toHaveLength(1_900);
  // Of equals the first by name.
  expect(entries.at(-1)).toEqual(['0099', 1]);
});

test('saved and loaded, and told in another order, it remembers the same', () => {
  let spent = 0;
  const agent = fc.nat(6).map((kind) => behaving(`b${kind}`, kind));
  const generation = fc.record({
    living: fc.array(agent, { maxLength: 4 }),
    children: fc.array(agent, { maxLength: 10 }),
    redrawn: fc.array(agent, { maxLength: 10 }),
  });
  fc.assert(
    fc.property(fc.array(generation, { minLength: 1, maxLength: 8 }), (generations) => {
      const straight = new CycleMemory();
      let reloaded = new CycleMemory();
      for (const { living, children, redrawn } of generations) {
        straight.note({ living, children, redrawn });
        reloaded.note({
          living: living.toReversed(),
          children: children.toReversed(),
          redrawn: redrawn.toReversed(),
        });
        expect(reloaded.entries()).toEqual(straight.entries());
        reloaded = new CycleMemory(JSON.parse(JSON.stringify(reloaded.entries())));
      }
      for (let kind = 0; kind <= 6; kind++) {
        expect(reloaded.isSpent(behaving(`b${kind}`))).toBe(straight.isSpent(behaving(`b${kind}`)));
        if (straight.isSpent(behaving(`b${kind}`))) spent++;
      }
    }),
    { seed: SEED, numRuns: 200 },
  );
  expect(spent).toBeGreaterThan(100);
});
