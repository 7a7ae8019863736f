import type { Env } from '../src/env.ts';
import type { EventLog, ObjectStore } from '../src/ports.ts';
import { createBackground } from './background.ts';
import type { Background } from './background.ts';
import * as commands from './commands.ts';
import type { CommandHost } from './commands.ts';
import { Delivery, TARGETS } from './delivery.ts';
import { erase } from './erase.ts';
import type { ModelWork } from './model-work.ts';
import { SNAPSHOT_TARGET } from './snapshots.ts';

/** After an alarm that failed. */
const FAILED_MS = 1_000;
/** To the next look whether calls that are on their way have come to an end. */
const BUSY_MS = 2_000;

/** What due work needs of the object around it. */
export interface DueWorkHost extends CommandHost {
  readonly models: ModelWork;
  readonly log: EventLog;
  readonly objects: ObjectStore;
  readonly accounts: Env['ACCOUNTS'];
  /** After a transaction that stored events. */
  readonly recorded: () => void;
}

/** What a population has to do sooner or later: evolve, deliver, tell others, erase. Rows say what is due and when. */
export class DueWork {
  readonly #host: DueWorkHost;
  readonly #delivery: Delivery;
  readonly #background: Background;

  constructor(host: DueWorkHost) {
    this.#host = host;
    this.#delivery = new Delivery(host);
    this.#background = createBackground(host.store, host.now);
  }

  /** All that is due. Never throws: the platform would retry seven times and then give up on the object. */
  async alarm(): Promise<void> {
    const { store, evolution } = this.#host;
    try {
      store.alarm.fired();
      this.start();
      if (this.#mayEvolve()) await evolution.run();
      this.startBacklog();
    } catch (error) {
      console.error({ event: 'alarm-failed', population: store.id, error });
      store.forget();
      evolution.reset();
      // nothing could be stored, as on a full disk, so what was due still is: without a rest the alarm would spin
      await scheduler.wait(FAILED_MS);
    }
    await store.alarm.ensure();
  }

  /** Starts network work that is due; nothing here is awaited. */
  start(): void {
    const { store, models, now } = this.#host;
    for (const { kind, key } of store.due.ready(now())) {
      if (kind === 'deliver') this.#deliver(key);
      else if (kind === 'note') this.#background.start('note', '', () => this.#note());
      else if (kind === 'calls') models.tend();
      else if (kind === 'spend') this.#background.start('spend', '', () => models.tell());
      else if (kind === 'erase') this.#background.start('erase', '', () => this.#erase());
    }
  }

  /**
   * Starts deliveries for what has been stored since. A target that is backing off is left alone; one that waits only
   * with what it refused is not.
   */
  startBacklog(): void {
    const { store } = this.#host;
    for (const { id } of TARGETS) {
      const isScheduled = store.due.get('deliver', id) !== undefined;
      const isBackingOff = isScheduled && (store.outbox.get(id)?.failures ?? 0) > 0;
      if (isBackingOff || this.#background.isRunning('deliver', id)) continue;
      if (this.#delivery.hasBacklog(id)) this.#deliver(id);
    }
  }

  /** Whether the loop is due; under the pressure of events that nobody takes it pauses instead. */
  #mayEvolve(): boolean {
    const { store, evolution, now } = this.#host;
    const row = store.due.get('step', '');
    if (row === undefined || row.at > now()) return false;
    if (this.#delivery.pressure() < 1) return true;
    const detail = 'the log or the object store has not taken anything for long';
    evolution.pause('backpressure', detail);
    return false;
  }

  #deliver(target: string): void {
    const { store } = this.#host;
    // Of a deleted population only the log hears: what it has in the object store is erased.
    if (target === SNAPSHOT_TARGET && store.isDeleted)
      return store.transaction(() => store.due.remove('deliver', target));
    this.#background.start('deliver', target, async (signal) => {
      const next = await this.#delivery.run(target, signal);
      this.#endBackpressure();
      return next;
    });
  }

  #endBackpressure(): void {
    const { progress } = this.#host.store;
    if (progress?.pausedBy !== 'backpressure' || this.#delivery.pressure() >= 0.5) return;
    const { correlation } = progress;
    const resumed = commands.resume(this.#host, { actor: 'hub', correlation });
    if (resumed.ok) this.#host.recorded();
  }

  /** Tells the registry how the population is called and how it stands; again, if that changed meanwhile. */
  async #note(): Promise<number | null> {
    const { store, accounts, now } = this.#host;
    const { definition } = store;
    const known = commands.answer(this.#host);
    if (definition === undefined || !known.ok) return null;
    const { id, name, state, updatedAt } = known.value.population;
    await accounts.getByName(definition.account).note({ id, name, state, updatedAt });
    const isKnown = store.progress?.state === state && store.definition?.name === name;
    return isKnown || store.isDeleted ? null : now();
  }

  async #erase(): Promise<number | null> {
    const { models, now } = this.#host;
    // What was asked is paid for: the account hears of it before the rows go.
    if (models.isBusy || this.#background.isRunning('deliver', SNAPSHOT_TARGET))
      return now() + BUSY_MS;
    return erase({ ...this.#host, delivery: this.#delivery });
  }
}
