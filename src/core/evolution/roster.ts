import type { Agent } from './agent.ts';
import { fingerprint } from './fingerprint.ts';

interface Entry {
  readonly agent: Agent;
  places: number;
  /** Fingerprint of its genome; null until the agent is in the indexes. */
  print: string | null;
}

/**
 * Who the state names, and by how many places (member of an island, elite of an archive, champion, best). It tells
 * what a generation changed without looking at those who stayed.
 */
export class Roster {
  readonly #entries = new Map<number, Entry>();
  readonly #byHash = new Map<string, Agent>();
  readonly #fingerprints = new Set<string>();
  /** Not in the indexes yet: who comes and goes within a generation, as most do, needs neither hash nor fingerprint. */
  readonly #unindexed = new Set<Entry>();
  #born = new Map<number, Agent>();
  #died = new Map<number, Agent>();

  get size(): number {
    return this.#entries.size;
  }

  agents(): Agent[] {
    return [...this.#entries.values()].map(({ agent }) => agent);
  }

  find(hash: string): Agent | undefined {
    this.#index();
    return this.#byHash.get(hash);
  }

  hasFingerprint(print: string): boolean {
    this.#index();
    return this.#fingerprints.has(print);
  }

  /** One more place names this agent. */
  retain(agent: Agent): void {
    const entry = this.#entries.get(agent.slot);
    if (entry !== undefined) {
      entry.places++;
      return;
    }
    const made = { agent, places: 1, print: null };
    this.#entries.set(agent.slot, made);
    this.#unindexed.add(made);
    if (!this.#died.delete(agent.slot)) this.#born.set(agent.slot, agent);
  }

  /** One place less names it; with the last one it dies. */
  release(agent: Agent): void {
    const entry = this.#entries.get(agent.slot);
    if (entry === undefined) throw new Error(`agent of slot ${agent.slot} is not in the roster`);
    entry.places--;
    if (entry.places > 0) return;
    this.#entries.delete(agent.slot);
    if (entry.print === null) this.#unindexed.delete(entry);
    else {
      this.#byHash.delete(agent.hash);
      this.#fingerprints.delete(entry.print);
    }
    if (!this.#born.delete(agent.slot)) this.#died.set(agent.slot, agent);
  }

  /** What changed since the last call, each by slot. */
  settle(): { readonly born: readonly Agent[]; readonly died: readonly Agent[] } {
    const bySlot = (a: Agent, b: Agent): number => a.slot - b.slot;
    const change = {
      born: [...this.#born.values()].sort(bySlot),
      died: [...this.#died.values()].sort(bySlot),
    };
    this.#born = new Map();
    this.#died = new Map();
    return change;
  }

  #index(): void {
    if (this.#unindexed.size === 0) return;
    for (const entry of this.#unindexed) {
      entry.print = fingerprint(entry.agent.genome);
      this.#byHash.set(entry.agent.hash, entry.agent);
      this.#fingerprints.add(entry.print);
    }
    this.#unindexed.clear();
  }
}
