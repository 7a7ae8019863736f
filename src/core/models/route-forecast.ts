import { rng } from '../evolution/random.ts';
import type { Arm } from './call.ts';
import type { ModelFacts } from './catalog.ts';
import { costMicro } from './price.ts';
import { emptyRouter, reward, route, type RouteRequest } from './router.ts';

/** An arm with its share (of 1) of the calls. */
export interface ArmShare {
  readonly arm: Arm;
  readonly facts: ModelFacts;
  readonly share: number;
}

/** Enough for the shares to settle. */
const CALLS = 100;
/** Most children are no better than their parents. */
const TYPICAL_GAIN = 0.2;
/** Part of `maxTokens` that an answer needs: as the router expects it. */
const ANSWER_SHARE = 0.25;

/**
 * Which arms a run would call how often, if every model were as good as its prior says: the router itself, run on
 * foretold rewards. Deterministic. All arms that fit, those of share 0
 * too: in a real run they are not ruled out. Empty if none fits.
 */
export function forecastShares(request: RouteRequest, now: number): readonly ArmShare[] {
  const random = rng(0, 'forecast', 0, 0);
  const counts = new Map<Arm, number>();
  let state = emptyRouter();
  for (let call = 0; call < CALLS; call++) {
    const routed = route(state, request, now, random);
    if (!routed.ok) return [];
    const { arm, facts, fallbacks } = routed.value;
    for (const other of fallbacks) counts.set(other, counts.get(other) ?? 0);
    counts.set(arm, (counts.get(arm) ?? 0) + 1);
    const { kind, inputTokens, maxTokens } = request;
    const outputTokens = Math.ceil(maxTokens * ANSWER_SHARE);
    const usage = { inputTokens, outputTokens, cacheReadTokens: 0, cacheWriteTokens: 0 };
    state = reward(state, {
      arm,
      kind,
      gain: TYPICAL_GAIN * facts.capability.prior[kind],
      costMicro: costMicro(facts, usage, now),
    });
  }
  return request.arms.flatMap(({ arm, facts }) => {
    const calls = counts.get(arm);
    return calls === undefined || facts === undefined ? [] : [{ arm, facts, share: calls / CALLS }];
  });
}
