import type { Arm, ModelUsage } from './call.ts';
import { NO_USAGE } from './call.ts';
import { tokensAtMost, worstCase } from './candidates.ts';
import { outputLimit } from './capability.ts';
import type { ModelFacts } from './catalog.ts';
import type { CallSize, PlannedRun } from './planned-run.ts';
import { costMicro } from './price.ts';
import { forecastShares } from './route-forecast.ts';
import type { RouteRequest } from './router.ts';

/** A sort of call with what it costs, in micro-USD with fractions. `uses` is empty if no arm takes it. */
export interface PricedSize {
  readonly size: CallSize;
  readonly low: number;
  readonly expected: number;
  readonly worst: number;
  readonly outputTokens: number;
  readonly latencyMs: number;
  readonly uses: readonly { readonly arm: Arm; readonly share: number; readonly micro: number }[];
}

/** Of the tasks of a run: the middle between easy and hard. */
const COMPLEXITY = 0.5;
/** Until an answer begins, and tokens a second after that: a middling hosted model. Only for models not yet measured. */
const FIRST_TOKEN_MS = 1_500;
const TOKENS_A_SECOND = 60;

/** Prices one sort of call on the arms that the router would use for it. */
export function pricedSize(
  size: CallSize,
  pinned: readonly string[],
  arms: PlannedRun['arms'],
  now: number,
): PricedSize {
  let request = requestOf(size, pinned, arms);
  let shares = forecastShares(request, now);
  if (shares.length === 0) {
    request = requestOf(fitted(size, arms), pinned, arms);
    shares = forecastShares(request, now);
  }
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
      worst: worstCase(facts, request, now),
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

const requestOf = (
  size: CallSize,
  pinned: readonly string[],
  arms: PlannedRun['arms'],
): RouteRequest => ({
  kind: size.kind,
  complexity: COMPLEXITY,
  inputTokens: size.mostInputTokens,
  maxTokens: size.maxTokens,
  turns: size.turns,
  arms: arms.map(({ arm, facts }) => ({ arm, facts, health: HEALTHY, inFlight: 0 })),
  ceilingMicro: null,
  pinned,
});

/**
 * The sort with its bounds as large as the roomiest arm takes them, but no smaller than calls are expected to be: where
 * the largest prompts fit nowhere they are not asked, and the others are asked and paid all the same.
 */
function fitted(size: CallSize, arms: PlannedRun['arms']): CallSize {
  const [roomiest] = arms.toSorted((a, b) => b.facts.context - a.facts.context);
  if (roomiest === undefined) return size;
  const { context, maxOutput, capability } = roomiest.facts;
  const room = maxOutput - outputLimit(capability, 0);
  const maxTokens = Math.min(size.maxTokens, Math.max(size.outputTokens, room));
  const rest = { inputTokens: 0, turns: size.turns };
  const left = context - tokensAtMost(rest, outputLimit(capability, maxTokens));
  const mostInputTokens = Math.min(size.mostInputTokens, Math.max(size.inputTokens, left));
  return { ...size, maxTokens, mostInputTokens };
}

/** Tokens of the prefix that are read from the provider's cache once it is warm. */
const cachedOf = ({ prefixTokens }: CallSize, { capability }: ModelFacts): number =>
  capability.cachePoints && prefixTokens >= capability.cacheMinimum ? prefixTokens : 0;

const outputOf = (size: CallSize, { capability }: ModelFacts): number => {
  const thinking = capability.thinking === 'always' ? size.thinkingTokens : 0;
  return Math.min(outputLimit(capability, size.maxTokens), size.outputTokens + thinking);
};

function latencyOf(arms: PlannedRun['arms'], arm: Arm, outputTokens: number): number {
  const measured = arms.find((each) => each.arm === arm)?.latencyMs;
  return measured ?? FIRST_TOKEN_MS + (1_000 * outputTokens) / TOKENS_A_SECOND;
}
