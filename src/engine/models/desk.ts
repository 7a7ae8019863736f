import type { ModelProposal } from '../../core/models/proposal.ts';
import type { Happening } from '../record.ts';
import type { ClosedGeneration, OpenOptions, Search } from '../search.ts';
import type { Closing } from './closing.ts';
import { closeDesk } from './closing.ts';
import type { Completion } from './completing.ts';
import { completeCall, expire } from './completing.ts';
import type { DeskState } from './desk-state.ts';
import { emptyDesk } from './desk-state.ts';
import type { DeskHost, DeskTask, DeskView } from './desk-view.ts';
import { calling } from './desk-view.ts';
import { failed } from './health.ts';
import { launch } from './launching.ts';
import type { Plan } from './planning.ts';
import { planGeneration, unavailability } from './planning.ts';
import type { Outcome } from './reading.ts';

/**
 * The desk of a population that has models: what is asked of them, where, and what becomes of the answers. It knows no
 * storage and makes no call. Its owner stores the proposals it makes before they are handed over, brings outcomes back
 * (in any order, any number of times), opens the generations it plans and tells it how they closed.
 */
export class ModelDesk {
  readonly #task: DeskTask;
  readonly #host: DeskHost;
  readonly #open: Map<number, ModelProposal>;
  #state: DeskState;

  /** `open`: all proposals that have not ended. */
  constructor(
    task: DeskTask,
    host: DeskHost,
    saved: DeskState | undefined,
    open: readonly ModelProposal[],
  ) {
    this.#task = task;
    this.#host = host;
    this.#state = saved ?? emptyDesk();
    this.#open = new Map(open.map((proposal) => [proposal.n, proposal]));
  }

  get state(): DeskState {
    return this.#state;
  }

  /** Those in flight, oldest first. */
  get calling(): readonly ModelProposal[] {
    return calling(this.#view());
  }

  /** Of children that are asked for or wait: they have to be findable when those join. */
  get parents(): readonly string[] {
    return [...this.#open.values()].flatMap(({ parents }) => parents);
  }

  find(n: number): ModelProposal | undefined {
    return this.#open.get(n);
  }

  /** Fills free places with new proposals, to be stored before they are handed over. */
  launch(search: Search): readonly ModelProposal[] {
    const made: ModelProposal[] = [];
    for (;;) {
      const { state, proposal } = launch(this.#view(), search);
      this.#state = state;
      if (proposal === null) return made;
      this.#open.set(proposal.n, proposal);
      made.push(proposal);
    }
  }

  /** The gateway did not take a call, and will not before `until`: nothing was sent, the proposal is forgotten. */
  refused(n: number, reason: string, arm: string, until: number): void {
    this.#open.delete(n);
    const health = failed(this.#state.health, arm, reason, this.#host.now(), until);
    this.#state = { ...this.#state, health };
  }

  /** Its gateway was full: it is handed to another one, from now on. */
  moved(n: number, lane: number): ModelProposal | undefined {
    const proposal = this.#open.get(n);
    if (proposal?.state !== 'calling') return undefined;
    const moved = { ...proposal, lane };
    this.#open.set(n, moved);
    return moved;
  }

  /** It was never handed over and will not be: as if it had not been asked. */
  withdrawn(n: number): void {
    this.#open.delete(n);
  }

  /** Takes an outcome in; null if it changes nothing. */
  complete(n: number, outcome: Outcome): Completion | null {
    const proposal = this.#open.get(n);
    return proposal === undefined
      ? null
      : this.#keep(completeCall(this.#view(), proposal, outcome));
  }

  /** Ends what nobody answered within its lease. */
  expire(): readonly Completion[] {
    const now = this.#host.now();
    return this.calling
      .filter(({ until }) => until <= now)
      .map((proposal) => this.#keep(expire(this.#view(), proposal)))
      .filter((completion) => completion !== null);
  }

  plan(search: Search): Plan {
    return planGeneration(this.#view(), search);
  }

  /** Learns from a generation that was opened with `options`. */
  close(closed: ClosedGeneration, options: OpenOptions): Closing {
    const closing = closeDesk(this.#view(), closed, options);
    this.#state = closing.state;
    for (const n of closing.ended) this.#open.delete(n);
    return closing;
  }

  /** The event of a change between models that can be asked and none; null while nothing changed. */
  noteAvailability(): Happening | null {
    const unavailable = unavailability(this.#view());
    const before = this.#state.unavailable;
    if (unavailable?.state === before?.state && unavailable?.reason === before?.reason) return null;
    this.#state = { ...this.#state, unavailable };
    return unavailable === null
      ? { type: 'models-available', data: {} }
      : { type: 'models-unavailable', data: { ...unavailable } };
  }

  #keep(completion: Completion | null): Completion | null {
    if (completion === null) return null;
    const { proposal, state } = completion;
    this.#state = state;
    if (proposal.state === 'ended') this.#open.delete(proposal.n);
    else this.#open.set(proposal.n, proposal);
    return completion;
  }

  #view(): DeskView {
    const open = [...this.#open.values()];
    return { task: this.#task, host: this.#host, state: this.#state, open };
  }
}
