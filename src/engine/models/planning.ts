import { parseStored } from '../../core/dna/stored-program.ts';
import { armId } from '../../core/models/call.ts';
import type { ModelProposal } from '../../core/models/proposal.ts';
import { PROPOSALS_A_GENERATION } from '../../core/models/proposal.ts';
import type { Arrival } from '../arrival.ts';
import type { OpenOptions, Search } from '../search.ts';
import { guidanceOf } from './advice.ts';
import type { Unavailability } from './desk-state.ts';
import type { DeskView } from './desk-view.ts';
import { answered, calling } from './desk-view.ts';

/** What the next generation should be. */
export type Plan =
  | { readonly kind: 'open'; readonly options: OpenOptions }
  /** Nothing to do before this time, unless an answer comes. */
  | { readonly kind: 'wait'; readonly until: number }
  /** No model will be asked any more, and genetic operators are off. */
  | { readonly kind: 'exhausted' };

/** Refusals that end by themselves. */
const MAY_PASS: ReadonlySet<string> = new Set(['open', 'too-dear']);
/** Look again after this where it is not known what there is to wait for. */
const IDLE_MS = 1_000;
const LONGEST_WAIT_MS = 30_000;

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
  if (search.evaluationsLeft === 0) return open(view, search, 0);
  const isIdle = calling(view).length === 0 && state.sitting === 0;
  const hasNone = task.arms.length === 0 && task.problem === undefined;
  const isSpent = state.spent !== null || hasNone;
  if (isIdle && isSpent && answered(view).length === 0 && onlyProposalsStop(task))
    return { kind: 'exhausted' };
  if (isGenetic && isIdle && isSpent) return open(view, search, undefined, { withoutModels: true });
  if (isGenetic && isIdle && state.refusal !== null) return open(view, search, undefined);
  const slots = Math.min(state.balance, generationSize) + state.sitting;
  return slots > 0 ? open(view, search, slots) : withoutGenetic(view, search, isSpent);
}

/** No genetic operator has a slot: ten settled proposals make a generation, fewer only where no more are coming. */
function withoutGenetic(view: DeskView, search: Search, isSpent: boolean): Plan {
  const inFlight = calling(view);
  const settled = answered(view).length + view.state.barren;
  const [soonestEnd] = inFlight.map(({ until }) => until).sort((a, b) => a - b);
  if (settled >= PROPOSALS_A_GENERATION || (soonestEnd === undefined && settled > 0))
    return open(view, search, 0);
  if (soonestEnd !== undefined) return { kind: 'wait', until: soonestEnd };
  const { refusal } = view.state;
  if (isSpent || (refusal !== null && !MAY_PASS.has(refusal.code))) return { kind: 'exhausted' };
  const now = view.host.now();
  const until = Math.min(refusal?.retryAt ?? now, now + LONGEST_WAIT_MS);
  return { kind: 'wait', until: Math.max(until, now + IDLE_MS) };
}

/** The run was to end by proposals alone, and no model will make one any more: genetic operators would go on for ever. */
const onlyProposalsStop = ({ search }: DeskView['task']): boolean =>
  Object.keys(search.config.stop).every((rule) => rule === 'proposals');

function open(
  view: DeskView,
  search: Search,
  genetic: number | undefined,
  more: Pick<OpenOptions, 'withoutModels'> = {},
): Plan {
  const { state } = view;
  const arrivals = answered(view).slice(0, PROPOSALS_A_GENERATION).map(arrivalOf);
  const guidance = guidanceOf(state.advisor);
  return {
    kind: 'open',
    options: {
      arrivals,
      ...(genetic === undefined ? {} : { genetic }),
      ...proposalsLeft(view, search),
      settled: { proposals: state.barren + arrivals.length, costMicro: state.spentMicro },
      ...more,
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
export function unavailability(view: DeskView): Unavailability | null {
  const { state, task } = view;
  const arms = task.arms.map(({ arm }) => armId(arm));
  const [first] = arms;
  if (first === undefined && task.problem !== undefined)
    return { state: 'unavailable', reason: task.problem };
  if (first === undefined)
    return { state: 'not-configured', reason: 'no model is configured and priced' };
  if (state.spent !== null)
    return { state: 'spent', reason: `the budget is used up: ${state.spent}` };
  if (calling(view).length > 0 || state.refusal === null) return null;
  const failure = arms.map((arm) => state.health[arm]?.reason).find((reason) => reason);
  const who = arms.length === 1 ? first : `all ${arms.length} arms, ${first} first`;
  return { state: 'unavailable', reason: `${failure ?? state.refusal.code}: ${who}` };
}
