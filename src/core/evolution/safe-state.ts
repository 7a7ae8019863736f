import type { SearchState } from './state.ts';

/**
 * Whether a state is fit to be gone back to in an emergency: every living or archived agent was run to its end
 * and is as safe as the profile asks, none is in quarantine, and the champion works.
 *
 * `quarantined`: hashes known by now, which may be more than were known when the state was made.
 */
export function isSafe(
  { roster, champion }: SearchState,
  safeFrom: number,
  quarantined: ReadonlySet<string>,
): boolean {
  if (champion === null || champion.agent.evaluation.failed) return false;
  return roster
    .agents()
    .every(
      (agent) =>
        agent.safety >= safeFrom &&
        !agent.quarantined &&
        !agent.evaluation.partial &&
        !quarantined.has(agent.hash),
    );
}
