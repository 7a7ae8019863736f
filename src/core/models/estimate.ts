import type { Config } from '../evolution/config.ts';
import type { Arm, ModelUsage } from './call.ts';
import { NO_USAGE } from './call.ts';
import type { ModelFacts } from './catalog.ts';
import { costMicro, worstCaseMicro } from './price.ts';
import { forecastShares } from './route-forecast.ts';
import type { RouteRequest } from './router.ts';
import type { TaskKind } from './task-kind.ts';

/** What a run with models would cost, before it is started. Pure. */

/** One sort of call that a run makes: how often, and how large. Tokens. */
export interface CallSize {
  readonly kind: TaskKind;
  /** Share of all calls, 0..1; the shares of all sizes add up to 1. */
  readonly share: number;
  /** False for calls that bring no proposal to an end, as advice. */
  readonly isProposal: boolean;
  /** As a call is expected to be. */
  readonly inputTokens: number;
  /** Of them, those of the prefix that all calls of the kind share. */
  readonly prefixTokens: number;
  readonly outputTokens: number;
  /** Beside them, by models that cannot but think before they answer. Both together end at `maxTokens`. */
  readonly thinkingTokens: number;
  /** Bounds: what is reserved. */
  readonly mostInputTokens: number;
  readonly maxTokens: number;
  readonly turns: 1 | 2;
}

export interface PlannedRun {
  readonly config: Pick<Config, 'models' | 'budget' | 'stop' | 'generationSize'>;
  /** At least one. */
  readonly sizes: readonly CallSize[];
  /** In order of preference; those that the config does not name are left out here. */
  readonly arms: readonly {
    readonly arm: Arm;
    readonly facts: ModelFacts;
    /** Measured median (tracker.ts); absent: reckoned from the length of the answer. */
    readonly latencyMs?: number;
  }[];
}

/** What ends the calls of a run first. */
export type CallLimit =
  | 'no-models'
  | 'nothing'
  | 'proposals'
  | 'generations'
  | 'evaluations'
  | 'seconds'
  | 'calls'
  | 'tokens'
  | 'usd';

export interface Estimate {
  /** Null: no rule ends them, and neither does money, since they are free. Then `limitedBy` is `nothing`. */
  readonly calls: { readonly expected: number | null; readonly most: number | null };
  readonly limitedBy: CallLimit;
  /**
   * Whole micro-USD of the run. `low`: the cheapest arm, its cache warm · `expected`: the arms as the router would use them
   * if the priors were right ·
   * `worst`: most calls at what is reserved for the dearest arm; never above the budget, which stops calls first.
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

/** Of the tasks of a run: the middle between easy and hard. */
const COMPLEXITY = 0.5;
/** Late proposals join the next generation; ten at most join one (spec 4, design 4). */
const PROPOSALS_A_GENERATION = 10;
/** Until an answer begins, and tokens a second after that: a middling hosted model. Only for models not yet measured. */
const FIRST_TOKEN_MS = 1_500;
const TOKENS_A_SECOND = 60;

/** What the calls of a run would cost. Zeros where no model takes part: none configured, or none fits. */
export function estimate({ config, sizes, arms }: PlannedRun, now: number): Estimate {
  const priced = sizes.map((size) => pricedSize(size, config.models?.arms ?? [], arms, now));
  if (config.models === undefined || config.models.share === 0 || priced.some(isEmpty))
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

/** Calls in flight at a time, on average. */
const placesOf = ({ concurrency, share }: NonNullable<Config['models']>): number =>
  Math.max(1, concurrency * share);

/** A sort of call with what it costs, in micro-USD with fractions. */
interface PricedSize {
  readonly size: CallSize;
  readonly low: number;
  readonly expected: number;
  readonly worst: number;
  readonly outputTokens: number;
  readonly latencyMs: number;
  readonly uses: readonly { readonly arm: Arm; readonly share: number; readonly micro: number }[];
}

const isEmpty = ({ uses }: PricedSize): boolean => uses.length === 0;

function pricedSize(
  size: CallSize,
  pinned: readonly string[],
  arms: PlannedRun['arms'],
  now: number,
): PricedSize {
  const request: RouteRequest = {
    kind: size.kind,
    complexity: COMPLEXITY,
    inputTokens: size.mostInputTokens,
    maxTokens: size.maxTokens,
    turns: size.turns,
    arms: arms.map(({ arm, facts }) => ({ arm, facts, health: HEALTHY, inFlight: 0 })),
    ceilingMicro: null,
    pinned,
  };
  const shares = forecastShares(request, now);
  const uses = shares.map(({ arm, facts, share }) => {
    const outputTokens = outputOf(size, facts);
    const cold: ModelUsage = { ...NO_USAGE, inputTokens: size.inputTokens, outputTokens };
    const cached = cachedOf(size, facts);
    const warm = { ...cold, inputTokens: size.inputTokens - cached, cacheReadTokens: cached };
    return {
      arm,
      share,
      outputTokens,
      micro: costMicro(facts, cold, now),
      warm: costMicro(facts, warm, now),
      worst: worstCaseMicro(facts, size.mostInputTokens, size.maxTokens, size.turns, now),
      latencyMs: latencyOf(arms, arm, outputTokens),
    };
  });
  const mean = (of: (use: (typeof uses)[number]) => number): number =>
    uses.reduce((sum, use) => sum + use.share * of(use), 0);
  return {
    size,
    low: Math.min(...uses.map(({ warm }) => warm)),
    expected: mean(({ micro }) => micro),
    worst: Math.max(...uses.map(({ worst }) => worst)),
    outputTokens: mean((use) => use.outputTokens),
    latencyMs: mean((use) => use.latencyMs),
    uses,
  };
}

const HEALTHY = { open: false, until: null };

/** Tokens of the prefix that are read from the provider's cache once it is warm. */
const cachedOf = ({ prefixTokens }: CallSize, { capability }: ModelFacts): number =>
  capability.cachePoints && prefixTokens >= capability.cacheMinimum ? prefixTokens : 0;

const outputOf = (size: CallSize, { capability }: ModelFacts): number => {
  const thinking = capability.thinking === 'always' ? size.thinkingTokens : 0;
  return Math.min(size.maxTokens, size.outputTokens + thinking);
};

function latencyOf(arms: PlannedRun['arms'], arm: Arm, outputTokens: number): number {
  const measured = arms.find((each) => each.arm === arm)?.latencyMs;
  return measured ?? FIRST_TOKEN_MS + (1_000 * outputTokens) / TOKENS_A_SECOND;
}

interface Limit {
  readonly by: CallLimit;
  /** Calls. */
  readonly expected: number;
  readonly most: number;
}

/** How many calls each rule allows; the budget's money is one of them, unless calls are free. */
function limitsOf(
  { models, budget, stop, generationSize }: PlannedRun['config'],
  call: {
    readonly proposalShare: number;
    readonly tokens: number;
    readonly micro: number;
    /** Of the smallest call on the cheapest arm. */
    readonly leastMicro: number;
    readonly latencyMs: number;
  },
): readonly Limit[] {
  const genetic = models?.genetic ?? 0;
  const limits: Limit[] = [];
  const add = (by: CallLimit, expected: number | undefined, most = expected): void => {
    if (expected !== undefined && most !== undefined) limits.push({ by, expected, most });
  };
  const proposals = (count: number): number => count / call.proposalShare;
  if (stop.proposals !== undefined) add('proposals', proposals(stop.proposals));
  if (stop.generations !== undefined) {
    // Each proposal grants genetic evaluations, which fill generations of their own.
    const granting = genetic === 0 ? Infinity : generationSize / genetic;
    add(
      'generations',
      proposals(stop.generations * Math.min(PROPOSALS_A_GENERATION, granting)),
      proposals(stop.generations * PROPOSALS_A_GENERATION),
    );
  }
  if (stop.evaluations !== undefined)
    add('evaluations', proposals(stop.evaluations / (1 + genetic)), proposals(stop.evaluations));
  if (stop.seconds !== undefined && models !== undefined)
    add('seconds', (stop.seconds * 1_000 * placesOf(models)) / call.latencyMs, Infinity);
  if (budget?.calls !== undefined) add('calls', budget.calls);
  if (budget?.tokens !== undefined) add('tokens', budget.tokens / call.tokens, Infinity);
  const money = (budget?.usd ?? Infinity) * 1e6;
  const callsFor = (micro: number): number => (micro === 0 ? Infinity : money / micro);
  if (call.micro > 0) add('usd', callsFor(call.micro), callsFor(call.leastMicro));
  return limits;
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
  return [...sums].map(([arm, { share, micro }]) => ({
    arm,
    share,
    costMicro: share === 0 ? 0 : Math.ceil(micro / share),
  }));
}
