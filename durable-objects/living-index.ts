import { MAX_BLOB_BYTES } from '../src/core/dna/snapshot.ts';
import type { AgentEntry } from './agents-body.ts';
import type { BlobRow } from './blobs-store.ts';

/** The dead are cleared out when they outnumber the living by this many. */
const SLACK = 500;
/** A smaller blob is written anew with the next: else each flush would leave one for as long as its agents live. */
const SMALL_BYTES = MAX_BLOB_BYTES / 2;

/** Who lies in the living blobs and in the journal, dead or alive, and who of them is to stay findable after death. */
export class LivingIndex {
  readonly #partBytes: number;
  readonly #blobs = new Map<number, readonly AgentEntry[]>();
  readonly #slots = new Set<number>();
  readonly #dead = new Set<number>();
  /** Hashes that some stored agent names as parent, of former champions, and what others asked for. */
  #kept = new Set<string>();

  /** `partBytes`: of blobs that are written anew at a time. */
  constructor(partBytes: number) {
    this.#partBytes = partBytes;
  }

  /** Stored from now on; `place` says where, unless it is in the journal. */
  note({ slot, hash, parents, kept }: AgentEntry): void {
    this.#slots.add(slot);
    for (const parent of parents) this.#kept.add(parent);
    if (kept === true) this.#kept.add(hash);
  }

  /** The blob of this number has them. */
  place(number: number, entries: readonly AgentEntry[]): void {
    this.#blobs.set(number, entries);
  }

  die(slot: number): void {
    if (this.#slots.has(slot)) this.#dead.add(slot);
  }

  keep(hash: string): void {
    this.#kept.add(hash);
  }

  isDead(slot: number): boolean {
    return this.#dead.has(slot);
  }

  isKept(hash: string): boolean {
    return this.#kept.has(hash);
  }

  /** Most of what is stored is dead. */
  get isMostlyDead(): boolean {
    return this.#dead.size > this.#slots.size - this.#dead.size + SLACK;
  }

  /**
   * The blobs to write anew next: as many as go at a time, the oldest first. With them come those of the parents of all
   * who become ancestors by it: once no child names them here, only the mark says that they are to stay findable.
   */
  untidy(rows: readonly BlobRow[]): readonly BlobRow[] {
    const part = new Set<BlobRow>();
    const homes = new Map<string, BlobRow>();
    let bytes = 0;
    for (const row of rows) {
      for (const { hash, kept } of this.#in(row.number)) if (kept !== true) homes.set(hash, row);
      if (bytes >= this.#partBytes || !this.#isUntidy(row)) continue;
      part.add(row);
      bytes += row.bytes;
    }
    // a set takes who is added while it is gone through
    for (const { number } of part)
      for (const { slot, hash, parents } of this.#in(number))
        if (this.#dead.has(slot) && this.#kept.has(hash))
          for (const parent of parents) {
            const home = homes.get(parent);
            if (home !== undefined) part.add(home);
          }
    return [...part];
  }

  /** A large one whose agents all live, and are marked, stays as it is. */
  #isUntidy({ number, bytes }: BlobRow): boolean {
    return (
      bytes < SMALL_BYTES ||
      this.#in(number).some(
        ({ slot, hash, kept }) => this.#dead.has(slot) || (kept !== true && this.#kept.has(hash)),
      )
    );
  }

  /** Whether a blob holds nothing that is still wanted. */
  isWaste({ number }: BlobRow): boolean {
    return this.#in(number).every(
      ({ slot, hash }) => this.#dead.has(slot) && !this.#kept.has(hash),
    );
  }

  #in(number: number): readonly AgentEntry[] {
    return this.#blobs.get(number) ?? [];
  }

  /** These blobs go. Who of them lives on is noted and placed anew, then `settle` forgets the others. */
  remove(rows: readonly BlobRow[]): void {
    for (const { number } of rows) {
      for (const { slot } of this.#in(number)) this.#slots.delete(slot);
      this.#blobs.delete(number);
    }
  }

  /** Forgets whom no blob has any more, nor the journal, and whom only they named. */
  settle(journal: readonly AgentEntry[]): void {
    for (const slot of this.#dead) if (!this.#slots.has(slot)) this.#dead.delete(slot);
    const before = this.#kept;
    this.#kept = new Set();
    for (const entries of [...this.#blobs.values(), journal])
      for (const { hash, parents, kept } of entries) {
        for (const parent of parents) this.#kept.add(parent);
        if (kept === true || before.has(hash)) this.#kept.add(hash);
      }
  }
}
