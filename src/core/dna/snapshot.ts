import type { Json } from '../evolution/agent.ts';
import { canonicalJson } from './canonical-json.ts';
import { sha256Hex } from './digest.ts';

export const SNAPSHOT_VERSION = 1;

/** What a blob holds: the definition and evaluator of a population, its living agents, or its dead ancestors. */
export type BlobKind = 'definition' | 'evaluator' | 'living' | 'lineage';

/**
 * An immutable body of at most 1 MiB, found by its content. `plainCommit` commits to the plain text with a salt kept
 * beside the body: it may stand in a log that is never erased, and says nothing once body and salt are.
 */
export interface BlobRecord {
  /** SHA-256 of the stored bytes. */
  readonly id: string;
  readonly codec: 'identity';
  readonly bytes: number;
  /** HMAC-SHA-256(salt, plain text), hex. */
  readonly plainCommit: string;
  /** The key it is encrypted under; null while stored bytes are the plain text. */
  readonly keyId: string | null;
}

/** A blob as a snapshot names it. */
export interface SnapshotBlob extends BlobRecord {
  readonly kind: BlobKind;
  /** Where the object store has it: it may be older than the epoch of the snapshot. */
  readonly key: string;
}

export const MAX_BLOB_BYTES = 1_048_576;

export type SnapshotReason =
  | 'interval'
  | 'champion'
  | 'pause'
  | 'stop'
  | 'completion'
  | 'failure'
  | 'rescore';

/** All of a population's inheritable state at one generation: small itself, it names the blobs that hold the rest. */
export interface SnapshotManifest<State = Json> {
  readonly v: number;
  readonly stream: string;
  readonly epoch: number;
  /** Highest event seq the state contains. */
  readonly seq: number;
  readonly generation: number;
  readonly at: string;
  readonly reason: SnapshotReason;
  readonly safe: boolean;
  readonly stateHash: string;
  /** The snapshot before it; its `lineage` blobs belong to this one too. */
  readonly previous: string | null;
  readonly blobs: readonly SnapshotBlob[];
  /** The search's own state and the population's counters, small JSON. */
  readonly state: State;
}

/** The snapshot's text and its id, the SHA-256 of that text. */
export function sealSnapshot(manifest: SnapshotManifest): {
  readonly id: string;
  readonly body: string;
} {
  const body = canonicalJson({
    ...manifest,
    blobs: manifest.blobs.map((blob) => ({ ...blob })),
  });
  return { id: sha256Hex(body), body };
}
