import type { BanditState, Standing } from './bandit.ts';
import { modelKey, rank } from './bandit.ts';
import { armId, NO_USAGE, type Arm } from './call.ts';
import { outputLimit } from './capability.ts';
import type { ModelFacts } from './catalog.ts';
import { costMicro, REPAIR_TURN_TOKENS, worstCaseMicro } from './price.ts';
import type { TaskKind } from './task-kind.ts';

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
  /** Of the answer, without thinking. */
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

/** Why an arm cannot take a call. */
export type Exclusion = 'not-pinned' | 'no-price' | 'too-small' | 'too-dear' | 'open';

export interface Excluded {
  /** `armId`. */
  readonly arm: string;
  readonly why: Exclusion;
}

/** A model with its usable arms, the preferred region first. */
export interface Candidate {
  readonly arms: readonly { readonly view: ArmView; readonly facts: ModelFacts }[];
  readonly standing: Standing;
}

/** Who could take a call, and who could not. */
export interface Field {
  readonly excluded: readonly Excluded[];
  /** All models that fit, best first. */
  readonly ranked: readonly Candidate[];
  /** Those of them that are capable enough of the task; empty only if none fits. */
  readonly capable: readonly Candidate[];
}

/** At complexity 0.5. Easy tasks look more at the price, hard ones more at the gain: 0.75 down to 0.25. */
const COST_WEIGHT = 0.5;
/** A model whose capability is below complexity × this share of the best one's is no candidate for the task … */
const CAPABILITY_SHARE = 0.8;
/** … until it was measured this often: then its gains speak. */
const PROVEN_PULLS = 10;
/** Share of the token limit that an answer is expected to need. */
const EXPECTED_OUTPUT = 0.25;
/** How much the price counts against the gain in a task of this complexity. */
export const costWeightOf = ({ complexity }: RouteRequest): number =>
  COST_WEIGHT * (1.5 - complexity);

/** Splits the arms of a request; the bandit ranks those that fit. */
export function fieldOf(state: BanditState, request: RouteRequest, now: number): Field {
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
  const { ceilingMicro } = request;
  const limit = outputLimit(facts.capability, request.maxTokens);
  if (limit > facts.maxOutput || tokensAtMost(request, limit) > facts.context) return 'too-small';
  if (ceilingMicro !== null && worstCase(facts, request, now) > ceilingMicro) return 'too-dear';
  return isOpen(health, now, view.inFlight) ? 'open' : null;
}

/** Of the context, in the last turn: a repair sees the answer that it complains about. */
export const tokensAtMost = (
  { inputTokens, turns }: Pick<RouteRequest, 'inputTokens' | 'turns'>,
  limit: number,
): number => inputTokens + limit * turns + (turns - 1) * REPAIR_TURN_TOKENS;

const isPinned = (arm: Arm, pinned: readonly string[]): boolean =>
  pinned.includes(armId(arm)) || pinned.includes(arm.model);

/** An open breaker lets one probe through once its time has come. */
const isOpen = ({ open, until }: ArmView['health'], now: number, inFlight: number): boolean =>
  open && (until === null || now < until || inFlight > 0);

export function worstCase(facts: ModelFacts, request: RouteRequest, now: number): number {
  const limit = outputLimit(facts.capability, request.maxTokens);
  return worstCaseMicro(facts, request.inputTokens, limit, request.turns, now);
}

/** The models among usable arms, best first. */
function rankModels(
  state: BanditState,
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
