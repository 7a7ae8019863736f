import type { Agent } from '../core/evolution/agent.ts';
import type { Birth, Candidate } from './candidate.ts';
import { NOT_RUN, bear } from './candidate.ts';

/** Agents a generation keeps of its unsafe proposals: each costs a row, and children of an unsafe parent are many. */
const KEPT = 5;

/** Proposals of one generation that are quarantined unseen: counted all, the newest kept, none ever run. */
export class UnsafeProposals {
  readonly #agents: Agent[] = [];
  readonly #safety: number[] = [];
  readonly #fingerprints: string[] = [];

  add(candidate: Candidate, birth: Birth): void {
    this.#safety.push(candidate.safety);
    this.#fingerprints.push(candidate.fingerprint);
    this.#agents.push(bear(candidate, birth, NOT_RUN, true));
    if (this.#agents.length > KEPT) this.#agents.shift();
  }

  /** The newest, oldest first. */
  get agents(): readonly Agent[] {
    return this.#agents;
  }

  /** Of all, in the order they were drawn. */
  get safety(): readonly number[] {
    return this.#safety;
  }

  /** Of all: nobody proposes them again. */
  get fingerprints(): readonly string[] {
    return this.#fingerprints;
  }
}
