import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ancestry } from '../../durable-objects/ancestry.ts';
import { encodeAgents, toRecord } from '../../src/core/dna/agent-record.ts';
import type { AgentRecord } from '../../src/core/dna/agent-record.ts';
import { agentWith } from '../support/agents.ts';
import { mostEntries } from '../support/most-entries.ts';

const SEED = 20261122;
const BODY = 5;

const agent = (slot: number, parents: readonly number[]): AgentRecord =>
  toRecord(agentWith({ slot, hash: `${slot}`, parents: parents.map(String) }));

const bodiesOf = (agents: readonly AgentRecord[]): string[] =>
  Array.from({ length: Math.ceil(agents.length / BODY) }, (_, i) =>
    encodeAgents(agents.slice(i * BODY, (i + 1) * BODY)),
  );

/** Agents that name up to two of those born before them, stored in any order. */
const histories = fc
  .array(fc.array(fc.nat(), { maxLength: 2 }), { minLength: 20, maxLength: 120 })
  .map((births) =>
    births.map((parents, n) => agent(n, n === 0 ? [] : parents.map((one) => one % n))),
  )
  .chain((agents) => fc.shuffledSubarray(agents, { minLength: agents.length }));

test('a lineage is the same, however few of those it meets are remembered', () => {
  let reread = 0;
  fc.assert(
    fc.property(histories, fc.integer({ min: 0, max: 30 }), (agents, remembered) => {
      const bodies = bodiesOf(agents);
      let readings = 0;
      const read = (): Iterable<string> => {
        readings++;
        return bodies;
      };
      const last = `${agents.length - 1}`;
      const whole = ancestry(last, () => bodies);
      expect(ancestry(last, read, remembered)).toEqual(whole);
      if (readings > 1) reread++;
    }),
    { seed: SEED, numRuns: 300 },
  );
  expect(reread).toBeGreaterThan(50);
});

test('of a long history no more is held than what is shown and what may be remembered', () => {
  const agents = Array.from({ length: 20_000 }, (_, n) => agent(n, n === 0 ? [] : [n - 1]));
  const bodies = bodiesOf(agents).toReversed();
  const remembered = 200;
  let shown = 0;
  const held = mostEntries(() => {
    shown = ancestry('900', () => bodies, remembered).length;
  });
  expect(shown).toBe(901);
  expect(held).toBeLessThanOrEqual(Math.max(shown, remembered + BODY));
});
