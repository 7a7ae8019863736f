import { plainJson } from '../core/dna/plain-json.ts';
import type { EventData } from '../core/dna/event.ts';
import type { SavedState } from '../core/evolution/saved-state.ts';
import type { SearchState } from '../core/evolution/state.ts';
import type { SnapshotReason } from '../core/dna/snapshot.ts';
import { leadersOf } from './progress.ts';
import type { Progress, Usage } from './progress.ts';
import type { SearchEvent } from './search-event.ts';
import type { Rescored } from './rescore.ts';
import type { ClosedGeneration } from './search.ts';

/** What an event says; who caused it is added where it is stored. */
export interface Happening {
  readonly type: string;
  readonly data: EventData;
}

/** Two snapshots for new champions are at least this far apart. */
const CHAMPION_SNAPSHOT_MS = 10_000;

/** The progress after a generation, and what to log: the generation first, then what happened in it. */
export function recordGeneration(
  progress: Progress,
  closed: ClosedGeneration,
  state: Readonly<SearchState>,
  usage: Usage,
  now: number,
): { readonly progress: Progress; readonly happenings: readonly Happening[] } {
  const { stop } = closed;
  return {
    progress: {
      ...progress,
      ...leadersOf(state),
      state: stop === 'failed' ? 'failed' : progress.state,
      ending: stop === undefined || stop === 'failed' ? null : stop,
      highest: closed.generation,
      slots: closed.state.nextSlot,
      search: closed.state,
      usage,
      keepHashesFrom: closed.keepHashesFrom,
      updatedAt: now,
    },
    happenings: [
      { type: 'generation-recorded', data: { ...plainJson(closed.summary), ...asides(closed) } },
      ...closed.events.filter(isOfItsOwn).map(({ type, ...data }) => ({
        type,
        data: plainJson(data),
      })),
      ...(stop === 'failed'
        ? [{ type: 'population-failed', data: { generation: closed.generation } }]
        : []),
    ],
  };
}

/**
 * The progress after everybody was scored anew, and its event. Generation and slots stay those of the stored state: a
 * restored one that was loaded to go on counts higher in memory.
 */
export function recordRescore(
  progress: Progress,
  { from, to, runs, agents, state }: Rescored,
  usage: Usage,
  now: number,
): {
  readonly progress: Progress & { readonly search: SavedState };
  readonly happenings: readonly Happening[];
} {
  const before = progress.search;
  if (before === null) throw new Error('there is nothing to score anew');
  const { generation, improvedIn, nextSlot } = before;
  const search = { ...state, generation, improvedIn, nextSlot };
  const bySlot = new Map(agents.map((agent) => [agent.slot, agent]));
  const champion = search.champion && bySlot.get(search.champion.slot);
  const best = search.best === null ? undefined : bySlot.get(search.best);
  return {
    progress: {
      ...progress,
      ...leadersOf({
        best: best ?? null,
        champion: champion
          ? { agent: champion, heldOutFitness: search.champion?.heldOutFitness ?? null }
          : null,
      }),
      search,
      usage,
      updatedAt: now,
    },
    happenings: [
      {
        type: 'rescored',
        data: {
          from,
          to,
          generation,
          agents: agents.length,
          failed: agents.filter(({ evaluation }) => evaluation.failed).length,
          runs,
          best: best?.evaluation.fitness ?? null,
          champion: champion?.evaluation.fitness ?? null,
        },
      },
    ],
  };
}

/** Whether the state after a generation is kept as a snapshot, and why. */
export function snapshotReason(
  progress: Progress,
  snapshotEvery: number,
  now: number,
): SnapshotReason | null {
  if (progress.state === 'failed') return 'failure';
  if ((progress.highest + 1) % snapshotEvery === 0) return 'interval';
  const isNew = progress.champion !== null && progress.champion.hash !== progress.snapshotChampion;
  return isNew && now - progress.snapshotAt >= CHAMPION_SNAPSHOT_MS ? 'champion' : null;
}

/** What happens in most generations stands in their own event: an event of its own costs a row in every store. */
const isOfItsOwn = ({ type }: SearchEvent): boolean =>
  type !== 'promotion-refused' && type !== 'emigrated';

function asides({ events, quarantined }: ClosedGeneration): EventData {
  const refused = events.find((event) => event.type === 'promotion-refused');
  const emigrated = events.filter((event) => event.type === 'emigrated');
  const unsafe = quarantined.filter(({ evaluation }) => evaluation.reason?.code === 'not-run');
  return {
    ...(unsafe.length === 0 ? {} : { unsafe: unsafe.map(({ hash }) => hash) }),
    ...(refused === undefined
      ? {}
      : { promotionRefused: { hash: refused.hash, reason: refused.reason } }),
    ...(emigrated.length === 0
      ? {}
      : {
          emigrated: emigrated.map(({ from, to, hashes }) => ({ from, to, agents: hashes.length })),
        }),
  };
}
