import { decodeAgents } from '../src/core/dna/agent-record.ts';
import type { AgentRecord } from '../src/core/dna/agent-record.ts';

/** Nodes a lineage shows at most. */
const MAX_LINEAGE = 1_000;
/** Agents of those read that are remembered for the case that somebody names them: about 350 bytes each. */
const REMEMBERED = 50_000;

/** What a lineage shows of an agent. */
export interface Ancestor {
  readonly hash: string;
  readonly parents: readonly string[];
  readonly fitness: number;
  readonly generation: number;
  readonly operator: AgentRecord['operator'];
}

export const toAncestor = (record: AgentRecord): Ancestor => ({
  hash: record.hash,
  parents: record.parents,
  fitness: record.evaluation.fitness,
  generation: record.generation,
  operator: record.operator,
});

/**
 * The agent and its ancestors, breadth first; a body is read only when somebody is missing in those before it. `bodies`:
 * newest first, for after a restore a program of the abandoned future may have been found once more, of other parents.
 */
export function ancestry(
  hash: string,
  bodies: () => Iterable<string>,
  remembered: number = REMEMBERED,
): Ancestor[] {
  const history = new History(bodies, remembered);
  history.want(hash);
  const found: Ancestor[] = [];
  for (const next of history.wanted) {
    const ancestor = history.find(next);
    if (ancestor === undefined) continue;
    found.push(ancestor);
    if (found.length >= MAX_LINEAGE) break;
    for (const parent of ancestor.parents) history.want(parent);
  }
  return found;
}

/**
 * All that were ever stored, of whom far more than memory holds: it reads on, remembers those that were wanted when they
 * were met and the last of the others, and begins anew where it may have forgotten somebody.
 */
class History {
  readonly wanted = new Set<string>();
  readonly #met = new Map<string, Ancestor>();
  readonly #others = new Map<string, Ancestor>();
  readonly #bodies: () => Iterable<string>;
  readonly #remembered: number;
  #unread: Iterator<string>;
  #hasForgotten = false;

  constructor(bodies: () => Iterable<string>, remembered: number) {
    this.#bodies = bodies;
    this.#remembered = remembered;
    this.#unread = bodies()[Symbol.iterator]();
  }

  want(hash: string): void {
    this.wanted.add(hash);
    const known = this.#others.get(hash);
    if (known === undefined) return;
    this.#others.delete(hash);
    if (!this.#met.has(hash)) this.#met.set(hash, known);
  }

  /** One that is wanted. */
  find(hash: string): Ancestor | undefined {
    const found = this.#findAhead(hash);
    if (found !== undefined || !this.#hasForgotten) return found;
    this.#unread = this.#bodies()[Symbol.iterator]();
    this.#others.clear();
    this.#hasForgotten = false;
    return this.#findAhead(hash);
  }

  #findAhead(hash: string): Ancestor | undefined {
    for (;;) {
      const known = this.#met.get(hash);
      if (known !== undefined) return known;
      const next = this.#unread.next();
      if (next.done === true) return undefined;
      for (const record of decodeAgents(next.value)) this.#note(record);
      this.#forget();
    }
  }

  /** The first of equal ones counts. */
  #note(record: AgentRecord): void {
    const { hash } = record;
    if (this.#met.has(hash) || this.#others.has(hash)) return;
    (this.wanted.has(hash) ? this.#met : this.#others).set(hash, toAncestor(record));
  }

  /** Of the others those that were read first: who is named yet is mostly older than who was read last. */
  #forget(): void {
    for (const hash of this.#others.keys()) {
      if (this.#others.size <= this.#remembered) return;
      this.#others.delete(hash);
      this.#hasForgotten = true;
    }
  }
}
