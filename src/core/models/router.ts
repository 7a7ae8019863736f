import type { Random } from '../evolution/random.ts';
import { err, ok, type Result } from '../result.ts';
import type { BanditState, Standing } from './bandit.ts';
import { modelKey, NEW_BANDIT, rank } from './bandit.ts';
import { armId, NO_USAGE, type Arm } from './call.ts';
import type { ModelFacts } from './catalog.ts';
import { costMicro, REPAIR_TURN_TOKENS, worstCaseMicro } from './price.ts';
import type { TaskKind } from './task-kind.ts';

export { reward } from './bandit.ts';

/** All that routing learns: JSON, of bounded size. */
export type RouterState = BanditState;
export const emptyRouter = (): RouterState => NEW_BANDIT;

/** One arm as it stands when a call is about to be made. */
export interface ArmView {
  readonly arm: Arm;
  /** Absent: the catalogue has no price for the model, so it is never called. */
  readonly facts: ModelFacts | undefined;
  /** Of its breaker. `until`: when an open one may be tried again. */
  readonly health: { readonly open: boolean; readonly until: number | null };
  readonly inFlight: number;
}

export interface RouteRequest {
  readonly kind: TaskKind;
  /** `complexity` of task-kind.ts, 0..1. */
  readonly complexity: number;
  /** Upper bound: `inputTokenBound` of price.ts. */
  readonly inputTokens: number;
  readonly maxTokens: number;
  /** 2 if an answer that does not fit its schema is asked for once more. */
  readonly turns: 1 | 2;
  /** Regions of a model in order of preference. */
  readonly arms: readonly ArmView[];
  /** What the call may cost at worst; null: no limit but the budget's own. */
  readonly ceilingMicro: number | null;
  /** `config.models.arms`: ids of arms, or models of any region. Empty: all. */
  readonly pinned: readonly string[];
}

export interface Route {
  readonly arm: Arm;
  readonly facts: ModelFacts;
  /** To be reserved. */
  readonly worstCaseMicro: number;
  /** Every other arm that could take the call: first other regions of the model, then other models, best first. */
  readonly fallbacks: readonly Arm[];
  readonly explanation: RouteExplanation;
}

/** Why an arm cannot take a call. */
export type Exclusion = 'not-pinned' | 'no-price' | 'too-small' | 'too-dear' | 'open';

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
  readonly excluded: readonly { readonly arm: string; readonly why: Exclusion }[];
}

/** No arm can take the call: what would help most, in this order. */
export interface RouteRefusal {
  /** `open`: wait until `retryAt` · `too-dear`: more budget · `too-small`: a shorter prompt · else: configuration. */
  readonly code: 'open' | 'too-dear' | 'too-small' | 'no-price' | 'not-pinned' | 'no-arms';
  readonly retryAt: number | null;
  readonly excluded: RouteExplanation['excluded'];
}

/** ε: the share of calls that go to any candidate, so that a better one is found whatever the scores say. */
const EXPLORED = 0.2;
/** At complexity 0.5. Easy tasks look more at the price, hard ones more at the gain: 0.75 down to 0.25. */
const COST_WEIGHT = 0.5;
/** A model whose capability is below complexity × this share of the best one's is no candidate for the task … */
const CAPABILITY_SHARE = 0.8;
/** … until it was measured this often: then its gains speak. */
const PROVEN_PULLS = 10;
/** Share of the token limit that an answer is expected to need. */
const EXPECTED_OUTPUT = 0.25;
const EXPLAINED = 8;

const costWeightOf = ({ complexity }: RouteRequest): number => COST_WEIGHT * (1.5 - complexity);

/** A model with its usable arms, the preferred region first. */
interface Candidate {
  readonly arms: readonly { readonly view: ArmView; readonly facts: ModelFacts }[];
  readonly standing: Standing;
}

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

/** Who could take a call: all models that fit, best first; those capable enough of it; and why the others do not fit. */
function fieldOf(
  state: RouterState,
  request: RouteRequest,
  now: number,
): {
  readonly excluded: RouteExplanation['excluded'];
  readonly ranked: readonly Candidate[];
  readonly capable: readonly Candidate[];
} {
  const checked = request.arms.map((view) => ({ view, why: exclusion(view, request, now) }));
  const excluded = checked.flatMap(({ view, why }) =>
    why === null ? [] : [{ arm: armId(view.arm), why }],
  );
  const usable = checked.flatMap(({ view, why }) => {
    const { facts } = view;
    return why === null && facts !== undefined ? [{ view, facts }] : [];
  });
  const ranked = rankModels(state, request, usable, costWeightOf(request), now);
  return { excluded, ranked, capable: capableOnes(ranked, request.complexity) };
}

function exclusion(view: ArmView, request: RouteRequest, now: number): Exclusion | null {
  const { arm, facts, health } = view;
  if (request.pinned.length > 0 && !isPinned(arm, request.pinned)) return 'not-pinned';
  if (facts === undefined) return 'no-price';
  const { maxTokens, ceilingMicro } = request;
  if (maxTokens > facts.maxOutput || tokensAtMost(request) > facts.context) return 'too-small';
  if (ceilingMicro !== null && worstCase(facts, request, now) > ceilingMicro) return 'too-dear';
  return isOpen(health, now, view.inFlight) ? 'open' : null;
}

/** Of the context, in the last turn: a repair sees the answer that it complains about. */
const tokensAtMost = ({ inputTokens, maxTokens, turns }: RouteRequest): number =>
  inputTokens + maxTokens * turns + (turns - 1) * REPAIR_TURN_TOKENS;

const isPinned = (arm: Arm, pinned: readonly string[]): boolean =>
  pinned.includes(armId(arm)) || pinned.includes(arm.model);

/** An open breaker lets one probe through once its time has come. */
const isOpen = ({ open, until }: ArmView['health'], now: number, inFlight: number): boolean =>
  open && (until === null || now < until || inFlight > 0);

const worstCase = (facts: ModelFacts, request: RouteRequest, now: number): number =>
  worstCaseMicro(facts, request.inputTokens, request.maxTokens, request.turns, now);

/** The models among usable arms, best first. */
function rankModels(
  state: RouterState,
  request: RouteRequest,
  usable: Candidate['arms'],
  costWeight: number,
  now: number,
): readonly Candidate[] {
  const models = new Map<string, Candidate['arms']>();
  for (const one of usable) {
    const key = modelKey(one.view.arm);
    models.set(key, [...(models.get(key) ?? []), one]);
  }
  const usage = {
    ...NO_USAGE,
    inputTokens: request.inputTokens,
    outputTokens: Math.ceil(request.maxTokens * EXPECTED_OUTPUT),
  };
  const contenders = [...models].flatMap(([key, arms]) =>
    arms.slice(0, 1).map(({ facts }) => ({
      key,
      prior: facts.capability.prior[request.kind],
      expectedMicro: costMicro(facts, usage, now),
      inFlight: arms.reduce((sum, { view }) => sum + view.inFlight, 0),
    })),
  );
  return rank(state, request.kind, contenders, costWeight).map((standing) => ({
    standing,
    arms: models.get(standing.key) ?? [],
  }));
}

/** Never empty unless `ranked` is: the one of the highest prior always passes. */
function capableOnes(ranked: readonly Candidate[], complexity: number): readonly Candidate[] {
  const least =
    CAPABILITY_SHARE * complexity * Math.max(...ranked.map(({ standing }) => standing.prior));
  return ranked.filter(({ standing }) => standing.prior >= least || standing.pulls >= PROVEN_PULLS);
}

/** Exploration spends the same money on every model, not the same number of calls. */
const explorationWeights = (candidates: readonly Candidate[]): readonly number[] =>
  candidates.map(({ standing }) => 1 / Math.max(1, standing.costMicro));

function refusal(
  arms: readonly ArmView[],
  excluded: RouteExplanation['excluded'],
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
