import { parseStored } from '../../core/dna/agent-record.ts';
import { armId } from '../../core/models/call.ts';
import type { ModelProposal } from '../../core/models/proposal.ts';
import type { Arrival } from '../arrival.ts';
import type { OpenOptions, Search } from '../search.ts';
import { guidanceOf } from './advice.ts';
import type { Unavailability } from './desk-state.ts';
import type { DeskView } from './desk-view.ts';
import { answered, calling } from './desk-view.ts';
import { soonest } from './health.ts';

/** What the next generation should be. */
export type Plan =
  | { readonly kind: 'open'; readonly options: OpenOptions }
  /** Nothing to do before this time, unless an answer comes. */
  | { readonly kind: 'wait'; readonly until: number }
  /** No model will be asked any more, and genetic operators are off. */
  | { readonly kind: 'exhausted' };

/** Settled proposals that make a generation where no genetic operator fills one. */
const GENERATION = 10;
/** Look again after this where it is not known what there is to wait for. */
const IDLE_MS = 1_000;

/**
 * The next generation. Children that wait are taken in, ten at most; genetic operators fill what their balance allows.
 * Where they are off, or have used up what was granted, ten settled proposals are waited for, fewer only if no call is in
 * flight any more. While no model can be asked at all, genetic operators go on as if there were none.
 */
export function planGeneration(view: DeskView, search: Search): Plan {
  const { state, task } = view;
  const { models, generationSize } = task.search.config;
  if (models === undefined) return open(view, search, undefined);
  const isGenetic = models.genetic > 0;
  if (search.state.generation === -1) return open(view, search, isGenetic ? undefined : 0);
  const busy = calling(view).length;
  const waiting = answered(view).length;
  const until = soonest(
    state.health,
    task.arms.map(({ arm }) => armId(arm)),
  );
  const now = view.host.now();
  const isIdle = busy === 0 && state.sitting === 0;
  if (isGenetic && isIdle && (state.spent !== null || task.arms.length === 0 || until > now))
    return open(view, search, undefined);
  const slots = Math.min(state.balance, generationSize) + state.sitting;
  if (slots > 0) return open(view, search, slots);
  if (waiting + state.barren >= GENERATION || (busy === 0 && waiting + state.barren > 0))
    return open(view, search, 0);
  if (busy > 0) return { kind: 'wait', until: Math.min(...calling(view).map((one) => one.until)) };
  if (state.spent !== null || task.arms.length === 0) return { kind: 'exhausted' };
  return { kind: 'wait', until: Math.max(until, now + IDLE_MS) };
}

function open(view: DeskView, search: Search, genetic: number | undefined): Plan {
  const { state } = view;
  const arrivals = answered(view).slice(0, GENERATION).map(arrivalOf);
  const guidance = guidanceOf(state.advisor);
  return {
    kind: 'open',
    options: {
      arrivals,
      ...(genetic === undefined ? {} : { genetic }),
      ...proposalsLeft(view, search),
      settled: { proposals: state.barren + arrivals.length, costMicro: state.spentMicro },
      ...(guidance === null ? {} : { guidance }),
    },
  };
}

/** How many proposals the money still pays for, by what they cost so far; the strategy may plan with it. */
function proposalsLeft(
  { state, host }: DeskView,
  search: Search,
): Pick<OpenOptions, 'proposalsLeft'> {
  const settled = search.state.proposals + state.barren;
  const left = host.affordable();
  const { costMicro } = state.advisor;
  if (left === null || settled === 0 || costMicro === 0) return {};
  return { proposalsLeft: Math.floor((left * settled) / costMicro) };
}

function arrivalOf(proposal: ModelProposal): Arrival {
  const { id, operator, parents, parentFitness, arm, promptVersion, child } = proposal;
  if (operator === null || child === null) throw new Error(`proposal ${id} has no child`);
  return {
    id,
    operator,
    parents,
    ...(parentFitness === null ? {} : { parentFitness }),
    genome: parseStored(child.text),
    origin: {
      proposal: id,
      model: arm.model,
      region: arm.region,
      promptVersion,
      idea: child.idea,
      costMicro: child.costMicro,
    },
  };
}

/** Why no model can be asked at present; null while one can. */
export function unavailability({ state, task, host }: DeskView): Unavailability | null {
  const arms = task.arms.map(({ arm }) => armId(arm));
  const [first] = arms;
  if (first === undefined)
    return { state: 'not-configured', reason: 'no model is configured and priced' };
  if (state.spent !== null)
    return { state: 'spent', reason: `the budget is used up: ${state.spent}` };
  if (soonest(state.health, arms) <= host.now()) return null;
  const failure = state.health[first]?.reason ?? 'unhealthy';
  const who = arms.length === 1 ? first : `all ${arms.length} arms, ${first} first`;
  return { state: 'unavailable', reason: `${failure}: ${who}` };
}
