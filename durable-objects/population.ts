import { DurableObject } from 'cloudflare:workers';
import { drawKeySecret } from '../src/adapters/key-secret.ts';
import { createEventLog } from '../src/adapters/d1/event-log.ts';
import { createObjectStore } from '../src/adapters/r2/object-store.ts';
import { fixedShards, parseShards } from '../src/config.ts';
import type { Failure } from '../src/core/failure.ts';
import { ok } from '../src/core/result.ts';
import type { Result } from '../src/core/result.ts';
import { createLocalEvaluator, runsHere } from '../src/engine/local-evaluator.ts';
import type { Env } from '../src/env.ts';
import type { Evaluator } from '../src/ports.ts';
import * as commands from './commands.ts';
import type { CommandHost } from './commands.ts';
import { DueWork } from './due-work.ts';
import { verifyStored } from './evidence.ts';
import { Evolution } from './evolution.ts';
import { suspicionAtStart } from './in-flight.ts';
import { createLiveFeed } from './live.ts';
import type { LiveFeed } from './live.ts';
import { createProgressReports } from './progress-reports.ts';
import type { ProgressReports } from './progress-reports.ts';
import type { CallOutcome } from './model-gateway-api.ts';
import { ModelWork } from './model-work.ts';
import type {
  AgentItem,
  AgentsQuery,
  AgentView,
  Caller,
  ChampionView,
  CreatePopulation,
  EventsQuery,
  EventView,
  LineageView,
  Page,
  PageQuery,
  PatchPopulation,
  PopulationAnswer,
  PopulationRpc,
  Replayable,
  ShardResults,
  SnapshotView,
  Steering,
  SteeringView,
  TrialView,
  VerifyView,
} from './population-api.ts';
import { PopulationReads } from './population-reads.ts';
import { PopulationStore } from './population-store.ts';
import { findSnapshot } from './restore.ts';
import { Shards } from './shards.ts';
import { readSteering, steer } from './steering.ts';
import { runTrial } from './trial.ts';

type Answer = Result<PopulationAnswer, Failure>;

/** Between two looks for results of shards, which come by `complete`. */
const WAITING_MS = 5;
/** Events read at a time for sockets. */
const MAX_PAGE_BYTES = 4_000_000;

/** One population: it wires the parts. Rules of evolution stand in the core, each concept of the object in its own file. */
export class PopulationDO extends DurableObject<Env> implements PopulationRpc {
  readonly #store: PopulationStore;
  readonly #evolution: Evolution;
  readonly #due: DueWork;
  readonly #live: LiveFeed;
  readonly #reads: PopulationReads;
  readonly #host: CommandHost;
  readonly #reports: ProgressReports;
  readonly #log: ReturnType<typeof createEventLog>;
  readonly #objects: ReturnType<typeof createObjectStore>;
  readonly #models: ModelWork;
  #shards: Shards | undefined;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    drawKeySecret();
    const id = ctx.id.name;
    if (id === undefined) throw new Error('a population is found by its name');
    const now = (): number => Date.now();
    const store = new PopulationStore(ctx.storage, id);
    this.#store = store;
    this.#log = createEventLog(env.DB);
    this.#objects = createObjectStore(env.SNAPSHOTS);
    this.#live = createLiveFeed(ctx, {
      after: (seq, limit) => store.events.batch(seq, limit, MAX_PAGE_BYTES),
      last: () => store.events.head().seq,
      oldest: () => store.events.oldest(),
    });
    this.#reports = createProgressReports(this.#live, now);
    this.#models = new ModelWork({
      store,
      env,
      task: () => this.#evolution.task,
      running: () => this.#evolution.running,
      now,
      wake: (at) => this.#wake(at),
      recorded: () => this.#recorded(),
      startDue: () => this.#due.start(),
    });
    this.#evolution = new Evolution({
      store,
      models: this.#models,
      evaluator: () => this.#evaluator(),
      pump: () => this.#shards?.pump(),
      now,
      breathe: (isWaiting) => scheduler.wait(isWaiting ? WAITING_MS : 0),
      alone: (work) => ctx.blockConcurrencyWhile(work),
      recorded: () => this.#recorded(),
      progress: (search, open) => this.#reports.report(search, open),
    });
    this.#reads = new PopulationReads(store, this.#log);
    this.#host = { store, evolution: this.#evolution, now };
    this.#due = new DueWork({
      ...this.#host,
      models: this.#models,
      log: this.#log,
      objects: this.#objects,
      accounts: env.ACCOUNTS,
      recorded: () => this.#recorded(),
    });
    void ctx.blockConcurrencyWhile(async () => {
      this.#noteCrash();
      if (this.#models.isOn) await this.#models.prepare();
      this.#models.resume();
      await store.alarm.ensure();
    });
  }

  async create(input: CreatePopulation, caller: Caller): Promise<Answer> {
    const drawnSeed = Number(crypto.getRandomValues(new BigUint64Array(1))[0] ?? 0n) % 2 ** 53;
    const facts = { drawnSeed, hasIsolates: this.env.LOADER !== undefined };
    if (input.config?.models !== undefined) await this.#models.prepare();
    return this.#after(commands.createPopulation(this.#host, input, facts, caller));
  }

  async read(): Promise<Answer> {
    return this.#store.isDeleted ? commands.gone : commands.answer(this.#host);
  }

  async patch(change: PatchPopulation, ifMatch: string, caller: Caller): Promise<Answer> {
    return this.#command(caller, () => commands.patch(this.#host, change, ifMatch, caller));
  }

  async start(caller: Caller): Promise<Answer> {
    return this.#command(caller, () => commands.start(this.#host, caller));
  }

  async pause(caller: Caller): Promise<Answer> {
    return this.#command(caller, () => commands.pause(this.#host, caller));
  }

  async resume(caller: Caller): Promise<Answer> {
    return this.#command(caller, () => commands.resume(this.#host, caller));
  }

  async stop(caller: Caller): Promise<Answer> {
    this.#models.withdraw();
    return this.#command(caller, () => commands.stop(this.#host, caller));
  }

  async restore(snapshot: string, caller: Caller): Promise<Answer> {
    if (this.#store.isDeleted) return commands.gone;
    const found = await findSnapshot(this.#store, this.#objects, snapshot);
    if (!found.ok) return found;
    return this.#command(caller, () => commands.restore(this.#host, caller, found.value));
  }

  async steer(change: Steering, caller: Caller): Promise<Result<SteeringView, Failure>> {
    return this.#store.isDeleted ? commands.gone : this.#after(steer(this.#host, change, caller));
  }

  async steering(): Promise<Result<SteeringView, Failure>> {
    if (this.#store.isDeleted || this.#store.definition === undefined) return commands.gone;
    return ok({ text: readSteering(this.#store) });
  }

  async remove(caller: Caller): Promise<Result<null, Failure>> {
    if (this.#store.isDeleted) return commands.gone;
    this.#models.withdraw();
    const buried = commands.bury(this.#host, caller);
    for (const socket of this.ctx.getWebSockets())
      socket.close(1_001, 'the population was deleted');
    return buried;
  }

  async champion(): Promise<Result<ChampionView, Failure>> {
    return this.#store.isDeleted ? commands.gone : this.#reads.champion();
  }

  async agents(query: AgentsQuery): Promise<Result<Page<AgentItem>, Failure>> {
    return this.#store.isDeleted
      ? commands.gone
      : this.#reads.agents(query, this.#evolution.search);
  }

  async agent(hash: string): Promise<Result<AgentView, Failure>> {
    return this.#store.isDeleted ? commands.gone : this.#reads.agent(hash);
  }

  async lineage(hash: string): Promise<Result<LineageView, Failure>> {
    return this.#store.isDeleted ? commands.gone : this.#reads.lineage(hash);
  }

  async events(query: EventsQuery): Promise<Result<Page<EventView>, Failure>> {
    return this.#store.isDeleted ? commands.gone : this.#reads.events(query);
  }

  async snapshots(query: PageQuery): Promise<Result<Page<SnapshotView>, Failure>> {
    return this.#store.isDeleted ? commands.gone : this.#reads.snapshots(query);
  }

  async evaluate(genome: string): Promise<Result<TrialView, Failure>> {
    const { definition } = this.#store;
    if (this.#store.isDeleted || definition === undefined) return commands.gone;
    return runTrial(genome, definition, this.#evolution.task.evaluation, {
      id: this.#store.id,
      evaluators: this.env.EVALUATORS,
      noisy: this.#store.progress?.search?.noisy === true,
      scoresLength: this.#store.progress?.search?.scoresLength ?? null,
    });
  }

  async verify(): Promise<Result<VerifyView, Failure>> {
    if (this.#store.isDeleted) return commands.gone;
    const checks = await verifyStored(this.#store, this.#log, this.#objects);
    return checks === null ? commands.gone : ok({ ok: checks.every((check) => check.ok), checks });
  }

  async complete(results: ShardResults): Promise<Result<null, Failure>> {
    this.#shards?.complete(results);
    return ok(null);
  }

  async completeCall(outcome: CallOutcome): Promise<void> {
    this.#models.complete(outcome);
  }

  async poke(): Promise<Result<{ readonly rearmed: boolean }, Failure>> {
    return ok({ rearmed: await this.#store.alarm.ensure() });
  }

  /** A WebSocket upgrade of the live feed. */
  override async fetch(request: Request): Promise<Response> {
    return this.#store.isDeleted ? new Response(null, { status: 404 }) : this.#live.accept(request);
  }

  override webSocketMessage(socket: WebSocket, message: string | ArrayBuffer): void {
    this.#live.receive(socket, message);
  }

  override webSocketClose(socket: WebSocket, code: number): void {
    socket.close(code === 1_005 || code === 1_006 ? 1_000 : code);
  }

  override alarm(): Promise<void> {
    return this.#due.alarm();
  }

  /** Rows written since the object started: what the platform bills, and `bench` reports. */
  get rowsWritten(): number {
    return this.#store.db.rowsWritten;
  }

  #command(caller: Caller, command: () => Answer): Answer {
    if (this.#store.isDeleted) return commands.gone;
    const { AS_POPULATION, once } = commands;
    return this.#after(once(this.#host, caller, AS_POPULATION, command));
  }

  #after<T extends Replayable>(answer: Result<T, Failure>): Result<T, Failure> {
    if (answer.ok && answer.value.replayed !== true) this.#recorded();
    return answer;
  }

  /** Events were stored: sockets and targets get them. */
  #recorded(): void {
    this.#live.broadcast();
    if (this.#store.progress?.state !== 'running') this.#due.startBacklog();
  }

  #evaluator(): Evaluator {
    const { evaluation, config } = this.#evolution.task;
    const shards = config.shards === undefined ? parseShards(this.env) : fixedShards(config.shards);
    this.#shards = undefined;
    if (runsHere(evaluation) && shards.max === 1) return createLocalEvaluator(evaluation);
    this.#shards = new Shards({
      store: this.#store,
      evaluators: this.env.EVALUATORS,
      task: evaluation,
      shards,
      now: () => Date.now(),
      wake: () => this.#wake(),
    });
    return this.#shards.evaluator;
  }

  /** Results or answers came: the loop looks at once, or at the time given if it would look later. */
  #wake(at: number = Date.now()): void {
    const store = this.#store;
    if (this.#evolution.isRunning) return;
    const kind = store.progress?.state === 'running' ? 'step' : 'calls';
    const known = store.due.get(kind, '')?.at;
    if (known !== undefined && known <= at) return;
    // Attempts that failed stay counted: an answer is no progress of the step.
    store.transaction(() =>
      known === undefined ? store.due.set(kind, '', at) : store.due.postpone(kind, '', at),
    );
  }

  /** An evaluator in an isolate was at work when the process ended: it is suspected, and paused the second time. */
  #noteCrash(): void {
    const found = suspicionAtStart(this.#store);
    const { progress } = this.#store;
    if (found === null || progress === undefined) return;
    this.#store.transaction(() => {
      this.#store.documents.remove('inflight');
      this.#store.save({ ...progress, suspicion: found.suspicion });
    });
    if (found.isCrashed && progress.state === 'running') {
      this.#evolution.pause(
        'evaluator-crashed',
        'the process ended twice while only this evaluator ran',
      );
    }
  }
}
