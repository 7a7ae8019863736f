import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FAILURE_KINDS } from '../../../src/core/models/call.ts';
import type { Action, HealingContext, Trouble } from '../../../src/core/models/healing.ts';
import { MAX_CALLS, heal } from '../../../src/core/models/healing.ts';

/** After the first call, with nothing to turn to. */
const alone: HealingContext = {
  calls: 1,
  otherRegions: 0,
  otherModels: 0,
  cheaperModels: 0,
  canShorten: false,
  maxTokens: 4_000,
  maxOutput: 4_000,
  refreshed: true,
};
const region = { otherRegions: 1 };
const model = { otherModels: 1 };
const cheaper = { otherModels: 1, cheaperModels: 1 };
const all = {
  otherRegions: 2,
  otherModels: 3,
  cheaperModels: 1,
  canShorten: true,
  maxOutput: 8_000,
  refreshed: false,
};

test.each<[Trouble, Partial<HealingContext>, Action['kind']]>([
  // throttled: back off and switch
  ['throttled', all, 'switch-region'],
  ['throttled', model, 'switch-model'],
  ['throttled', {}, 'retry'],
  ['throttled', { ...all, calls: 2 }, 'switch-region'],
  ['throttled', { ...all, calls: 3 }, 'genetic'],
  // region down: the next one
  ['unavailable', all, 'switch-region'],
  ['unavailable', model, 'switch-model'],
  ['unavailable', {}, 'genetic'],
  // timeout: a smaller model, or another
  ['timeout', all, 'smaller-model'],
  ['timeout', model, 'switch-model'],
  ['timeout', region, 'switch-region'],
  ['timeout', {}, 'drop'],
  ['model-error', all, 'switch-model'],
  ['model-error', region, 'switch-region'],
  ['model-error', {}, 'drop'],
  ['broken-stream', all, 'retry'],
  ['broken-stream', { ...all, calls: 2 }, 'switch-region'],
  ['broken-stream', { ...model, calls: 2 }, 'switch-model'],
  ['broken-stream', { calls: 2 }, 'drop'],
  ['truncated', all, 'larger-output'],
  ['truncated', model, 'switch-model'],
  ['truncated', {}, 'drop'],
  // context too long: shorter
  ['context-too-long', all, 'shorten'],
  ['context-too-long', model, 'switch-model'],
  ['context-too-long', {}, 'drop'],
  ['refused', all, 'switch-model'],
  ['refused', region, 'drop'],
  ['malformed', all, 'switch-model'],
  ['malformed', region, 'drop'],
  ['invalid-request', all, 'switch-model'],
  ['invalid-request', region, 'drop'],
  // model gone: the next; it may be only this region's
  ['model-gone', all, 'switch-region'],
  ['model-gone', model, 'switch-model'],
  ['model-gone', {}, 'genetic'],
  ['access-denied', all, 'switch-region'],
  ['access-denied', model, 'switch-model'],
  ['access-denied', {}, 'genetic'],
  ['credentials', all, 'refresh-credentials'],
  ['credentials', { ...all, refreshed: true }, 'switch-model'],
  ['credentials', region, 'genetic'],
  ['aborted', all, 'drop'],
  ['lost', all, 'retry'],
  ['lost', { ...all, calls: 2 }, 'switch-region'],
  ['lost', { ...model, calls: 2 }, 'switch-model'],
  ['lost', { calls: 2 }, 'drop'],
  // budget near: cheaper
  ['budget-near', cheaper, 'smaller-model'],
  ['budget-near', model, 'genetic'],
  ['budget-spent', all, 'genetic'],
  // all down: genetic operators
  ['all-arms-down', all, 'genetic'],
])('%s with %o: %s', (trouble, context, kind) => {
  expect(heal(trouble, { ...alone, ...context }).kind).toBe(kind);
});

test('a truncated answer gets twice the tokens, but not more than the model can write', () => {
  const truncated = (maxTokens: number, maxOutput: number): Action =>
    heal('truncated', { ...alone, maxTokens, maxOutput });
  expect(truncated(4_000, 64_000)).toEqual({ kind: 'larger-output', maxTokens: 8_000 });
  expect(truncated(4_000, 5_000)).toEqual({ kind: 'larger-output', maxTokens: 5_000 });
});

const context = fc.record({
  calls: fc.integer({ min: 1, max: 4 }),
  otherRegions: fc.nat(2),
  otherModels: fc.nat(3),
  cheaperModels: fc.nat(2),
  canShorten: fc.boolean(),
  maxTokens: fc.integer({ min: 1, max: 10_000 }),
  maxOutput: fc.integer({ min: 1, max: 10_000 }),
  refreshed: fc.boolean(),
});
const trouble = fc.constantFrom<Trouble>(
  ...FAILURE_KINDS,
  'budget-near',
  'budget-spent',
  'all-arms-down',
);

/** Whether an action can be carried out at all. */
const isPossible = (action: Action, given: HealingContext): boolean =>
  ({
    retry: true,
    'switch-region': given.otherRegions > 0,
    'switch-model': given.otherModels > 0,
    'smaller-model': given.cheaperModels > 0,
    shorten: given.canShorten,
    'larger-output':
      action.kind === 'larger-output' &&
      action.maxTokens > given.maxTokens &&
      action.maxTokens <= given.maxOutput,
    'refresh-credentials': !given.refreshed,
    drop: true,
    genetic: true,
  })[action.kind];

test('any chain of troubles ends within three calls, and every action on the way is possible', () => {
  const seen = new Map<string, number>();
  let long = 0;
  fc.assert(
    fc.property(context, fc.array(trouble, { minLength: 5, maxLength: 5 }), (given, troubles) => {
      let now: HealingContext = given;
      let steps = 0;
      for (const next of troubles) {
        const action = heal(next, now);
        seen.set(action.kind, (seen.get(action.kind) ?? 0) + 1);
        expect(isPossible(action, now), `${next}: ${action.kind}`).toBe(true);
        if (action.kind === 'drop' || action.kind === 'genetic') {
          if (steps >= 2) long++;
          return;
        }
        steps++;
        // the switched-to arm is no alternative any more
        const used = (count: number): number => Math.max(0, count - 1);
        now = {
          ...now,
          calls: now.calls + 1,
          otherRegions: action.kind === 'switch-region' ? used(now.otherRegions) : now.otherRegions,
          otherModels: action.kind === 'switch-model' ? used(now.otherModels) : now.otherModels,
          canShorten: now.canShorten && action.kind !== 'shorten',
          refreshed: now.refreshed || action.kind === 'refresh-credentials',
        };
        expect(now.calls).toBeLessThanOrEqual(MAX_CALLS);
      }
      throw new Error('no end');
    }),
    { seed: 61, numRuns: 5_000 },
  );
  for (const kind of ['retry', 'switch-region', 'switch-model', 'smaller-model', 'shorten'])
    expect(seen.get(kind), kind).toBeGreaterThan(50);
  for (const kind of ['larger-output', 'refresh-credentials', 'drop', 'genetic'])
    expect(seen.get(kind), kind).toBeGreaterThan(50);
  expect(long).toBeGreaterThan(300);
});
