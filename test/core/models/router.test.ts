import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { rng } from '../../../src/core/evolution/random.ts';
import { armId } from '../../../src/core/models/call.ts';
import { REPAIR_TURN_TOKENS, worstCaseMicro } from '../../../src/core/models/price.ts';
import type { ArmView, RouteRequest, RouterState } from '../../../src/core/models/router.ts';
import { emptyRouter, reward, route } from '../../../src/core/models/router.ts';
import { armOf, mutation, viewOf } from '../../support/model-arms.ts';

// Thousands of routes a test: a busy machine needs more than the usual five seconds.
vi.setConfig({ testTimeout: 30_000 });

const NOW = 1_000_000;

/** The rule in other words than the router's: what may never be called. */
function usable({ arm, facts, health, inFlight }: ArmView, request: RouteRequest): boolean {
  const names = [armId(arm), arm.model];
  const wanted = request.pinned.length === 0 || names.some((name) => request.pinned.includes(name));
  if (!wanted || facts === undefined) return false;
  const { inputTokens, maxTokens, turns } = request;
  const once = inputTokens + maxTokens;
  const longest = turns === 1 ? once : once + maxTokens + REPAIR_TURN_TOKENS;
  const worst = worstCaseMicro(facts, inputTokens, maxTokens, turns, NOW);
  const probe = health.until !== null && health.until <= NOW && inFlight === 0;
  return (
    longest <= facts.context &&
    maxTokens <= facts.maxOutput &&
    (request.ceilingMicro === null || worst <= request.ceilingMicro) &&
    (!health.open || probe)
  );
}

const anyView = fc
  .record({
    model: fc.constantFrom('a', 'b', 'c', 'd'),
    region: fc.constantFrom('us-east-1', 'eu-west-1', 'ap-south-1'),
    prior: fc.double({ min: 0, max: 1, noNaN: true }),
    in: fc.constantFrom(0, 0.1, 1, 10),
    out: fc.constantFrom(0, 0.5, 5, 50),
    context: fc.constantFrom(2_000, 16_000, 200_000, 1_000_000),
    maxOutput: fc.constantFrom(1_000, 20_000, 64_000),
    priced: fc.nat(4).map((n) => n > 0),
    open: fc.nat(2).map((n) => n === 0),
    until: fc.constantFrom(null, NOW - 1, NOW, NOW + 1),
    inFlight: fc.constantFrom(0, 0, 1, 5),
  })
  .map(({ priced, open, until, inFlight, ...traits }): ArmView => {
    const view = viewOf(traits, inFlight);
    return { ...view, facts: priced ? view.facts : undefined, health: { open, until } };
  });

const anyRequest = fc.record({
  kind: fc.constantFrom('mutate', 'repair', 'advise', 'decide'),
  complexity: fc.double({ min: 0, max: 1, noNaN: true }),
  inputTokens: fc.constantFrom(500, 4_000, 9_000),
  maxTokens: fc.constantFrom(500, 1_500, 4_000),
  turns: fc.constantFrom(1, 2),
  arms: fc.uniqueArray(anyView, {
    maxLength: 12,
    size: 'large',
    selector: ({ arm }) => armId(arm),
  }),
  ceilingMicro: fc.constantFrom(null, 1_000, 100_000, 1_000_000),
  pinned: fc.constantFrom([], [], [], [], ['a'], ['a', 'bedrock/eu-west-1/b'], ['nobody']),
}) satisfies fc.Arbitrary<RouteRequest>;

const anyState = fc
  .array(
    fc.record({
      arm: fc.record({ model: fc.constantFrom('a', 'b', 'c', 'd') }).map((traits) => armOf(traits)),
      kind: fc.constantFrom('mutate', 'repair', 'advise', 'decide'),
      gain: fc.double({ min: 0, max: 1, noNaN: true }),
      costMicro: fc.nat(100_000),
    }),
    { maxLength: 30 },
  )
  .map((rewards): RouterState => rewards.reduce(reward, emptyRouter()));

test('routing: never an open, unpriced, too small, too dear or unpinned arm; one is returned whenever one fits; fall-backs complete, once each', () => {
  const seen = { routed: 0, refused: 0, several: 0, explored: 0, probed: 0 };
  const codes = new Set<string>();
  fc.assert(
    fc.property(anyState, anyRequest, fc.nat(), (state, request, seed) => {
      const fitting = request.arms.filter((view) => usable(view, request));
      const routed = route(state, request, NOW, rng(seed, 'route', 0, 0));
      expect(routed.ok).toBe(fitting.length > 0);
      if (!routed.ok) {
        seen.refused++;
        codes.add(routed.error.code);
        expect(routed.error.retryAt === null).toBe(routed.error.code !== 'open');
        if (routed.error.retryAt !== null) expect(routed.error.retryAt).toBeGreaterThanOrEqual(NOW);
        return;
      }
      const { arm, facts, fallbacks, worstCaseMicro: worst, explanation } = routed.value;
      const answered = [arm, ...fallbacks].map(armId);
      expect(answered.toSorted()).toEqual(fitting.map((view) => armId(view.arm)).toSorted());
      expect(facts.id).toBe(arm.model);
      const { inputTokens, maxTokens, turns } = request;
      expect(worst).toBe(worstCaseMicro(facts, inputTokens, maxTokens, turns, NOW));
      const reasons = Math.min(8, request.arms.length - fitting.length);
      expect(explanation.excluded).toHaveLength(reasons);
      seen.routed++;
      if (fitting.length > 1) seen.several++;
      if (explanation.why === 'exploration') seen.explored++;
      if (fitting.some((view) => view.health.open)) seen.probed++;
    }),
    { seed: 4, numRuns: 3_000 },
  );
  expect(seen.routed).toBeGreaterThan(1_000);
  expect(seen.refused).toBeGreaterThan(300);
  expect(seen.several).toBeGreaterThan(500);
  expect(seen.explored).toBeGreaterThan(50);
  expect(seen.probed).toBeGreaterThan(100);
  expect([...codes].toSorted()).toEqual(
    ['no-arms', 'no-price', 'not-pinned', 'open', 'too-dear', 'too-small'].toSorted(),
  );
});

test('routing consistency: the same state, request and seed give the same route; a stored state is as good as the live one', () => {
  let routed = 0;
  fc.assert(
    fc.property(anyState, anyRequest, fc.nat(), (state, request, seed) => {
      const stored: RouterState = JSON.parse(JSON.stringify(state)) as RouterState;
      const first = route(state, request, NOW, rng(seed, 'route', 0, 0));
      expect(route(stored, request, NOW, rng(seed, 'route', 0, 0))).toEqual(first);
      if (first.ok) routed++;
    }),
    { seed: 5, numRuns: 1_000 },
  );
  expect(routed).toBeGreaterThan(300);
});

test('fall-backs begin with other regions of the chosen model, in order of preference', () => {
  const regions = ['eu-west-1', 'us-east-1', 'ap-south-1'];
  const arms = ['a', 'b'].flatMap((model) => regions.map((region) => viewOf({ model, region })));
  for (let seed = 0; seed < 50; seed++) {
    const routed = route(emptyRouter(), mutation(arms), NOW, rng(seed, 'route', 0, 0));
    if (!routed.ok) throw new Error(routed.error.code);
    const { arm, fallbacks } = routed.value;
    const all = [arm, ...fallbacks];
    expect(all.map(({ region }) => region)).toEqual([...regions, ...regions]);
    expect(new Set(all.slice(0, 3).map(({ model }) => model)).size).toBe(1);
  }
});

test('a region that is down: its model goes on elsewhere, and an arm whose time has come gets one probe', () => {
  const down = { open: true, until: NOW + 30_000 };
  const arms = [
    { ...viewOf({ model: 'a', region: 'eu-west-1' }), health: down },
    viewOf({ model: 'a', region: 'us-east-1' }),
  ];
  const routed = route(emptyRouter(), mutation(arms), NOW, rng(1, 'route', 0, 0));
  expect(routed.ok && routed.value.arm.region).toBe('us-east-1');
  const alone = mutation(arms.slice(0, 1));
  const refused = route(emptyRouter(), alone, NOW, rng(1, 'route', 0, 0));
  expect(refused).toMatchObject({ ok: false, error: { code: 'open', retryAt: NOW + 30_000 } });
  expect(route(emptyRouter(), alone, NOW + 30_000, rng(1, 'route', 0, 0)).ok).toBe(true);
});

test('complexity: an easy task goes to the cheap model, a hard one to the strong one; ten measurements overrule the prior', () => {
  const strong = { model: 'strong', prior: 0.95, in: 5, out: 25 };
  const cheap = { model: 'cheap', prior: 0.6, in: 0.1, out: 0.5 };
  const arms = [viewOf(strong), viewOf(cheap)];
  const best = (state: RouterState, complexity: number): string => {
    for (let seed = 0; ; seed++) {
      const routed = route(state, { ...mutation(arms), complexity }, NOW, rng(seed, 'route', 0, 0));
      if (!routed.ok) throw new Error(routed.error.code);
      if (routed.value.explanation.why === 'best') return routed.value.arm.model;
    }
  };
  expect(best(emptyRouter(), 0)).toBe('cheap');
  expect(best(emptyRouter(), 1)).toBe('strong');
  let state = emptyRouter();
  for (let i = 0; i < 10; i++) {
    state = reward(state, { arm: armOf(cheap), kind: 'mutate', gain: 0.6, costMicro: 3_000 });
    state = reward(state, { arm: armOf(strong), kind: 'mutate', gain: 0.1, costMicro: 150_000 });
  }
  expect(best(state, 1)).toBe('cheap');
});

test('exploration takes a fifth of the calls, less of it where a call costs more', () => {
  const arms = [viewOf({ model: 'a', out: 5 }), viewOf({ model: 'b', out: 50, in: 10 })];
  let explored = 0;
  let dear = 0;
  for (let seed = 0; seed < 5_000; seed++) {
    const routed = route(emptyRouter(), mutation(arms), NOW, rng(seed, 'route', 0, 0));
    if (!routed.ok) throw new Error(routed.error.code);
    if (routed.value.explanation.why !== 'exploration') continue;
    explored++;
    if (routed.value.arm.model === 'b') dear++;
  }
  expect(explored).toBeGreaterThan(900);
  expect(explored).toBeLessThan(1_100);
  // Ten times the price: one in eleven.
  expect(dear / explored).toBeGreaterThan(0.06);
  expect(dear / explored).toBeLessThan(0.13);
});
