import { MAX_BLOB_BYTES } from '../src/core/dna/snapshot.ts';
import type { AgentEntry } from './agents-body.ts';
import type { BlobRow } from './blobs-store.ts';

/** The dead are cleared out when they outnumber the living by this many. */
const SLACK = 500;
/** A smaller blob is written anew with the next: else each flush would leave one for as long as its agents live. */
const SMALL_BYTES = MAX_BLOB_BYTES / 2;

/** Who lies in the living blobs and in the journal, dead or alive, and who of them is to stay findable after death. */
export class LivingIndex {
  readonly #blobs = new Map<number, readonly AgentEntry[]>();
  readonly #slots = new Set<number>();
  readonly #dead = new Set<number>();
  /** Hashes that some stored agent names as parent, of former champions, and what others asked for. */
  #kept = new Set<string>();

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

  /** Whether a blob is to be written anew. A large one whose agents all live, and are marked, stays as it is. */
  isUntidy({ number, bytes }: BlobRow): boolean {
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
