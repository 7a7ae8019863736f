import type { Random } from '../../core/evolution/random.ts';
import { rng } from '../../core/evolution/random.ts';
import { armId } from '../../core/models/call.ts';
import type { ModelProposal } from '../../core/models/proposal.ts';
import type { Prompt } from '../prompts/context.ts';
import type { Search } from '../search.ts';
import { adviceAsked, adviceIsDue, advicePrompt, guidanceOf, recommendationOf } from './advice.ts';
import type { Asked } from './ask.ts';
import { ask } from './ask.ts';
import type { Brief, Suggestion } from './compose.ts';
import { followUp, suggest } from './compose.ts';
import type { DeskState, FollowUp } from './desk-state.ts';
import type { DeskView } from './desk-view.ts';
import { calling, inFlight, proposalId } from './desk-view.ts';
import { isResting } from './rests.ts';

/** Calls of one gateway object at a time; more concurrency is more of them. */
const LANE_CALLS = 5;
/** A child may be waited for as long as this, advice too: nothing but money waits for them. */
export const DEADLINE_MS = 120_000;
/** What delivery of an answer may take beyond the call's own deadline. */
const LEASE_SPARE_MS = 30_000;

/** The state after a look at the free places, and the proposal that takes one of them. */
export interface Launch {
  readonly state: DeskState;
  /** Null: no place is free, or nothing can be asked now. */
  readonly proposal: ModelProposal | null;
}

/** Asks for one more child, or for advice, if a place is free. Its worst case is then reserved. */
export function launch(view: DeskView, search: Search): Launch {
  const placed = freePlace(view, search);
  if (placed === null) return { state: view.state, proposal: null };
  const at = { ...view, state: placed.state };
  if (!placed.isFree) return { state: at.state, proposal: null };
  const question = nextQuestion(at, search);
  return question === null ? { state: at.state, proposal: null } : place(at, search, question);
}

/** Draws of the next proposal for one purpose. */
const draws = ({ task, state }: DeskView, purpose: string): Random =>
  rng(task.search.config.seed, `model-${purpose}`, state.next, 0);

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
  const busy = calling(view).length;
  while (busy + state.sitting < models.concurrency) {
    if (draws({ ...view, state }, 'place').chance(models.share)) return { state, isFree: true };
    state = { ...state, next: state.next + 1, sitting: state.sitting + 1 };
  }
  return { state, isFree: false };
}

/** What is asked next: advice when it is due, then what has to be asked again, then something new. */
interface Question {
  /** Null for advice. */
  readonly suggestion: Suggestion | null;
  readonly prompt: Prompt;
  readonly followUp: FollowUp | null;
}

function nextQuestion(view: DeskView, search: Search): Question | null {
  const { state, task } = view;
  if (adviceIsDue(state.advisor, search, calling(view))) {
    const prompt = advicePrompt(state.advisor, search, {
      goal: task.goal,
      budgetMicro: Math.round((task.search.config.budget?.usd ?? 0) * 1e6),
      steering: view.host.steering(),
      proposal: proposalId(task.population, state.next),
    });
    if (prompt !== null) return { suggestion: null, prompt, followUp: null };
  }
  const random = draws(view, 'suggest');
  const brief = briefOf(view, random);
  const [first] = state.followUps;
  const again = first === undefined ? null : followUp(search, brief, first, random);
  const suggestion = again ?? suggest(search, brief, state.next, random);
  if (suggestion === null) return null;
  const isFollowUp = first !== undefined && again !== null;
  return { suggestion, prompt: suggestion.prompt, followUp: isFollowUp ? first : null };
}

function briefOf({ task, state, host }: DeskView, random: Random): Brief {
  const recommendation = recommendationOf(state.advisor, random);
  const models = task.arms.map(({ arm }) => arm.model);
  return {
    task: task.search,
    goal: task.goal,
    steering: host.steering(),
    ...(recommendation === null ? {} : { recommendation }),
    guidance: guidanceOf(state.advisor),
    proposal: proposalId(task.population, state.next),
    allows: (parent, operator) =>
      models.some((model) => !isResting(state.rests, parent, operator, model)),
  };
}

/** Chooses the arm and reserves. The follow-up that was asked, or cannot be asked any more, is gone from the list. */
function place(view: DeskView, search: Search, question: Question): Launch {
  const { task, state, host } = view;
  const { suggestion } = question;
  const now = host.now();
  const asked = askWithin(view, search, question, host.affordable());
  const rest: DeskState =
    suggestion === null
      ? { ...state, advisor: adviceAsked(state.advisor, search) }
      : { ...state, followUps: state.followUps.slice(1) };
  if (!asked.ok) {
    const isLost = question.followUp !== null && asked.error.code !== 'open';
    return { state: isLost ? rest : state, proposal: null };
  }
  const until = now + DEADLINE_MS + LEASE_SPARE_MS;
  const id = proposalId(task.population, state.next);
  const reserved = host.reserve(id, asked.value.reserve, until);
  if (!reserved.ok) {
    const { final, limit, scope } = reserved.error;
    return { state: final ? { ...state, spent: `${limit} of ${scope}` } : state, proposal: null };
  }
  const proposal = proposalOf(view, question, asked.value, until);
  return { state: { ...rest, next: state.next + 1 }, proposal };
}

/**
 * Looks for an arm that what is left can pay. When nothing fits and no call in flight can free anything, the budget itself
 * is asked for the call: it refuses for good, and tells so once.
 */
function askWithin(
  view: DeskView,
  search: Search,
  question: Question,
  ceilingMicro: number | null,
): ReturnType<typeof ask> {
  const { task, state, host } = view;
  const { suggestion, prompt } = question;
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
  const isLast = !asked.ok && asked.error.code === 'too-dear' && calling(view).length === 0;
  return isLast && ceilingMicro !== null ? askWithin(view, search, question, null) : asked;
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

/** All arms; for what is asked again those that may take it; without those where this parent rests. */
function armsFor({ task, state }: DeskView, { suggestion, followUp: what }: Question) {
  const only = what?.kind === 'again' ? new Set(what.only) : null;
  const allowed = task.arms.filter(({ arm }) => only === null || only.has(armId(arm)));
  const [parent] = suggestion?.parents ?? [];
  if (suggestion === null || parent === undefined) return allowed;
  const fresh = allowed.filter(
    ({ arm }) => !isResting(state.rests, parent, suggestion.operator, arm.model),
  );
  return fresh.length > 0 ? fresh : allowed;
}
