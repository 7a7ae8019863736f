import type { ModelFetch } from '../src/adapters/model-call/response.ts';
import type { Random } from '../src/core/evolution/random.ts';
import { admitCall, endCall } from '../src/core/models/arm-control.ts';
import type { Ticket } from '../src/core/models/arm-control.ts';
import { healthOf } from '../src/core/models/breaker.ts';
import { cacheKey } from '../src/core/models/cache-key.ts';
import type { Arm, FailureKind, ModelFailure, ModelRequest } from '../src/core/models/call.ts';
import { armId, LANE_CALLS } from '../src/core/models/call.ts';
import { inputTokenBound } from '../src/core/models/price.ts';
import { reservedTokens } from '../src/core/models/rate.ts';
import { taskKind } from '../src/core/models/task-kind.ts';
import { err, ok } from '../src/core/result.ts';
import type { ModelSettings } from '../src/model-settings.ts';
import { createAlarm } from './alarm.ts';
import type { Alarm } from './alarm.ts';
import { openDatabase } from './database.ts';
import { createLaneArm } from './lane-arm.ts';
import type { LaneArm } from './lane-arm.ts';
import type { CallEnd } from './lane-call.ts';
import { makeCall } from './lane-call.ts';
import { LaneDelivery } from './lane-delivery.ts';
import type { CallOutcome, GatewayStatus, ModelJob, Submission } from './model-gateway-api.ts';
import type { GatewayStore } from './model-gateway-store.ts';
import { createGatewayStore } from './model-gateway-store.ts';

export interface LaneHost {
  /** Of the object. */
  readonly name: string;
  readonly arm: Arm;
  readonly storage: DurableObjectStorage;
  readonly settings: ModelSettings;
  readonly fetch: ModelFetch;
  /** Ms since epoch. */
  readonly now: () => number;
  readonly random: Random;
  /** Hands an outcome to its population; returning is the acknowledgement. */
  readonly receive: (population: string, outcome: CallOutcome) => Promise<void>;
  /** Keeps the object alive until the work has ended. */
  readonly waitUntil: (work: Promise<void>) => void;
}

const LONGEST_CALL_MS = 300_000;
/** Where somebody waits for a decision. */
const LONGEST_DECISION_MS = 30_000;
/** A client ends at its deadline by itself; this much later a call counts as hung. */
const GRACE_MS = 15_000;
/** When all places are taken, one is likely to be free after this. */
const FULL_PAUSE_MS = 1_000;
/** To the next try to store an outcome that could not be, as on a full disk. */
const UNSTORED_MS = 1_000;
/** Of English and code, roughly: quota is reserved on what is sent, not on its upper bound. */
const BYTES_PER_TOKEN = 3;

const ACCEPTED: Submission = { accepted: true };

/** A call under way. */
interface Running {
  readonly job: ModelJob;
  readonly ticket: Ticket;
  readonly deadlineAt: number;
  readonly key: string | null;
  readonly giveUp: AbortController;
}

/** One lane of an arm: takes calls, makes them, keeps each outcome until its population has it. */
export class ModelLane {
  readonly #host: LaneHost;
  readonly #store: GatewayStore;
  readonly #alarm: Alarm;
  readonly #arm: LaneArm;
  readonly #delivery: LaneDelivery;
  readonly #running = new Map<string, Running>();

  constructor(host: LaneHost) {
    const { storage, now, receive } = host;
    this.#host = host;
    this.#store = createGatewayStore(openDatabase(storage));
    this.#alarm = createAlarm(storage, this.#store);
    this.#arm = createLaneArm(host.arm, this.#store, host);
    this.#delivery = new LaneDelivery({
      store: this.#store,
      now,
      receive,
      health: () => healthOf(this.#arm.control.breaker),
      arm: () => this.#alarm.arm(),
    });
  }

  /** After a start: whatever was running is lost with the process that ran it. Delivers what is due. */
  async start(): Promise<void> {
    const now = this.#host.now();
    for (const { id, lease } of this.#store.inState('running')) {
      const result = err(failureOf('lost', 'the gateway was restarted'));
      this.#store.end({ id, lease, arm: this.#host.arm, result, attempts: 1, cached: false }, now);
    }
    await this.#alarm.ensure();
    this.#host.waitUntil(this.#delivery.run());
  }

  submit(job: ModelJob): Submission {
    const { arm, now } = this.#host;
    if (armId(job.arm) !== armId(arm)) throw new Error(`${armId(job.arm)} is another gateway's`);
    if (this.#store.find(job.id) !== undefined) {
      this.#deliverSoon(job.id);
      return ACCEPTED;
    }
    const key = job.cache && cacheKey(arm, job.request, job.cache.salt);
    if (key !== null && this.#answerAgain(job, key)) return ACCEPTED;
    const at = now();
    if (this.#running.size >= LANE_CALLS) {
      return { accepted: false, reason: 'full', retryAt: at + FULL_PAUSE_MS };
    }
    const admitted = admitCall(this.#arm.control, quotaTokens(job.request), at);
    if (!admitted.ok) return { accepted: false, ...admitted.error };
    const { control, ticket } = admitted.value;
    const deadlineAt = at + deadlineOf(job);
    this.#store.transaction(() => {
      this.#store.begin(job, deadlineAt + GRACE_MS);
      this.#arm.control = control;
      if (key !== null) this.#arm.countLookup(false);
      this.#arm.save();
      this.#alarm.arm();
    });
    const running = { job, ticket, deadlineAt, key, giveUp: new AbortController() };
    this.#running.set(job.id, running);
    this.#host.waitUntil(this.#run(running));
    return ACCEPTED;
  }

  /** Its population asks again, so it is there: an outcome that waits for it need not wait longer. */
  #deliverSoon(id: string): void {
    this.#store.deliverAt(id, this.#host.now());
    this.#host.waitUntil(this.#delivery.run());
  }

  /** The alarm: ends what hangs, delivers what waits. */
  async wake(): Promise<void> {
    this.#alarm.fired();
    const now = this.#host.now();
    const hung = [...this.#running.values()].filter((call) => call.deadlineAt + GRACE_MS <= now);
    const ends = hung.map((running) => {
      running.giveUp.abort();
      const failure = failureOf('timeout', 'the call did not end at its deadline');
      return this.#end(running, { result: err(failure), attempts: 1 });
    });
    await Promise.all(ends);
    await this.#delivery.run();
    this.#alarm.arm();
  }

  status(): GatewayStatus {
    const { control, rejected, hits, misses } = this.#arm.memory;
    return {
      inFlight: this.#running.size,
      undelivered: this.#store.inState('ended').length,
      health: healthOf(control.breaker),
      cache: { entries: this.#store.cache.entries(), hits, misses },
      dropped: rejected,
    };
  }

  /** The answer from storage, if there is one: the call ends before it began. */
  #answerAgain(job: ModelJob, key: string): boolean {
    const now = this.#host.now();
    const answer = this.#store.cache.find(key, now);
    if (answer === null) return false;
    const { id, lease, arm } = job;
    const outcome = { id, lease, arm, result: ok(answer), attempts: 0, cached: true };
    this.#store.transaction(() => {
      this.#store.begin(job, now);
      this.#store.end(outcome, this.#delivery.secondTryAt);
      this.#arm.countLookup(true);
      this.#arm.save();
      this.#alarm.arm();
    });
    this.#host.waitUntil(this.#delivery.deliver(job.population, outcome));
    return true;
  }

  /** Never rejects. What was answered is paid for, so it is kept until it can be stored, unless no row could hold it. */
  async #run(running: Running): Promise<void> {
    const { id } = running.job;
    let end = await this.#make(running);
    while (this.#running.has(id)) {
      try {
        await this.#end(running, end);
      } catch (error) {
        console.error({ event: 'outcome-not-stored', id, error: String(error) });
        if (error instanceof RangeError) end = brokenBy(error);
        else await scheduler.wait(UNSTORED_MS);
      }
    }
  }

  async #make({ job, ticket, deadlineAt, giveUp }: Running): Promise<CallEnd> {
    const { now, random } = this.#host;
    const call = { request: job.request, ticket, deadlineAt, signal: giveUp.signal };
    try {
      return await makeCall({ arm: this.#arm, now, random }, call);
    } catch (error) {
      // A bug, but its population must not wait for ever.
      console.error({ event: 'call-broke', id: job.id, error: String(error) });
      return brokenBy(error);
    }
  }

  /** Stores an outcome, once, and delivers it: what comes after a call was given up is dropped. */
  async #end({ job, ticket, key }: Running, { result, attempts }: CallEnd): Promise<void> {
    const now = this.#host.now();
    const { id, lease, arm } = job;
    const outcome = { id, lease, arm, result, attempts, cached: false };
    const isNew = this.#store.transaction(() => {
      if (!this.#store.end(outcome, this.#delivery.secondTryAt)) return false;
      this.#arm.control = endCall(this.#arm.control, ticket, result, this.#arm.burndown, now);
      if (key !== null && result.ok) this.#store.cache.put(key, result.value, now);
      this.#arm.save();
      this.#alarm.arm();
      return true;
    });
    this.#running.delete(id);
    if (isNew) await this.#delivery.deliver(job.population, outcome);
  }
}

const deadlineOf = ({ deadlineMs, request }: ModelJob): number =>
  Math.min(
    deadlineMs,
    taskKind(request.purpose) === 'decide' ? LONGEST_DECISION_MS : LONGEST_CALL_MS,
  );

const quotaTokens = (request: ModelRequest): number =>
  reservedTokens(Math.ceil(inputTokenBound(request) / BYTES_PER_TOKEN), request.maxTokens);

const brokenBy = (error: unknown): CallEnd => ({
  result: err(failureOf('invalid-request', `the call broke: ${String(error)}`)),
  attempts: 1,
});

/** Whatever it has cost is not known. */
const failureOf = (kind: FailureKind, detail: string): ModelFailure => ({
  kind,
  detail: detail.slice(0, 500),
  billing: 'unknown',
  requestId: null,
});
