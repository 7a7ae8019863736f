import type { Random } from '../evolution/random.ts';
import { err, ok, type Result } from '../result.ts';
import type { BanditState } from './bandit.ts';
import { NEW_BANDIT } from './bandit.ts';
import { armId, type Arm } from './call.ts';
import type { ArmView, Candidate, Excluded, RouteRequest } from './candidates.ts';
import { costWeightOf, fieldOf, worstCase } from './candidates.ts';
import type { ModelFacts } from './catalog.ts';
import type { TaskKind } from './task-kind.ts';

export { reward } from './bandit.ts';
export type { ArmView, RouteRequest } from './candidates.ts';

/** All that routing learns: JSON, of bounded size. */
export type RouterState = BanditState;
export const emptyRouter = (): RouterState => NEW_BANDIT;

export interface Route {
  readonly arm: Arm;
  readonly facts: ModelFacts;
  /** To be reserved. */
  readonly worstCaseMicro: number;
  /** Every other arm that could take the call: first other regions of the model, then other models, best first. */
  readonly fallbacks: readonly Arm[];
  readonly explanation: RouteExplanation;
}

/** For events and for people: bounded to the `EXPLAINED` first. */
export interface RouteExplanation {
  readonly why: 'only' | 'best' | 'exploration';
  readonly kind: TaskKind;
  readonly complexity: number;
  /** 0: gain alone counts … 1: gain per dollar. */
  readonly costWeight: number;
  readonly considered: readonly {
    readonly model: string;
    readonly score: number;
    readonly gain: number;
    readonly costMicro: number;
    readonly pulls: number;
  }[];
  readonly excluded: readonly Excluded[];
}

/** No arm can take the call: what would help most, in this order. */
export interface RouteRefusal {
  /** `open`: wait until `retryAt` · `too-dear`: more budget · `too-small`: a shorter prompt · else: configuration. */
  readonly code: 'open' | 'too-dear' | 'too-small' | 'no-price' | 'not-pinned' | 'no-arms';
  readonly retryAt: number | null;
  readonly excluded: readonly Excluded[];
}

/** ε: the share of calls that go to any candidate, so that a better one is found whatever the scores say. */
const EXPLORED = 0.2;
/** Entries of each list of an explanation. */
const EXPLAINED = 8;

/**
 * Which arm takes a call: what fits (pinned, priced, context, ceiling, breaker), then the bandit among what is capable
 * enough. Pure: the same state, request, time and `random` give the same route. If any arm fits, one is returned.
 */
export function route(
  state: RouterState,
  request: RouteRequest,
  now: number,
  random: Random,
): Result<Route, RouteRefusal> {
  const { excluded, ranked, capable } = fieldOf(state, request, now);
  const [best] = capable;
  if (best === undefined) return err(refusal(request.arms, excluded, now));
  const explores = ranked.length > 1 && random.chance(EXPLORED);
  const drawn = explores ? ranked[random.weighted(explorationWeights(ranked))] : best;
  const chosen = drawn ?? best;
  const [first] = chosen.arms;
  if (first === undefined) throw new Error('a candidate without an arm');
  const rest = [...capable, ...ranked.filter((one) => !capable.includes(one))];
  return ok({
    arm: first.view.arm,
    facts: first.facts,
    worstCaseMicro: worstCase(first.facts, request, now),
    fallbacks: [chosen, ...rest.filter((one) => one !== chosen)]
      .flatMap(({ arms }) => arms.map(({ view }) => view.arm))
      .slice(1),
    explanation: {
      why: ranked.length === 1 ? 'only' : explores ? 'exploration' : 'best',
      kind: request.kind,
      complexity: request.complexity,
      costWeight: costWeightOf(request),
      considered: ranked.slice(0, EXPLAINED).map(({ standing }) => ({
        model: standing.key,
        score: standing.score,
        gain: standing.gain,
        costMicro: Math.round(standing.costMicro),
        pulls: standing.pulls,
      })),
      excluded: excluded.slice(0, EXPLAINED),
    },
  });
}

/** Exploration spends the same money on every model, not the same number of calls. */
const explorationWeights = (candidates: readonly Candidate[]): readonly number[] =>
  candidates.map(({ standing }) => 1 / Math.max(1, standing.costMicro));

function refusal(
  arms: readonly ArmView[],
  excluded: readonly Excluded[],
  now: number,
): RouteRefusal {
  const reasons = new Set(excluded.map(({ why }) => why));
  const code = (['open', 'too-dear', 'too-small', 'no-price', 'not-pinned'] as const).find((why) =>
    reasons.has(why),
  );
  const open = new Set(excluded.filter(({ why }) => why === 'open').map(({ arm }) => arm));
  const times = arms
    .filter(({ arm }) => open.has(armId(arm)))
    .map(({ health }) => Math.max(now, health.until ?? now));
  return {
    code: code ?? 'no-arms',
    retryAt: code === 'open' ? Math.min(...times) : null,
    excluded: excluded.slice(0, EXPLAINED),
  };
}
