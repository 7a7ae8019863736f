import { agentsIn } from '../src/core/dna/agent-record.ts';
import type { HubEvent } from '../src/core/dna/event.ts';
import type { Agent } from '../src/core/evolution/agent.ts';
import type { SavedState } from '../src/core/evolution/saved-state.ts';
import { namedSlots } from '../src/engine/progress.ts';
import type { Progress } from '../src/engine/progress.ts';
import { loadSearch } from '../src/engine/search.ts';
import type { Evidence } from '../src/engine/verify.ts';
import type { ObjectStore } from '../src/ports.ts';
import type { PopulationStore, StoredDefinition } from './population-store.ts';
import { bodyOf } from './restore.ts';
import { searchTaskOf } from './search-task.ts';
import type { StoredManifest } from './snapshots-store.ts';

/** The rows of a population that has recorded nothing since a restore: they must be the snapshot's state. */
interface RestoredRows {
  readonly manifest: StoredManifest['manifest'];
  readonly search: SavedState;
  readonly agents: readonly Agent[];
}

/** Null if there is more in the rows than the restore put there. Read in one turn. */
export function restoredRows(store: PopulationStore, { search }: Progress): RestoredRows | null {
  let last: HubEvent | undefined;
  for (const event of store.events.since(0)) if (STATE_EVENTS.has(event.type)) last = event;
  if (last?.type !== 'restored' || search === null) return null;
  const { from } = last.data;
  const row = typeof from === 'string' ? store.snapshots.find(from) : undefined;
  const manifest = row && store.snapshots.manifest(row.number)?.manifest;
  if (manifest === undefined) return null;
  return { manifest, search, agents: agentsIn(store.agents.bodies(), namedSlots(search)) };
}

/** Events after which the rows hold another state than before. */
const STATE_EVENTS: ReadonlySet<string> = new Set([
  'restored',
  'rescored',
  'generation-recorded',
  'snapshot-taken',
]);

/** With the config of the snapshot, which may have been patched since. Nothing if that cannot be had now. */
export async function recomputeRows(
  store: PopulationStore,
  objects: ObjectStore,
  { manifest, search, agents }: RestoredRows,
): Promise<Evidence['states']> {
  const evaluation = store.evaluation();
  const blobs = manifest.blobs.filter(({ kind }) => kind === 'definition');
  const parts = await Promise.all(blobs.map((blob) => bodyOf(store, objects, blob)));
  if (parts.includes(null)) return [];
  const definition: StoredDefinition = JSON.parse(parts.join(''));
  const task = searchTaskOf(definition, evaluation);
  const found = loadSearch(task, { state: search, agents, hashes: [] });
  return [{ what: 'the restored state', claimed: manifest.stateHash, found: found.stateHash() }];
}
