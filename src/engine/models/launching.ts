import { armId, LANE_CALLS } from '../../core/models/call.ts';
import type { ModelProposal } from '../../core/models/proposal.ts';
import { PROPOSALS_A_GENERATION } from '../../core/models/proposal.ts';
import type { RouteRefusal } from '../../core/models/router.ts';
import type { Search } from '../search.ts';
import { adviceAsked } from './advice.ts';
import type { Asked } from './ask.ts';
import { ask } from './ask.ts';
import type { DeskState } from './desk-state.ts';
import type { DeskView } from './desk-view.ts';
import { answered, calling, inFlight, proposalId, settledBarren } from './desk-view.ts';
import type { Question } from './questions.ts';
import { armsFor, draws, questions } from './questions.ts';

/** A child may be waited for as long as this, advice too: nothing but money waits for them. */
export const DEADLINE_MS = 120_000;
/** What delivery of an answer may take beyond the call's own deadline. */
export const LEASE_SPARE_MS = 30_000;

/** The state after a look at the free places, and the proposal that takes one of them. */
export interface Launch {
  readonly state: DeskState;
  /** Null: no place is free, or nothing can be asked now. */
  readonly proposal: ModelProposal | null;
}

/** Asks for one more child, or for advice, if a place is free and some arm takes it. Its worst case is then reserved. */
export function launch(view: DeskView, search: Search): Launch {
  const placed = freePlace(view, search);
  if (placed === null) return { state: view.state, proposal: null };
  if (!placed.isFree) return { state: placed.state, proposal: null };
  let state = withoutOrphans(placed.state, search);
  for (const question of questions({ ...view, state }, search)) {
    const placing = place({ ...view, state }, search, question);
    if (placing.proposal !== null || placing.state.spent !== null) return placing;
    state = placing.state;
  }
  return { state, proposal: null };
}

/** Whether a place is free, once those that choose a genetic proposal have taken theirs. Null: no model may be asked. */
function freePlace(
  view: DeskView,
  search: Search,
): { readonly state: DeskState; readonly isFree: boolean } | null {
  const { models, stop } = view.task.search.config;
  let { state } = view;
  if (models === undefined || state.spent !== null || search.state.generation === -1) return null;
  const settled = search.state.proposals + state.barren + view.open.length;
  if (settled >= (stop.proposals ?? Infinity)) return null;
  // A child that comes after the last evaluation would be paid for in vain.
  if (view.open.length >= search.evaluationsLeft) return null;
  // Answers that wait for slow generations are of ever older parents: no more of them until those are taken in.
  if (answered(view).length >= Math.max(PROPOSALS_A_GENERATION, models.concurrency)) return null;
  const busy = calling(view).length;
  while (busy + state.sitting < models.concurrency) {
    if (draws({ ...view, state }, 'place').chance(models.share)) return { state, isFree: true };
    state = { ...state, next: state.next + 1, sitting: state.sitting + 1 };
  }
  return { state, isFree: false };
}

/** Follow-ups whose first parent is gone cannot be asked any more. */
function withoutOrphans(state: DeskState, search: Search): DeskState {
  const followUps = state.followUps.filter(({ parents: [first = ''] }) => search.find(first));
  return followUps.length === state.followUps.length ? state : { ...state, followUps };
}

/** Chooses the arm and reserves. What was asked, or fits nowhere any more, is gone from the list. */
function place(view: DeskView, search: Search, question: Question): Launch {
  const { task, state, host } = view;
  const asked = askWithin(view, search, question, host.affordable());
  if (!asked.ok) return { state: refused(view, question, asked.error), proposal: null };
  const until = host.now() + DEADLINE_MS + LEASE_SPARE_MS;
  const id = proposalId(task.population, state.next);
  const reserved = host.reserve(id, asked.value.reserve, until);
  if (!reserved.ok) {
    const { final, limit, scope } = reserved.error;
    const isOver = final && question.isLeast;
    const refusal = { code: 'too-dear', retryAt: null } as const;
    return {
      state: isOver ? { ...state, spent: `${limit} of ${scope}` } : { ...state, refusal },
      proposal: null,
    };
  }
  const proposal = proposalOf(view, question, asked.value, until);
  const rest = taken(state, search, question);
  return { state: { ...rest, next: state.next + 1, refusal: null }, proposal };
}

/** The state once a question was asked. */
const taken = (state: DeskState, search: Search, { suggestion, followUp }: Question): DeskState =>
  suggestion === null
    ? { ...state, advisor: adviceAsked(state.advisor, search) }
    : { ...state, followUps: state.followUps.filter((one) => one !== followUp) };

/** No arm takes it. What will fit nowhere later either is a proposal that came to nothing. */
function refused(
  view: DeskView,
  { followUp }: Question,
  { code, retryAt }: RouteRefusal,
): DeskState {
  const refusal = { code, retryAt };
  if (followUp === null || code !== 'too-small') return { ...view.state, refusal };
  const followUps = view.state.followUps.filter((one) => one !== followUp);
  return { ...settledBarren(view), refusal, followUps };
}

/**
 * Looks for an arm that what is left can pay. When not even the least fits and no call in flight can free anything, the
 * budget itself is asked for the call: it refuses for good, and tells so once.
 */
function askWithin(
  view: DeskView,
  search: Search,
  question: Question,
  ceilingMicro: number | null,
): ReturnType<typeof ask> {
  const { task, state, host } = view;
  const { suggestion, prompt, isLeast } = question;
  const asked = ask(
    {
      prompt,
      population: task.population,
      bytes: suggestion?.base.text.length ?? 0,
      failingCases: suggestion?.failingCases ?? 0,
      stagnation: search.stagnation,
      arms: armsFor(view, question),
      health: state.health,
      inFlight: inFlight(view),
      ceilingMicro,
    },
    state.router,
    host.now(),
    draws(view, 'route'),
  );
  const isTooDear = !asked.ok && asked.error.code === 'too-dear' && ceilingMicro !== null;
  const isLast = isTooDear && isLeast && calling(view).length === 0;
  return isLast ? askWithin(view, search, question, null) : asked;
}

function proposalOf(
  view: DeskView,
  { suggestion, prompt, followUp: what }: Question,
  { request, reserve, route }: Asked,
  until: number,
): ModelProposal {
  const { task, state, host } = view;
  const base = suggestion?.base.text ?? '';
  return {
    n: state.next,
    id: proposalId(task.population, state.next),
    state: 'calling',
    operator: suggestion?.operator ?? null,
    parents: suggestion?.parents ?? [],
    parentFitness: suggestion?.parentFitness ?? null,
    base,
    shown: suggestion === null || prompt.shown === base ? null : prompt.shown,
    arm: route.arm,
    lane: freestLane(view, armId(route.arm)),
    attempt: what?.kind === 'again' ? what.attempt : 0,
    lease: host.newLease(),
    until,
    reserve,
    promptVersion: prompt.version,
    request,
    route: route.explanation,
    child: null,
  };
}

/** The gateway of an arm that has the fewest of our calls. */
function freestLane(view: DeskView, arm: string): number {
  const lanes = Math.ceil((view.task.search.config.models?.concurrency ?? 1) / LANE_CALLS);
  const busy = Array.from({ length: lanes }, () => 0);
  for (const one of calling(view))
    if (armId(one.arm) === arm && one.lane < lanes) busy[one.lane] = (busy[one.lane] ?? 0) + 1;
  return busy.indexOf(Math.min(...busy));
}
