import type { EventDraft, HubEvent } from '../src/core/dna/event.ts';
import type { Progress } from '../src/engine/progress.ts';
import type { Happening } from '../src/engine/record.ts';
import type { PopulationStore } from './population-store.ts';

/** Who the hub itself is in the log. */
const HUB = 'hub';

/** Stores what happened by the hub's own doing: its cause is the command that set it going. */
export function logHappenings(
  store: PopulationStore,
  progress: Progress,
  happenings: readonly Happening[],
  now: number,
): readonly HubEvent[] {
  const [first, ...others] = happenings;
  if (first === undefined) return [];
  const draft = ({ type, data }: Happening, event?: number): EventDraft => ({
    type,
    actor: HUB,
    cause: { correlation: progress.correlation, ...(event === undefined ? {} : { event }) },
    data,
  });
  const [head] = store.events.append([draft(first)], now);
  const rest = store.events.append(
    others.map((other) => draft(other, head?.seq)),
    now,
  );
  return head === undefined ? rest : [head, ...rest];
}
