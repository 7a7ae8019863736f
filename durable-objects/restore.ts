import { sha256Hex } from '../src/core/dna/digest.ts';
import type { SnapshotBlob } from '../src/core/dna/snapshot.ts';
import type { SavedState } from '../src/core/evolution/saved-state.ts';
import type { Failure } from '../src/core/failure.ts';
import { err, ok } from '../src/core/result.ts';
import type { Result } from '../src/core/result.ts';
import type { Happening } from '../src/engine/record.ts';
import type { Progress } from '../src/engine/progress.ts';
import type { ObjectStore } from '../src/ports.ts';
import type { PopulationStore } from './population-store.ts';
import type { SnapshotRow, StoredManifest } from './snapshots-store.ts';

/** A snapshot with those bodies of its agents that the population has no more, from the object store. */
export interface FoundSnapshot extends StoredManifest {
  readonly row: SnapshotRow;
  /** By id of the blob. */
  readonly fetched: ReadonlyMap<string, string>;
}

/** Brings together all that a restore needs; reads the object store for what is not here. */
export async function findSnapshot(
  store: PopulationStore,
  objects: ObjectStore,
  id: string,
): Promise<Result<FoundSnapshot, Failure>> {
  const row = store.snapshots.find(id);
  const stored = row === undefined ? undefined : store.snapshots.manifest(row.number);
  if (row === undefined || stored === undefined) {
    return err({ code: 'not-found', detail: `there is no snapshot ${id}` });
  }
  const living = livingOf(stored);
  const here = idsHere(store, living);
  const fetched = new Map<string, string>();
  for (const blob of living.filter((one) => !here.has(one.id))) {
    const body = await fetchBody(objects, blob);
    if (body === null) return notAtHand(blob);
    fetched.set(blob.id, body);
  }
  return ok({ ...stored, row, fetched });
}

const livingOf = ({ manifest }: StoredManifest): SnapshotBlob[] =>
  manifest.blobs.filter(({ kind }) => kind === 'living');

const idsHere = (store: PopulationStore, blobs: readonly SnapshotBlob[]): ReadonlySet<string> =>
  new Set(store.blobs.find(blobs.map(({ id }) => id)).map(({ id }) => id));

const notAtHand = ({ key }: SnapshotBlob): Result<never, Failure> =>
  err({ code: 'unavailable', detail: `a part of the snapshot is not at hand: ${key}` });

/** The body of a snapshot's blob, from here or from the object store; null if it cannot be had now. */
export const bodyOf = async (
  store: PopulationStore,
  objects: ObjectStore,
  blob: SnapshotBlob,
): Promise<string | null> => store.blobs.body(blob.id) ?? fetchBody(objects, blob);

/** A body is taken only if it is what its id says. */
async function fetchBody(objects: ObjectStore, { id, key }: SnapshotBlob): Promise<string | null> {
  try {
    const bytes = await objects.get(key);
    return bytes === null || sha256Hex(bytes) !== id ? null : new TextDecoder().decode(bytes);
  } catch {
    return null;
  }
}

/**
 * Puts a snapshot's state in place of the present one: a new entry in history, in a new epoch. What only the present
 * one has stays findable as lineage. Fails, and changes nothing, if a body went since the snapshot was found. Call in a
 * transaction; what is in memory is to be dropped after it.
 */
export function restoreSnapshot(
  store: PopulationStore,
  progress: Progress,
  found: FoundSnapshot,
  pinned: ReadonlySet<string>,
): Result<{ readonly progress: Progress; readonly happening: Happening }, Failure> {
  const living = livingOf(found);
  const known = idsHere(store, living);
  const missing = living.find(({ id }) => !known.has(id) && !found.fetched.has(id));
  if (missing !== undefined) return notAtHand(missing);
  const wanted = new Set(living.map(({ id }) => id));
  store.agents.flush();
  const abandoned = store.blobs.list('living').filter(({ id }) => !wanted.has(id));
  store.blobs.setKind(abandoned, 'lineage');
  revive(store, wanted, pinned);
  for (const { id, key } of living) {
    const body = found.fetched.get(id);
    if (body !== undefined && !known.has(id)) store.blobs.add('living', body, key);
  }
  const { state, generation, stateHash } = found.manifest;
  const search = state.progress.search && withoutTest(state.progress.search);
  const epoch = progress.epoch + 1;
  return ok({
    progress: {
      ...progress,
      state: 'paused',
      pausedBy: 'user',
      stoppedBy: null,
      ending: null,
      epoch,
      search,
      best: state.progress.best,
      champion: state.progress.champion,
      stateHash,
      stateHashGeneration: generation,
      snapshotChampion: state.progress.champion?.hash ?? null,
    },
    happening: {
      type: 'restored',
      data: {
        from: found.id,
        epoch,
        generation,
        evaluations: search?.evaluations ?? 0,
        champion: state.progress.champion?.hash ?? null,
        stateHash,
      },
    },
  });
}

/** One row of each body lives again: scoring everybody anew may have written one that was there already. */
function revive(
  { blobs }: PopulationStore,
  wanted: ReadonlySet<string>,
  pinned: ReadonlySet<string>,
): void {
  const rows = [...Map.groupBy(blobs.find([...wanted]), ({ id }) => id).values()];
  const firsts = rows.flatMap(([first]) => first ?? []);
  const others = rows.flatMap(([, ...rest]) => rest.filter(({ kind }) => kind === 'living'));
  blobs.setKind(firsts, 'living');
  blobs.release(others, pinned);
}

/** The test is run once, after completion: a search that goes on has not had it. */
const withoutTest = (search: SavedState): SavedState => ({
  ...search,
  testFitness: null,
  baselines: search.baselines.map(({ testFitness: _dropped, ...baseline }) => baseline),
});
