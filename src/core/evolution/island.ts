import type { Agent } from './agent.ts';
import type { Grid, Offer } from './archive.ts';
import { Archive } from './archive.ts';
import { mergeSorted } from './order.ts';
import type { Roster } from './roster.ts';

/** Where a copy came from. */
export interface Emigrated {
  readonly island: number;
  /** In which it arrived. */
  readonly generation: number;
}

/** A sub-population: its members best first, and the archive of the best of each kind. */
export class Island {
  readonly #grid: Grid;
  readonly #roster: Roster;
  #members: readonly Agent[] = [];
  readonly #archive: Archive;
  readonly #immigrants = new Map<Agent, Emigrated>();

  constructor(grid: Grid, roster: Roster) {
    this.#grid = grid;
    this.#archive = new Archive(grid);
    this.#roster = roster;
  }

  /** An empty one beside it. */
  another(): Island {
    return new Island(this.#grid, this.#roster);
  }

  /** All leave, and its archive is emptied. */
  dissolve(): void {
    this.leave(new Set(this.#members));
    for (const agent of this.elites()) this.unarchive(agent);
  }

  /** Best first. */
  get members(): readonly Agent[] {
    return this.#members;
  }

  /** Members that came as copies from another island. */
  get immigrants(): ReadonlyMap<Agent, Emigrated> {
    return this.#immigrants;
  }

  get archiveCells(): number {
    return this.#archive.size;
  }

  /** In cell order. */
  elites(): readonly Agent[] {
    return this.#archive.elites();
  }

  /** `sorted`: best first, none of them a member yet. */
  join(sorted: readonly Agent[]): void {
    for (const agent of sorted) this.#roster.retain(agent);
    this.#members = mergeSorted(this.#members, sorted);
  }

  leave(gone: ReadonlySet<Agent>): void {
    if (gone.size === 0) return;
    this.#members = this.#members.filter((agent) => !gone.has(agent));
    for (const agent of gone) {
      this.#immigrants.delete(agent);
      this.#roster.release(agent);
    }
  }

  /** Keeps the best `size` members. */
  truncate(size: number): void {
    this.leave(new Set(this.#members.slice(size)));
  }

  /** Lets an agent compete for its cell of the archive. */
  offer(agent: Agent): Offer {
    const offer = this.#archive.offer(agent);
    if (offer.kept) this.#roster.retain(agent);
    for (const old of offer.removed) this.#roster.release(old);
    return offer;
  }

  /** Takes an agent out of the archive, if it is there. */
  unarchive(agent: Agent): void {
    if (!this.#archive.has(agent)) return;
    this.#archive.remove(agent);
    this.#roster.release(agent);
  }

  /** Notes that a member is a copy. */
  markImmigrant(agent: Agent, from: Emigrated): void {
    this.#immigrants.set(agent, from);
  }
}
