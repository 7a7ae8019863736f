import { armId } from '../src/core/models/call.ts';
import type { ModelProposal } from '../src/core/models/proposal.ts';
import type { Completion } from '../src/engine/models/completing.ts';
import { ModelDesk } from '../src/engine/models/desk.ts';
import type { DeskState } from '../src/engine/models/desk-state.ts';
import { proposalNumber } from '../src/engine/models/desk-view.ts';
import type { Plan } from '../src/engine/models/planning.ts';
import type { Happening } from '../src/engine/record.ts';
import type { ClosedGeneration, OpenOptions, Search, SearchTask } from '../src/engine/search.ts';
import type { Env } from '../src/env.ts';
import { queueNews, tellAccount } from './account-news.ts';
import { budgetReached, createDeskHost } from './desk-host.ts';
import { HubArms } from './hub-arms.ts';
import { logHappenings } from './log.ts';
import { ModelCalls } from './model-calls.ts';
import type { CallOutcome } from './model-gateway-api.ts';
import type { PopulationStore } from './population-store.ts';

/** After a start, outcomes that gateways kept come in first: only then is a call given up. */
const GRACE_MS = 60_000;
/** Nothing can be launched until something comes in; health and time are looked at this often all the same. */
const QUIET_MS = 250;
/** Calls in flight are looked at no more often than this where the loop does not do it. */
const TEND_MS = 1_000;

export interface ModelWorkHost {
  readonly store: PopulationStore;
  readonly env: Env;
  readonly task: () => SearchTask;
  /** The search if it is at hand and running: an answer's place is then filled in the same transaction. */
  readonly running: () => Search | undefined;
  readonly now: () => number;
  /** The loop should look: now, as an answer came, or at a time (ms since epoch). */
  readonly wake: (at?: number) => void;
  /** After a transaction that stored events. */
  readonly recorded: () => void;
  /** Starts what is due besides: the loop holds the alarm for seconds. */
  readonly startDue: () => void;
}

/** A population's part in calling models: its desk over rows, and the hand-over to gateways. */
export class ModelWork {
  readonly #host: ModelWorkHost;
  readonly #calls: ModelCalls;
  readonly #startedAt: number;
  readonly #arms: HubArms;
  #desk: ModelDesk | undefined;
  #quietUntil = 0;

  constructor(host: ModelWorkHost) {
    this.#host = host;
    this.#startedAt = host.now();
    this.#arms = new HubArms(host.env, host.now);
    this.#calls = new ModelCalls({
      store: host.store,
      env: host.env,
      now: host.now,
      wakeAt: (at) => host.wake(at),
      refused: (proposal, reason, until) => this.#refused(proposal, reason, until),
      moved: (proposal, lane) => this.#moved(proposal, lane),
    });
  }

  /** Whether this population's configuration lets models take part. */
  get isOn(): boolean {
    return this.#host.store.definition?.config.models !== undefined;
  }

  /** Finds the hub's arms and their prices: once a start, before the desk is used. */
  async prepare(): Promise<void> {
    await this.#arms.read();
    this.reset();
  }

  /** Drops what is in memory; rows are the truth. */
  reset(): void {
    this.#desk = undefined;
    this.#quietUntil = 0;
    this.#calls.reset();
  }

  /** Starts what places allow, ends what nobody answered; answers when to look again if nothing comes in. */
  pump(search: Search): number | undefined {
    if (!this.isOn) return undefined;
    const now = this.#host.now();
    if (this.#arms.isDue) void this.prepare();
    if (now >= this.#quietUntil) {
      this.#launch(search);
      this.#host.startDue();
    }
    this.#tend();
    return this.#calls.nextTry;
  }

  /**
   * The alarm's look at calls in flight, also of a population that does not run: they are paid for, so they are handed
   * over, taken in or given up all the same. Call in no transaction.
   */
  tend(): void {
    const { store, now } = this.#host;
    if (this.#arms.isDue) void this.prepare();
    this.#tend();
    const ends = this.desk.calling.map(({ until }) => until);
    store.transaction(() => {
      if (ends.length === 0) store.due.remove('calls', '');
      else store.due.set('calls', '', Math.max(now() + TEND_MS, Math.min(...ends)));
    });
  }

  /** Nothing more is to be asked: what no gateway has seen is taken back. */
  withdraw(): void {
    if (!this.isOn) return;
    for (const proposal of this.desk.calling)
      if (this.#calls.isUnsent(proposal.n)) this.#withdraw(proposal);
  }

  /** By its rows: also where no desk is in memory. */
  get #isCalling(): boolean {
    return this.#host.store.proposals.all().some(({ state }) => state === 'calling');
  }

  /** Calls are in flight, or the account has not heard of all. */
  get isBusy(): boolean {
    return this.#isCalling || this.#host.store.proposals.hasNews();
  }

  /** After a start: whether calls in flight were handed over, and what the account heard, is not known any more. */
  resume(): void {
    const { store, now } = this.#host;
    if (!this.isOn) return;
    const isCalling = this.#isCalling;
    const hasNews = store.proposals.hasNews();
    if (!isCalling && !hasNews) return;
    store.transaction(() => {
      if (isCalling) store.due.set('calls', '', now());
      if (hasNews) store.due.set('spend', '', now());
    });
  }

  #tend(): void {
    const now = this.#host.now();
    if (now >= this.#startedAt + GRACE_MS) this.#expire();
    if (this.#calls.isBehind(now)) this.#calls.handOverAll(this.desk.calling);
  }

  #launch(search: Search): void {
    const { store } = this.#host;
    const made = store.transaction(() => this.#fill(search));
    this.#noteAvailability();
    this.#calls.handOverNew(made);
  }

  /** New proposals for free places, in the transaction of its caller. */
  #fill(search: Search): readonly ModelProposal[] {
    const { store, now } = this.#host;
    const made = this.desk.launch(search);
    for (const proposal of made) store.proposals.put(proposal);
    const [first] = made;
    if (first !== undefined) {
      this.#save();
      if (store.due.get('calls', '') === undefined) store.due.set('calls', '', first.until);
    }
    this.#quietUntil = now() + QUIET_MS;
    return made;
  }

  get parents(): readonly string[] {
    return this.isOn ? this.desk.parents : [];
  }

  plan(search: Search): Plan {
    return this.isOn ? this.desk.plan(search) : { kind: 'open', options: {} };
  }

  /** Call in the transaction that records the generation. */
  close(closed: ClosedGeneration, options: OpenOptions): readonly Happening[] {
    if (!this.isOn) return [];
    const { store, now } = this.#host;
    const { ended, records, happenings } = this.desk.close(closed, options);
    for (const n of ended) store.proposals.remove(n);
    for (const record of records) queueNews(store, { record }, now());
    this.#save();
    this.#quietUntil = 0;
    return happenings;
  }

  /** Takes an outcome from a gateway. Returning acknowledges it. */
  complete(outcome: CallOutcome): void {
    const { store } = this.#host;
    const n = proposalNumber(store.id, outcome.id);
    if (!this.isOn || store.progress === undefined) return;
    const made = this.#take(n, outcome);
    if (made === null) return;
    this.#calls.ended(n);
    this.#calls.handOverNew(made);
    this.#host.recorded();
    this.#host.wake();
  }

  /** Null: it changes nothing. A failure is thrown, so that the gateway keeps the outcome; memory is then rows again. */
  #take(n: number, outcome: CallOutcome): readonly ModelProposal[] | null {
    try {
      return this.#host.store.transaction(() => {
        const completion = this.desk.complete(n, outcome);
        if (completion === null) return null;
        this.#store(completion);
        const search = this.#host.running();
        return search === undefined ? [] : this.#fill(search);
      });
    } catch (error) {
      this.reset();
      throw error;
    }
  }

  /** Tells the account what it has to hear; there is nothing to go on with after. */
  async tell(): Promise<null> {
    const { store, env } = this.#host;
    await tellAccount(store, env.ACCOUNTS, (crossings) => this.#log(crossings.map(budgetReached)));
    this.#host.recorded();
    return null;
  }

  get desk(): ModelDesk {
    return (this.#desk ??= this.#load());
  }

  #load(): ModelDesk {
    const { store, now } = this.#host;
    const { definition } = store;
    const search = this.#host.task();
    const { problem } = this.#arms;
    return new ModelDesk(
      {
        search,
        population: store.id,
        goal: definition?.task ?? null,
        arms: this.#arms.of(definition?.config.models?.arms),
        ...(problem === null ? {} : { problem }),
      },
      createDeskHost(store, search.config, now, (happenings) => this.#log(happenings)),
      store.documents.get<DeskState>('desk'),
      store.proposals.all(),
    );
  }

  /** Everything that one ended call means, in the transaction of its caller. */
  #store({ proposal, charge, happenings, record }: Completion): void {
    const { store, now } = this.#host;
    if (proposal.state === 'ended') store.proposals.remove(proposal.n);
    else store.proposals.put(proposal);
    const settle = { id: proposal.id, charge: { micro: charge.micro, tokens: charge.tokens } };
    const { crossed } = store.budget.settle(proposal.id, settle.charge, now());
    queueNews(store, { settle, record }, now());
    this.#log([...happenings, ...crossed.map(budgetReached)]);
    this.#save();
  }

  #expire(): void {
    const { store, now } = this.#host;
    const late = this.desk.calling.filter(({ until }) => until <= now());
    if (late.length === 0) return;
    for (const proposal of late) if (this.#calls.isUnsent(proposal.n)) this.#withdraw(proposal);
    const expired = store.transaction(() => {
      const completions = this.desk.expire();
      for (const completion of completions) this.#store(completion);
      return completions;
    });
    if (expired.length === 0) return;
    for (const { proposal } of expired) this.#calls.ended(proposal.n);
    this.#host.recorded();
  }

  /** The gateway takes nothing for this arm until then: the call was never made. */
  #refused(proposal: ModelProposal, reason: string, until: number): void {
    this.#drop(proposal, () => this.desk.refused(proposal.n, reason, armId(proposal.arm), until));
  }

  #moved({ n }: ModelProposal, lane: number): void {
    const { store } = this.#host;
    store.transaction(() => {
      const moved = this.desk.moved(n, lane);
      if (moved !== undefined) store.proposals.put(moved);
    });
  }

  /** It waited for room until its lease ended: nothing was sent, nothing is charged. */
  #withdraw(proposal: ModelProposal): void {
    this.#drop(proposal, () => this.desk.withdrawn(proposal.n));
    this.#calls.ended(proposal.n);
  }

  #drop(proposal: ModelProposal, note: () => void): void {
    const { store, now } = this.#host;
    if (this.desk.find(proposal.n)?.state !== 'calling') return;
    store.transaction(() => {
      note();
      store.proposals.remove(proposal.n);
      store.budget.release(proposal.id);
      queueNews(store, { settle: { id: proposal.id, charge: null } }, now());
      this.#save();
    });
    this.#noteAvailability();
    this.#host.wake();
  }

  /** Whether models can be asked is an event when it changes: a run that ends without them says why. */
  #noteAvailability(): void {
    const { store } = this.#host;
    const happening = this.desk.noteAvailability();
    if (happening === null) return;
    store.transaction(() => {
      this.#log([happening]);
      this.#save();
    });
    this.#host.recorded();
  }

  #log(happenings: readonly Happening[]): void {
    const { store, now } = this.#host;
    if (store.progress !== undefined) logHappenings(store, store.progress, happenings, now());
  }

  #save(): void {
    this.#host.store.documents.set('desk', this.desk.state);
  }
}
