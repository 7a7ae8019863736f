import type { Arm } from './call.ts';
import type { CallLimit } from './call-limits.ts';
import { limitsOf } from './call-limits.ts';
import type { PricedSize } from './call-price.ts';
import { pricedSize } from './call-price.ts';
import type { PlannedRun } from './planned-run.ts';
import { placesOf } from './planned-run.ts';

export type { CallLimit } from './call-limits.ts';
export type { CallSize, PlannedRun } from './planned-run.ts';

/** What a run with models would cost, before it is started. Pure. */
export interface Estimate {
  /** Null: no rule ends them, and neither does money, since they are free. Then `limitedBy` is `nothing`. */
  readonly calls: { readonly expected: number | null; readonly most: number | null };
  readonly limitedBy: CallLimit;
  /**
   * Whole micro-USD of the run. `low`: the cheapest arm, its cache warm · `expected`: the arms as the router would use
   * them if the priors were right · `worst`: most calls at what is reserved for the dearest arm; never above the budget,
   * which stops calls first.
   */
  readonly costMicro: { readonly low: number; readonly expected: number; readonly worst: number };
  /** Of model calls; genetic evaluations beside them are not reckoned. Null as `calls.expected`. */
  readonly seconds: number | null;
  readonly perCall: {
    readonly inputTokens: number;
    readonly outputTokens: number;
    readonly costMicro: Estimate['costMicro'];
  };
  /** Expected use of each model, by the arm that would be called first. */
  readonly arms: readonly {
    readonly arm: Arm;
    readonly share: number;
    /** Expected, per call. */
    readonly costMicro: number;
  }[];
}

/** What the calls of a run would cost. Zeros where no model takes part: none configured, or none fits. */
export function estimate({ config, sizes, arms }: PlannedRun, now: number): Estimate {
  const priced = askedOnly(
    sizes.map((size) => pricedSize(size, config.models?.arms ?? [], arms, now)),
  );
  if (config.models === undefined || config.models.share === 0 || priced.length === 0)
    return NOTHING;
  const mean = (of: (one: PricedSize) => number): number =>
    priced.reduce((sum, one) => sum + one.size.share * of(one), 0);
  const perCall = {
    low: mean(({ low }) => low),
    expected: mean(({ expected }) => expected),
    worst: Math.max(...priced.map(({ worst }) => worst)),
  };
  const outputTokens = mean((one) => one.outputTokens);
  const tokens = mean(({ size }) => size.inputTokens) + outputTokens;
  const latencyMs = mean(({ latencyMs: of }) => of);
  const limits = limitsOf(config, {
    proposalShare: mean(({ size }) => (size.isProposal ? 1 : 0)),
    tokens,
    micro: perCall.expected,
    leastMicro: Math.min(...priced.map(({ low }) => low)),
    latencyMs,
  });
  const [first] = limits.toSorted((a, b) => a.expected - b.expected);
  const expected = Math.floor(first?.expected ?? Infinity);
  const most = Math.floor(Math.min(...limits.map((limit) => limit.most)));
  const cap = Math.round((config.budget?.usd ?? Infinity) * 1e6);
  const sum = (calls: number, micro: number): number =>
    micro === 0 ? 0 : Math.min(cap, Math.ceil(calls * micro));
  return {
    calls: { expected: finite(expected), most: finite(most) },
    limitedBy: first?.by ?? 'nothing',
    costMicro: {
      low: sum(expected, perCall.low),
      expected: sum(expected, perCall.expected),
      worst: sum(most, perCall.worst),
    },
    seconds: finite(Math.ceil((expected * latencyMs) / 1_000 / placesOf(config.models))),
    perCall: {
      inputTokens: Math.round(mean(({ size }) => size.inputTokens)),
      outputTokens: Math.round(outputTokens),
      costMicro: {
        low: Math.ceil(perCall.low),
        expected: Math.ceil(perCall.expected),
        worst: perCall.worst,
      },
    },
    arms: armsOf(priced),
  };
}

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);

const NONE = { low: 0, expected: 0, worst: 0 };
const NOTHING: Estimate = {
  calls: { expected: 0, most: 0 },
  limitedBy: 'no-models',
  costMicro: NONE,
  seconds: 0,
  perCall: { inputTokens: 0, outputTokens: 0, costMicro: NONE },
  arms: [],
};

/** The sorts that some arm takes: what fits nowhere is not asked, and the others take its places. */
function askedOnly(priced: readonly PricedSize[]): readonly PricedSize[] {
  const asked = priced.filter(({ uses }) => uses.length > 0);
  const all = asked.reduce((sum, { size }) => sum + size.share, 0);
  return asked.map((one) => ({ ...one, size: { ...one.size, share: one.size.share / all } }));
}

/** Shares and prices over all sorts of calls, by arm. */
function armsOf(priced: readonly PricedSize[]): Estimate['arms'] {
  const sums = new Map<Arm, { share: number; micro: number }>();
  for (const { size, uses } of priced) {
    for (const { arm, share, micro } of uses) {
      const sum = sums.get(arm) ?? { share: 0, micro: 0 };
      const calls = size.share * share;
      sums.set(arm, { share: sum.share + calls, micro: sum.micro + calls * micro });
    }
  }
  return [...sums]
    .filter(([, { share }]) => share > 0)
    .map(([arm, { share, micro }]) => ({ arm, share, costMicro: Math.ceil(micro / share) }))
    .toSorted((a, b) => b.share - a.share);
}
