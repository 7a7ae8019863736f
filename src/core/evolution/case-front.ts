import type { Agent } from './agent.ts';
import { errorsOf } from './selection.ts';

/**
 * How many training cases each agent wins: nobody has a smaller error on them. Who shares a win shares the credit, so an
 * agent that is beaten or equalled everywhere counts for little. Parallel to `agents`; all 0 where no case is scored.
 *
 * The front of these winners is GEPA's "instance" front (arXiv 2507.19457): specialists stay parents although their
 * fitness over all cases is low.
 */
export function caseWins(agents: readonly Agent[]): number[] {
  const least: number[] = [];
  const winners: number[] = [];
  for (const agent of agents)
    errorsOf(agent).forEach((error, one) => {
      const before = least[one] ?? Infinity;
      if (error > before) return;
      winners[one] = error < before ? 1 : (winners[one] ?? 0) + 1;
      least[one] = error;
    });
  return agents.map((agent) =>
    errorsOf(agent).reduce(
      (wins, error, one) => (error === least[one] ? wins + 1 / (winners[one] ?? 1) : wins),
      0,
    ),
  );
}
