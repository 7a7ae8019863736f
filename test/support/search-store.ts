import type { Agent } from '../../src/core/evolution/agent.ts';
import type { SavedState } from '../../src/core/evolution/saved-state.ts';
import type { HashChunk } from '../../src/core/dna/hash-chunks.ts';
import type { ClosedGeneration, Search, SearchTask } from '../../src/engine/search.ts';
import { loadSearch } from '../../src/engine/search.ts';
import { program } from './search-task.ts';

/** Stores exactly what closing a generation says is to be stored, as text, the way an owner does. */
export class SearchStore {
  readonly #agents = new Map<number, string>();
  #chunks: HashChunk[] = [];
  #state = '';

  record(closed: ClosedGeneration): void {
    for (const agent of closed.born) this.#agents.set(agent.slot, JSON.stringify(agent));
    for (const slot of closed.died) {
      if (!this.#agents.delete(slot)) throw new Error(`slot ${slot} died but was never stored`);
    }
    this.#chunks.push(closed.newHashes);
    this.#chunks = this.#chunks.filter(({ generation }) => generation >= closed.keepHashesFrom);
    this.#state = JSON.stringify(closed.state);
  }

  get agents(): number {
    return this.#agents.size;
  }

  /** Bytes of the state's JSON. */
  get stateBytes(): number {
    return this.#state.length;
  }

  /** A search that knows nothing but what was stored; genomes are parsed from their texts again. */
  load(task: SearchTask): Search {
    const state = JSON.parse(this.#state) as SavedState;
    const agents = Array.from(this.#agents.values(), revive);
    return loadSearch(task, { state, agents, hashes: this.#chunks });
  }
}

function revive(text: string): Agent {
  const agent = JSON.parse(text) as Agent;
  return { ...agent, genome: program(agent.genome.text) };
}
