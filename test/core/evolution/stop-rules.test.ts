import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { StopRules } from '../../../src/core/evolution/config.ts';
import { stopRule } from '../../../src/core/evolution/stop-rules.ts';
import type { Progress } from '../../../src/core/evolution/stop-rules.ts';

const SEED = 20261121;
const START: Progress = {
  generations: 0,
  evaluations: 0,
  fitness: null,
  stagnation: 0,
  idleSlots: 0,
  proposals: 0,
};
/** The goal before the limits. */
const ORDER = [
  'fitness',
  'evaluations',
  'generations',
  'stagnation',
  'seconds',
  'proposals',
] as const;
const nameOf = (rule: keyof StopRules): string => (rule === 'proposals' ? 'budget' : rule);

test.each(ORDER)('stop rule %s: holds from its limit on, and names itself', (rule) => {
  const at = (value: number): Progress => ({ ...START, [rule]: value });
  expect([9, 10, 11].map((value) => stopRule(at(value), { [rule]: 10 }))).toEqual([
    null,
    nameOf(rule),
    nameOf(rule),
  ]);
  expect(stopRule(at(1e9), {})).toBeNull();
});

test('stop rules: where a thousand slots in a row stayed empty no limit has to be reached', () => {
  expect(stopRule({ ...START, idleSlots: 999 }, { evaluations: 10 })).toBeNull();
  expect(stopRule({ ...START, idleSlots: 1_000 }, { evaluations: 10 })).toBe('stagnation');
  expect(stopRule({ ...START, idleSlots: 1_000, evaluations: 10 }, { evaluations: 10 })).toBe(
    'evaluations',
  );
});

test('stop rules: nothing measured never stops', () => {
  expect(stopRule(START, { fitness: -1e9, seconds: 0 })).toBeNull();
  expect(stopRule({ ...START, fitness: -5, seconds: 0 }, { fitness: -5 })).toBe('fitness');
  expect(stopRule({ ...START, seconds: 0 }, { seconds: 0 })).toBe('seconds');
});

test('stop rules: of several that hold the first in order is named', () => {
  let several = 0;
  const amount = fc.integer({ min: 0, max: 3 });
  const progress = fc.record({
    generations: amount,
    evaluations: amount,
    fitness: fc.option(amount),
    stagnation: amount,
    idleSlots: amount,
    seconds: amount,
    proposals: amount,
  });
  const stop = fc.record(Object.fromEntries(ORDER.map((rule) => [rule, amount])), {
    requiredKeys: [],
  });
  fc.assert(
    fc.property(progress, stop, (is, limits: StopRules) => {
      const holding = ORDER.filter((rule) => {
        const limit = limits[rule];
        return limit !== undefined && (is[rule] ?? -Infinity) >= limit;
      });
      if (holding.length > 1) several++;
      const [first] = holding;
      expect(stopRule(is, limits)).toBe(first === undefined ? null : nameOf(first));
    }),
    { seed: SEED, numRuns: 500 },
  );
  expect(several).toBeGreaterThan(100);
});
