import type { Random } from '../../core/evolution/random.ts';
import { rng } from '../../core/evolution/random.ts';
import { armId } from '../../core/models/call.ts';
import type { Prompt } from '../prompts/context.ts';
import type { Search } from '../search.ts';
import { adviceIsDue, advicePrompt, guidanceOf, recommendationOf } from './advice.ts';
import type { Brief, Suggestion } from './compose.ts';
import { followUp, suggest, suggestSmall } from './compose.ts';
import type { FollowUp } from './desk-state.ts';
import type { DeskView, PricedArm } from './desk-view.ts';
import { calling, proposalId } from './desk-view.ts';
import { isHealthy } from './health.ts';
import { isResting } from './rests.ts';

/** Something that could be asked now. */
export interface Question {
  /** Null for advice. */
  readonly suggestion: Suggestion | null;
  readonly prompt: Prompt;
  /** What it is to be taken off the list for. */
  readonly followUp: FollowUp | null;
  /** There is nothing smaller to ask: what does not fit for it, fits for nothing. */
  readonly isLeast: boolean;
}

/** Draws of the next proposal for one purpose. */
export const draws = ({ task, state }: DeskView, purpose: string): Random =>
  rng(task.search.config.seed, `model-${purpose}`, state.next, 0);

/**
 * What to ask, best first: advice when it is due, what has to be asked again and can be, something new, and last the
 * smallest thing there is. Whoever asks stops at the first that some arm takes, so that no question blocks the others.
 */
export function* questions(view: DeskView, search: Search): Generator<Question> {
  const { state } = view;
  const advice = adviceQuestion(view, search);
  if (advice !== null) yield advice;
  const random = draws(view, 'suggest');
  const brief = briefOf(view, random);
  const again = state.followUps.find((one) => isAskable(view, one));
  const asked = again === undefined ? null : followUp(search, brief, again, random);
  if (again !== undefined && asked !== null) yield about(asked, again);
  const fresh = suggest(search, brief, state.next, random);
  if (fresh !== null) yield about(fresh, null);
  const small = suggestSmall(search, brief, state.next, random);
  if (small !== null) yield { ...about(small, null), isLeast: true };
}

const about = (suggestion: Suggestion, what: FollowUp | null): Question => ({
  suggestion,
  prompt: suggestion.prompt,
  followUp: what,
  isLeast: false,
});

function adviceQuestion(view: DeskView, search: Search): Question | null {
  const { state, task, host } = view;
  if (!adviceIsDue(state.advisor, search, calling(view))) return null;
  const prompt = advicePrompt(state.advisor, search, {
    goal: task.goal,
    budgetMicro: Math.round((task.search.config.budget?.usd ?? 0) * 1e6),
    steering: host.steering(),
  });
  return prompt === null ? null : { suggestion: null, prompt, followUp: null, isLeast: false };
}

/** An arm that may take it is well. */
const isAskable = ({ task, state, host }: DeskView, what: FollowUp): boolean =>
  what.kind === 'repair' ||
  task.arms.some(
    ({ arm }) => what.only.includes(armId(arm)) && isHealthy(state.health, armId(arm), host.now()),
  );

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

/** All arms; for what is asked again those that may take it; without those where this parent rests. */
export function armsFor(
  { task, state }: DeskView,
  { suggestion, followUp: what }: Question,
): readonly PricedArm[] {
  const only = what?.kind === 'again' ? new Set(what.only) : null;
  const allowed = task.arms.filter(({ arm }) => only === null || only.has(armId(arm)));
  const [parent] = suggestion?.parents ?? [];
  if (suggestion === null || parent === undefined) return allowed;
  const fresh = allowed.filter(
    ({ arm }) => !isResting(state.rests, parent, suggestion.operator, arm.model),
  );
  return fresh.length > 0 ? fresh : allowed;
}
