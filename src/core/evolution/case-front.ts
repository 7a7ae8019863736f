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
  const errors = agents.map(errorsOf);
  const cases = errors.reduce((most, row) => Math.max(most, row.length), 0);
  const wins = agents.map(() => 0);
  for (let one = 0; one < cases; one++) {
    const winners = winnersOf(errors, one);
    for (const winner of winners) wins[winner] = (wins[winner] ?? 0) + 1 / winners.length;
  }
  return wins;
}

/** Who has the smallest error on a case. */
function winnersOf(errors: readonly (readonly number[])[], one: number): number[] {
  let least = Infinity;
  let winners: number[] = [];
  errors.forEach((row, i) => {
    const error = row[one] ?? Infinity;
    if (error > least || error === Infinity) return;
    if (error < least) winners = [];
    least = error;
    winners.push(i);
  });
  return winners;
}
