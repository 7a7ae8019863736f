import { rankGains } from '../core/evolution/gains.ts';
import type { SearchState } from '../core/evolution/state.ts';
import type { ArrivalOutcome, Gain } from './arrival.ts';
import type { Slot } from './generation-plan.ts';

/**
 * What the arrivals among `slots` gained, by proposal; to be asked before the state changes, while their parents are in
 * it. Remembers the gains.
 */
export function gainsOf(state: SearchState, slots: readonly Slot[]): ReadonlyMap<string, Gain> {
  const raw = new Map<string, number>();
  for (const { arrival, agent } of slots) {
    if (arrival === null || agent === null) continue;
    const best = bestFitness(agent.parents, state) ?? arrival.parentFitness;
    if (best === null) continue;
    raw.set(arrival.id, agent.evaluation.failed ? 0 : agent.evaluation.fitness - best);
  }
  const { ranks, window } = rankGains(state.gains, [...raw.values()]);
  state.gains = window;
  return new Map([...raw].map(([id, gain], i) => [id, { raw: gain, rank: ranks[i] ?? 0 }]));
}

/** Of the parents that still live; null for none. */
function bestFitness(parents: readonly string[], state: SearchState): number | null {
  const known = parents.flatMap((hash) => state.roster.find(hash)?.evaluation.fitness ?? []);
  return known.length === 0 ? null : Math.max(...known);
}

/** What became of the arrivals among `slots`; to be asked once the state has changed. */
export function arrivalOutcomes(
  state: SearchState,
  slots: readonly Slot[],
  gains: ReadonlyMap<string, Gain>,
  nondeterministic: string | null,
): ArrivalOutcome[] {
  return slots.flatMap(({ arrival, agent }) => {
    if (arrival === null) return [];
    const { id, hash, refusal } = arrival;
    const gain = gains.get(id) ?? null;
    if (refusal === 'duplicate')
      return [{ id, outcome: 'duplicate', hash, fitness: null, gain: null }];
    if (agent === null || agent.hash === nondeterministic)
      return [unsafe(id, hash, refusal ?? 'nondeterministic')];
    const { failed, fitness, reason } = agent.evaluation;
    if (failed)
      return [
        {
          id,
          outcome: 'failed',
          hash,
          fitness: null,
          gain,
          ...(reason === undefined ? {} : { reason: `${reason.code}: ${reason.detail}` }),
        },
      ];
    return [{ id, outcome: state.roster.find(hash) ? 'joined' : 'died', hash, fitness, gain }];
  });
}

const unsafe = (id: string, hash: string, reason: string): ArrivalOutcome => ({
  id,
  outcome: 'unsafe',
  hash,
  fitness: null,
  gain: null,
  reason,
});
