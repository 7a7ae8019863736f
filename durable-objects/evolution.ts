import { messageOf } from '../src/core/message-of.ts';
import { fromRecord } from '../src/core/dna/agent-record.ts';
import type { SnapshotReason } from '../src/core/dna/snapshot.ts';
import type { Agent } from '../src/core/evolution/agent.ts';
import type { StopRules } from '../src/core/evolution/config.ts';
import { isRecent } from '../src/core/recent.ts';
import type { Plan } from '../src/engine/models/planning.ts';
import { raised } from '../src/engine/progress.ts';
import type { PausedBy, Progress, Usage } from '../src/engine/progress.ts';
import { createSearch, loadSearch } from '../src/engine/search.ts';
import type {
  FinalTest,
  OpenGeneration,
  OpenOptions,
  Rescore,
  Search,
  SearchTask,
} from '../src/engine/search.ts';
import { addUsage, generationSlice, roundSlice } from '../src/engine/step.ts';
import type { Evaluator } from '../src/ports.ts';
import { Recorder } from './recorder.ts';
import type { ModelsShare, RecorderHost } from './recorder.ts';
import { searchTask } from './search-task.ts';

/** About 50 ms of the reference machine. */
export const SLICE_FUEL = 2_000_000;
const MIN_SLICE_FUEL = 20_000;
/** An alarm works for this long and is then armed anew: others in the isolate get their turn, and a deploy is quick. */
const ALARM_MS = 3_000;
/** From this failure in a row on, slices are halved. */
const HALVE_FROM = 3;
/** At this failure in a row the population pauses. */
const PAUSE_AT = 6;

/** What the loop needs of the object around it. */
export interface EvolutionHost extends RecorderHost {
  /** Scores the population's jobs; made once a load. */
  evaluator(): Evaluator;
  /** Lets an evaluator that works elsewhere hand out jobs; answers when to look again if nothing comes in. */
  readonly pump: () => number | undefined;
  /** What the next generation should be, with the part of models in it. */
  readonly models: ModelsPart;
  /** Lets reads in; a little longer while results are awaited. */
  readonly breathe: (isWaiting: boolean) => Promise<void>;
  /** Holds back all that others want of the object until the work is done: 30 s at most, and it must not reject. */
  readonly alone: (work: () => Promise<void>) => Promise<void>;
  /** `done`: evaluations of the open generation so far. */
  progress(search: Search, done: number): void;
}

/** What the loop asks of the population's work with models. Without models every plan is to open. */
export interface ModelsPart extends ModelsShare {
  /** Calls what may be called; answers when to look again if nothing comes in. */
  pump(search: Search): number | undefined;
  plan(search: Search): Plan;
  /** Drops what is in memory; rows are the truth. */
  reset(): void;
}

/** What a round works on. */
type Work =
  | { readonly kind: 'generation'; readonly open: OpenGeneration; readonly options: OpenOptions }
  | { readonly kind: 'rescore'; readonly open: Rescore }
  | { readonly kind: 'test'; readonly open: FinalTest };

interface Round {
  readonly work: Work;
  usage: Usage;
}

/** The search of one population in its object: loads it, works it in slices, has each generation recorded. */
export class Evolution {
  readonly #host: EvolutionHost;
  readonly #recorder: Recorder;
  #task: SearchTask | undefined;
  #search: Search | undefined;
  #evaluator: Evaluator | undefined;
  #round: Round | undefined;
  /** The generation that is being recorded, if it is too large for one stretch. */
  #recording: Generator<void> | undefined;
  /** Changes whenever what is in memory is dropped: a loop that sees another one ends. */
  #token = {};
  #isRunning = false;

  constructor(host: EvolutionHost) {
    this.#host = host;
    this.#recorder = new Recorder(host, () => this.search);
  }

  /** The search as it stands after the last recorded generation. */
  get search(): Search {
    return (this.#search ??= this.#load());
  }

  get task(): SearchTask {
    return (this.#task ??= searchTask(this.#host.store));
  }

  get evaluator(): Evaluator {
    return (this.#evaluator ??= this.#host.evaluator());
  }

  /** The search while the loop works on it. */
  get running(): Search | undefined {
    const isSearching = this.#isRunning && this.#host.store.progress?.ending === null;
    return isSearching && this.#search?.isOutdated === false ? this.#search : undefined;
  }

  get isRunning(): boolean {
    return this.#isRunning;
  }

  /** Stop rules that hold from the next generation on. */
  changeStop(stop: StopRules): void {
    this.#task = undefined;
    this.#search?.changeStop(stop);
    this.#host.models.reset();
  }

  /** Drops the open generation, uncounted. */
  discard(): void {
    this.#token = {};
    this.#round = undefined;
    this.#recording = undefined;
    this.#evaluator?.clear();
  }

  /** Drops all that is in memory; rows are the truth. */
  reset(): void {
    this.discard();
    this.#task = undefined;
    this.#search = undefined;
    this.#evaluator = undefined;
    this.#host.models.reset();
  }

  /**
   * Works until the time is up, the population no longer runs, or there is nothing to do but wait. An alarm that comes
   * twice finds the loop at work and leaves it alone. Throws only if not even a failure can be stored.
   */
  async run(): Promise<void> {
    if (this.#isRunning) return;
    const { store, now, breathe } = this.#host;
    const attempt = store.transaction(() => store.due.begin('step', ''));
    if (attempt > PAUSE_AT)
      return this.pause('step-crashed', 'the process ended in it, again and again');
    const token = this.#token;
    const began = now();
    this.#recorder.begin();
    this.#isRunning = true;
    try {
      for (;;) {
        const waitUntil = this.#slice(sliceFuel(attempt));
        if (this.#recording !== undefined) await this.#recordRest();
        if (token !== this.#token || store.progress?.state !== 'running') return;
        if (!isRecent(began, now(), ALARM_MS))
          return this.#recorder.rested(waitUntil ?? now(), this.#round !== undefined);
        await breathe(waitUntil !== null);
        if (token !== this.#token) return;
      }
    } catch (error) {
      this.#failed(error, attempt);
    } finally {
      this.#isRunning = false;
      this.#recorder.end();
    }
  }

  /** The hub pauses the population itself. */
  pause(by: PausedBy, detail: string): void {
    this.discard();
    this.#recorder.paused(by, detail);
  }

  /** Drops the open generation, uncounted, but not the time that it ran. */
  halted(progress: Progress): Progress {
    this.discard();
    return this.#recorder.spent(progress, this.#host.now());
  }

  /** Writes a snapshot if the state changed since the last one. Call in a transaction. */
  snapshot(progress: Progress, reason: SnapshotReason): Progress {
    return this.#recorder.snapshot(progress, reason);
  }

  #pumpModels(): number | undefined {
    const isEnding = this.#host.store.current.ending !== null || this.search.isOutdated;
    return isEnding ? undefined : this.#host.models.pump(this.search);
  }

  /** One slice; answers until when to wait if there is nothing to do. */
  #slice(fuel: number): number | null {
    if (this.#round === undefined && this.#recorder.tidied()) return null;
    const retryAt = this.#pumpModels();
    const round = this.#round ?? this.#openRound();
    if (typeof round === 'number') return Math.min(round, retryAt ?? round);
    this.#round = round;
    const { work } = round;
    const isGeneration = work.kind === 'generation';
    const end = isGeneration
      ? generationSlice(work.open, this.evaluator, fuel)
      : roundSlice(work.open, this.evaluator, fuel);
    round.usage = addUsage(round.usage, end.results);
    if (end.ended) this.#close(round);
    else this.#host.progress(this.search, isGeneration ? work.open.evaluations : 0);
    const next = this.#host.pump();
    return next === undefined || end.ended || end.progressed ? null : next;
  }

  /** The next round, or until when to wait for models. */
  #openRound(): Round | number {
    const { usage } = this.#host.store.current;
    const work = this.#nextWork();
    return typeof work === 'number' ? work : { work, usage };
  }

  #nextWork(): Work | number {
    const { search } = this;
    if (search.isOutdated) return { kind: 'rescore', open: search.openRescore() };
    if (this.#host.store.current.ending !== null) return { kind: 'test', open: search.openTest() };
    const plan = this.#host.models.plan(search);
    if (plan.kind === 'wait') return plan.until;
    if (plan.kind === 'open') {
      const { options } = plan;
      return { kind: 'generation', open: search.open(options), options };
    }
    this.#exhaust();
    return { kind: 'test', open: search.openTest() };
  }

  /** No model can be asked any more and nothing else was to go on: what is left is the final test. */
  #exhaust(): void {
    const { store } = this.#host;
    store.transaction(() => store.save({ ...store.current, ending: 'budget' }));
  }

  #close({ work, usage }: Round): void {
    this.#round = undefined;
    if (work.kind === 'generation') {
      this.#recording = this.#recorder.generation(work.open, work.options, usage);
      this.#recordPart();
    } else if (work.kind === 'test') this.#recorder.completed(work.open, usage);
    else {
      this.#recorder.rescored(this.task, work.open, usage);
      this.#search = undefined;
    }
  }

  #recordPart(): void {
    if (this.#recording?.next().done !== true) return;
    this.#recording = undefined;
    this.#host.progress(this.search, 0);
  }

  /** Alone: until all is recorded the search is ahead of its rows. Others of the process get their turn. */
  async #recordRest(): Promise<void> {
    const { alone, breathe } = this.#host;
    let failure: { readonly error: unknown } | undefined;
    await alone(async () => {
      try {
        while (this.#recording !== undefined) {
          await breathe(false);
          this.#recordPart();
        }
      } catch (error) {
        failure = { error };
      }
    });
    if (failure !== undefined) throw failure.error;
  }

  #failed(error: unknown, attempt: number): void {
    const { store, now } = this.#host;
    const detail = messageOf(error);
    console.error({ event: 'step-failed', population: store.id, attempt, error });
    store.forget();
    this.reset();
    if (attempt >= PAUSE_AT) return this.pause('step-crashed', detail.slice(0, 500));
    store.transaction(() => store.due.postpone('step', '', now() + 500 * 2 ** attempt));
  }

  #load(): Search {
    const { store } = this.#host;
    const progress = store.current;
    if (progress.search === null) return createSearch(this.task);
    const agents: Agent[] = [];
    const hashes = store.loadSearch((record) => void agents.push(fromRecord(record)));
    const state = raised(progress.search, progress);
    return loadSearch(this.task, { state, agents, hashes });
  }
}

/** Halved from the third failure in a row on: what crashes in a long slice may get through in a short one. */
const sliceFuel = (attempt: number): number =>
  Math.max(MIN_SLICE_FUEL, SLICE_FUEL / 2 ** Math.max(0, attempt - HALVE_FROM));
