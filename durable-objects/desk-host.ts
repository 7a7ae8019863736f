import type { Config } from '../src/core/evolution/config.ts';
import type { BudgetCrossing, ScopeLimits } from '../src/core/models/budget.ts';
import { POPULATION_SCOPE } from '../src/core/models/budget.ts';
import type { DeskHost } from '../src/engine/models/desk-view.ts';
import type { Happening } from '../src/engine/record.ts';
import type { PopulationStore } from './population-store.ts';
import { readSteering } from './steering.ts';

/** What the desk asks of its population: leases, people's words, money. `log` stores events in the caller's transaction. */
export function createDeskHost(
  store: PopulationStore,
  config: Config,
  now: () => number,
  log: (happenings: readonly Happening[]) => void,
): DeskHost {
  const limits = limitsOf(config);
  return {
    now,
    newLease: () => crypto.randomUUID(),
    steering: () => readSteering(store),
    affordable() {
      const { spent, reserved } = store.budget.totals(POPULATION_SCOPE);
      return limits.usdMicro === undefined ? null : limits.usdMicro - spent.micro - reserved.micro;
    },
    reserve(id, amount, until) {
      const reserved = store.budget.reserve(id, amount, [limits], until, now());
      if (!reserved.ok) log(reserved.error.crossed.map(budgetReached));
      return reserved;
    },
  };
}

/** Somebody's budget passed 50, 80 or 100 %. */
export const budgetReached = ({ scope, percent }: BudgetCrossing): Happening => ({
  type: 'budget-reached',
  data: { scope, percent },
});

function limitsOf({ budget }: Config): ScopeLimits {
  return {
    scope: POPULATION_SCOPE,
    ...(budget === undefined ? {} : { usdMicro: Math.round(budget.usd * 1e6) }),
    ...(budget?.calls === undefined ? {} : { calls: budget.calls }),
    ...(budget?.tokens === undefined ? {} : { tokens: budget.tokens }),
  };
}
