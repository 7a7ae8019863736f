import type { Agent, Operator } from '../core/evolution/agent.ts';
import { compareEvaluations } from '../core/evolution/order.ts';
import type { VariationOutcome } from '../core/evolution/rates.ts';
import { VARIATIONS } from '../core/evolution/rates.ts';
import type { SearchState } from '../core/evolution/state.ts';
import { livingAgents } from '../core/evolution/state.ts';

/** Whether a child was better than its best living parent. */
export interface ChildOutcome {
  readonly operator: Operator;
  readonly improved: boolean;
}

/** Of the children whose parents the state still names: children of nobody teach nothing. */
export function outcomesOf(state: SearchState, evaluated: readonly Agent[]): ChildOutcome[] {
  const outcomes: ChildOutcome[] = [];
  for (const { operator, parents, evaluation } of evaluated) {
    const known = parents.map((hash) => state.roster.find(hash)).filter((one) => one !== undefined);
    if (known.length === 0) continue;
    const improved =
      !evaluation.partial &&
      known.every((parent) => compareEvaluations(evaluation, parent.evaluation) < 0);
    outcomes.push({ operator, improved });
  }
  return outcomes;
}

export const isOfVariation = (outcome: ChildOutcome): outcome is VariationOutcome =>
  VARIATIONS.some((name) => name === outcome.operator);

/** Which lines came back. `redrawn`: hashes of the parents of draws that made a known genome. Before anybody leaves. */
export function noteCycles(
  state: SearchState,
  children: readonly Agent[],
  redrawn: readonly string[],
): void {
  const parents = redrawn.map((hash) => state.roster.find(hash));
  state.cycles.note({
    living: livingAgents(state),
    children,
    redrawn: parents.filter((agent) => agent !== undefined),
  });
}
