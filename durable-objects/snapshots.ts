import type { SnapshotBlob, SnapshotManifest, SnapshotReason } from '../src/core/dna/snapshot.ts';
import { SNAPSHOT_VERSION } from '../src/core/dna/snapshot.ts';
import { plainJson } from '../src/core/dna/plain-json.ts';
import type { Happening } from '../src/engine/record.ts';
import { NOTHING_REPLAYED, replay } from '../src/engine/replay.ts';
import type { Replayed } from '../src/engine/replay.ts';
import type { Progress } from '../src/engine/progress.ts';
import type { BlobKind } from '../src/core/dna/snapshot.ts';
import { streamOf } from './population-store.ts';
import type { PopulationStore } from './population-store.ts';
import type { SnapshotState } from './snapshots-store.ts';

/** Id of the target that gets snapshots. */
export const SNAPSHOT_TARGET = 'r2';

/** Blobs of a kind as a snapshot names them: those set aside as ancestors only once, by the first snapshot after. */
function blobsOf(store: PopulationStore, kind: BlobKind): (SnapshotBlob & { number: number })[] {
  return store.blobs.list(kind).map((blob) => ({ ...blob, kind }));
}

/** Writes the state as it stands as a snapshot. Call in a transaction, with all agents recorded. */
export function takeSnapshot(
  store: PopulationStore,
  progress: Progress,
  facts: {
    readonly reason: SnapshotReason;
    readonly stateHash: string;
    readonly safe: boolean;
    readonly now: number;
  },
): { readonly progress: Progress; readonly happening: Happening } {
  store.agents.flush();
  const generation = progress.search?.generation ?? -1;
  const kinds: BlobKind[] = ['definition', 'evaluator', 'living'];
  const lineage = blobsOf(store, 'lineage').filter(
    ({ number }) => number > progress.snapshotLineage,
  );
  const blobs = [...kinds.flatMap((kind) => blobsOf(store, kind)), ...lineage];
  const state: SnapshotState = {
    progress: {
      search: progress.search,
      best: progress.best,
      champion: progress.champion,
      usage: progress.usage,
      slots: progress.slots,
    },
    replayed: foldLog(store),
  };
  const manifest: SnapshotManifest = {
    v: SNAPSHOT_VERSION,
    stream: streamOf(store.id),
    epoch: progress.epoch,
    seq: store.events.head().seq,
    generation,
    at: new Date(facts.now).toISOString(),
    reason: facts.reason,
    safe: facts.safe,
    stateHash: facts.stateHash,
    previous: store.snapshots.last()?.id ?? null,
    blobs: blobs.map(({ number: _number, ...blob }) => blob),
    state: plainJson(state),
  };
  const row = store.snapshots.add(manifest, facts.now);
  return {
    progress: {
      ...progress,
      stateHash: facts.stateHash,
      stateHashGeneration: generation,
      snapshotAt: facts.now,
      snapshotChampion: progress.champion?.hash ?? null,
      snapshotLineage: lineage.at(-1)?.number ?? progress.snapshotLineage,
    },
    happening: {
      type: 'snapshot-taken',
      data: {
        id: row.id,
        generation,
        reason: facts.reason,
        safe: facts.safe,
        stateHash: facts.stateHash,
        bytes: row.bytes,
      },
    },
  };
}

/** The log folded to its end: from the newest snapshot on, older events may be gone. */
function foldLog(store: PopulationStore): Replayed {
  const last = store.snapshots.last();
  const known = last && store.snapshots.manifest(last.number)?.manifest.state.replayed;
  const folded = known ?? NOTHING_REPLAYED;
  return replay(store.events.since(folded.seq), folded);
}

/** Ids of blobs that a snapshot still needs from here: it is not delivered, or it is the newest. */
export function pinnedBlobs(store: PopulationStore): ReadonlySet<string> {
  const delivered = store.outbox.secured(SNAPSHOT_TARGET);
  const last = store.snapshots.last()?.number ?? 0;
  const pinned = new Set<string>();
  for (let number = Math.min(delivered + 1, Math.max(last, 1)); number <= last; number++) {
    for (const { id } of store.snapshots.manifest(number)?.manifest.blobs ?? []) pinned.add(id);
  }
  return pinned;
}

/** Drops retired blobs that no snapshot needs from here any more. */
export function releaseRetired(store: PopulationStore): void {
  const retired = store.blobs.retired();
  if (retired.length > 0) store.blobs.release(retired, pinnedBlobs(store));
}
