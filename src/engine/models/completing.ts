import { plainJson } from '../../core/dna/plain-json.ts';
import type { ModelAnswer, ModelFailure } from '../../core/models/call.ts';
import { armId } from '../../core/models/call.ts';
import type { ModelFacts } from '../../core/models/catalog.ts';
import type { ModelProposal, ProposalEvent } from '../../core/models/proposal.ts';
import { advance, purposeOf } from '../../core/models/proposal.ts';
import { reward } from '../../core/models/router.ts';
import type { Happening } from '../record.ts';
import { adviceTaken, readAdvice } from './advice.ts';
import { cure, isOfTheArm } from './cure.ts';
import type { DeskState } from './desk-state.ts';
import { withFollowUp } from './desk-state.ts';
import type { DeskView } from './desk-view.ts';
import { settledBarren } from './desk-view.ts';
import { failed, recovered } from './health.ts';
import type { Charge, Outcome } from './reading.ts';
import { chargeOf, readChild } from './reading.ts';
import type { SettledRecord } from './records.ts';

/** A call that came to an end, and what is to be stored for it together. */
export interface Completion {
  readonly state: DeskState;
  /** `answered`, or `ended` and to be forgotten. */
  readonly proposal: ModelProposal;
  readonly charge: Charge;
  readonly happenings: readonly Happening[];
  readonly record: SettledRecord;
}

/**
 * Takes the outcome of a call in. Null if it changes nothing: it was taken before, or its lease is not the proposal's.
 */
export function completeCall(
  view: DeskView,
  proposal: ModelProposal,
  outcome: Outcome,
): Completion | null {
  if (!advance(proposal, { type: 'ended', lease: outcome.lease }).ok) return null;
  const facts = factsOf(view, proposal);
  const isUsage = outcome.result.ok || typeof outcome.result.error.billing === 'object';
  if (facts === undefined && isUsage && view.task.problem !== undefined)
    throw new Error(view.task.problem);
  const charge = chargeOf(outcome, proposal, facts, view.host.now());
  const { result } = outcome;
  const end = result.ok
    ? answeredEnd(view, proposal, result.value, charge)
    : failedEnd(view, proposal, result.error, charge);
  const advanced = advance(proposal, end.event(outcome.lease));
  if (!advanced.ok) throw new Error(`proposal ${proposal.id}: ${advanced.error}`);
  const state = {
    ...end.state,
    health: healthAfter(view, proposal, outcome),
    spentMicro: end.state.spentMicro + charge.micro,
    advisor: {
      ...end.state.advisor,
      costMicro: end.state.advisor.costMicro + charge.micro,
    },
  };
  const record = recordOf(proposal, outcome, charge, end.code);
  return {
    state,
    proposal: advanced.value,
    charge,
    record,
    happenings: [calledHappening(proposal, outcome, charge, end), ...end.happenings],
  };
}

/** The lease ended and nobody came: the worst case is charged, and the call is asked again if it may be. */
export function expire(view: DeskView, proposal: ModelProposal): Completion | null {
  const failure: ModelFailure = {
    kind: 'lost',
    detail: 'no outcome came within the lease',
    billing: 'unknown',
    requestId: null,
  };
  return completeCall(view, proposal, {
    lease: proposal.lease,
    result: { ok: false, error: failure },
    attempts: 0,
    cached: false,
    health: { open: false, until: null },
  });
}

/** What an end means for the desk. */
interface End {
  readonly state: DeskState;
  readonly event: (lease: string) => ProposalEvent;
  /** Null: a child, or advice that was taken. */
  readonly code: string | null;
  readonly detail: string | null;
  readonly happenings: readonly Happening[];
}

const ended = (lease: string): ProposalEvent => ({ type: 'ended', lease });

function answeredEnd(
  view: DeskView,
  proposal: ModelProposal,
  answer: ModelAnswer,
  charge: Charge,
): End {
  if (proposal.operator === null) return advisedEnd(view.state, answer);
  const { config, evaluation } = view.task.search;
  const read = readChild(answer.text, proposal, config.genomeBytes, evaluation);
  if (read.ok) {
    const child = { ...read.value, costMicro: charge.micro };
    return {
      // It is settled when a generation takes the child in.
      state: view.state,
      event: (lease) => ({ type: 'answered', lease, child }),
      code: null,
      detail: null,
      happenings: [],
    };
  }
  const { code, detail, repair } = read.error;
  const state = settledBarren(view);
  const isFinal = proposal.operator === 'repair';
  return {
    state: {
      ...withFault(state, proposal, code, charge),
      followUps: isFinal
        ? state.followUps
        : withFollowUp(state.followUps, {
            kind: 'repair',
            parents: proposal.parents,
            fault: repair,
          }),
    },
    event: ended,
    code,
    detail,
    happenings: [],
  };
}

function advisedEnd(state: DeskState, answer: ModelAnswer): End {
  const read = readAdvice(answer.object);
  if (!read.ok) {
    const happening = { type: 'advice-dropped', data: { reason: read.error } };
    const { advisor } = state;
    return {
      state: { ...state, advisor: { ...advisor, dropped: advisor.dropped + 1 } },
      event: ended,
      code: 'advice-dropped',
      detail: read.error,
      happenings: [happening],
    };
  }
  const { advisor, happenings } = adviceTaken(state.advisor, read.value);
  return { state: { ...state, advisor }, event: ended, code: null, detail: null, happenings };
}

/** A failed call costs no proposal if it is asked again, or if models are of no use at all now: nothing was proposed. */
function failedEnd(
  view: DeskView,
  proposal: ModelProposal,
  failure: ModelFailure,
  charge: Charge,
): End {
  const { action, followUp } = cure(view, proposal, failure);
  const isLost = action.kind === 'drop' && proposal.operator !== null;
  const base = isLost ? settledBarren(view) : view.state;
  return {
    state: {
      ...withFault(base, proposal, failure.kind, charge),
      followUps: followUp === null ? base.followUps : withFollowUp(base.followUps, followUp),
    },
    event: ended,
    code: failure.kind,
    detail: failure.detail,
    happenings: [],
  };
}

/** The arm is told of a child that never came, and what was paid for it; the advisor counts it. */
function withFault(
  state: DeskState,
  proposal: ModelProposal,
  code: string,
  charge: Charge,
): DeskState {
  const { faults } = state.advisor;
  const advisor = { ...state.advisor, faults: { ...faults, [code]: (faults[code] ?? 0) + 1 } };
  if (proposal.operator === null) return { ...state, advisor };
  const kind = purposeOf(proposal.operator);
  const router = reward(state.router, {
    arm: proposal.arm,
    kind,
    gain: 0,
    costMicro: charge.micro,
  });
  return { ...state, advisor, router };
}

function healthAfter(
  view: DeskView,
  { arm }: ModelProposal,
  outcome: Outcome,
): DeskState['health'] {
  const { result, health, cached } = outcome;
  const before = view.state.health;
  if (result.ok) return cached ? before : recovered(before, armId(arm));
  const until = health.open ? (health.until ?? 0) : 0;
  if (!isOfTheArm(result.error) && until === 0) return before;
  const asked = result.error.retryAfterMs ?? 0;
  const now = view.host.now();
  return failed(before, armId(arm), result.error.kind, now, Math.max(until, asked && now + asked));
}

/** Undefined: the hub does not have the arm any more. */
const factsOf = ({ task }: DeskView, { arm }: ModelProposal): ModelFacts | undefined =>
  task.arms.find((one) => armId(one.arm) === armId(arm))?.facts;

const recordOf = (
  { arm, operator, request }: ModelProposal,
  { result, cached }: Outcome,
  charge: Charge,
  code: string | null,
): SettledRecord => ({
  kind: 'settled',
  arm,
  purpose: request?.purpose ?? 'mutate',
  operator,
  failure: result.ok ? (code === null ? null : 'unusable') : result.error.kind,
  repaired: result.ok && result.value.repaired,
  cached,
  latencyMs: result.ok && !cached ? result.value.latencyMs : null,
  usage: charge.usage,
  costMicro: charge.micro,
});

function calledHappening(
  proposal: ModelProposal,
  { result, attempts, cached }: Outcome,
  charge: Charge,
  { code, detail }: End,
): Happening {
  const { n, operator, parents, arm, request, promptVersion, route, reserve, attempt } = proposal;
  const answer = result.ok ? result.value : null;
  const call = {
    proposal: n,
    purpose: request?.purpose ?? 'mutate',
    operator,
    parents,
    arm: armId(arm),
    promptVersion,
    attempt,
    requests: attempts,
    cached,
    outcome: code ?? (operator === null ? 'advised' : 'answered'),
    detail: shown(detail, 500),
    costMicro: charge.micro,
    reservedMicro: reserve.micro,
    usage: charge.usage,
    implausible: charge.implausible,
    stopReason: shown(answer?.stopReason ?? null, 100),
    requestId: shown((result.ok ? result.value : result.error).requestId, 200),
    latencyMs: answer?.latencyMs ?? null,
    dropped: answer?.dropped ?? [],
    repaired: answer?.repaired ?? false,
    route,
  };
  return { type: 'model-called', data: plainJson(call) };
}

/** Words of models and providers as an event takes them: not too many, and no half characters. */
const shown = (text: string | null, units: number): string | null =>
  text === null ? null : text.slice(0, units).toWellFormed();
