import fc from 'fast-check';
import { expect, test } from 'vitest';
import { complexity, taskKind } from '../../../src/core/models/task-kind.ts';

test('purposes: the known ones are their own kind, any other is a decision', () => {
  const kinds = ['mutate', 'repair', 'advise', 'decide', 'judge', 'fix'].map(taskKind);
  expect(kinds).toEqual(['mutate', 'repair', 'advise', 'decide', 'decide', 'decide']);
});

test('complexity lies in 0..1, grows with every fact, and a decision is never easy', () => {
  const facts = fc.record({
    bytes: fc.nat(20_000),
    failingCases: fc.nat(10_000),
    stagnation: fc.nat(1_000),
    decision: fc.boolean(),
  });
  let grown = 0;
  fc.assert(
    fc.property(facts, facts, (a, b) => {
      const more = {
        bytes: a.bytes + b.bytes,
        failingCases: a.failingCases + b.failingCases,
        stagnation: a.stagnation + b.stagnation,
        decision: a.decision,
      };
      const [less, grownTo] = [complexity(a), complexity(more)];
      expect(less).toBeGreaterThanOrEqual(a.decision ? 0.7 : 0);
      expect(grownTo).toBeLessThanOrEqual(1);
      expect(grownTo).toBeGreaterThanOrEqual(less);
      if (grownTo > less) grown++;
    }),
    { seed: 6, numRuns: 1_000 },
  );
  expect(grown).toBeGreaterThan(500);
  expect(complexity({ bytes: 0, failingCases: 0, stagnation: 0, decision: false })).toBe(0);
});
