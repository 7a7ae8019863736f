import { POPULATION_SCOPE } from '../src/core/models/budget.ts';
import type { DeskState } from '../src/engine/models/desk-state.ts';
import type { ModelsView } from './population-api.ts';
import type { PopulationStore } from './population-store.ts';

/** How models take part at the moment, from rows; undefined where the configuration has none. */
export function modelsView(store: PopulationStore): ModelsView | undefined {
  if (store.definition?.config.models === undefined) return undefined;
  const desk = store.documents.get<DeskState>('desk');
  const { spent, reserved } = store.budget.totals(POPULATION_SCOPE);
  const { state, reason } = desk?.unavailable ?? { state: 'ready', reason: null };
  return {
    state,
    reason,
    inFlight: reserved.calls,
    proposals: (store.progress?.search?.models?.proposals ?? 0) + (desk?.barren ?? 0),
    spentUsd: spent.micro / 1e6,
    reservedUsd: reserved.micro / 1e6,
  };
}
