import { recordsIn } from '../src/core/dna/agent-record.ts';
import type { AgentRecord } from '../src/core/dna/agent-record.ts';
import type { HashChunk } from '../src/core/dna/hash-chunks.ts';
import type { EvaluationTask } from '../src/core/evolution/evaluation-task.ts';
import { ENGINE_VERSION } from '../src/core/version.ts';
import type { Definition } from '../src/engine/definition.ts';
import { namedSlots } from '../src/engine/progress.ts';
import type { Progress } from '../src/engine/progress.ts';
import { createAgentsStore } from './agents-store.ts';
import type { AgentsStore } from './agents-store.ts';
import { createAlarm } from './alarm.ts';
import type { Alarm } from './alarm.ts';
import { createBudgetStore } from './budget-store.ts';
import type { BudgetStore } from './budget-store.ts';
import { createBlobsStore } from './blobs-store.ts';
import type { BlobsStore } from './blobs-store.ts';
import { openDatabase } from './database.ts';
import type { Database } from './database.ts';
import { createDocumentsStore } from './documents-store.ts';
import type { DocumentsStore } from './documents-store.ts';
import { createDueStore } from './due-store.ts';
import type { DueStore } from './due-store.ts';
import { createEventsStore } from './events-store.ts';
import type { EventsStore } from './events-store.ts';
import { createHashesStore } from './hashes-store.ts';
import type { HashesStore } from './hashes-store.ts';
import { idempotencyRecords } from './idempotency.ts';
import type { IdempotencyRecords } from './idempotency.ts';
import { createOutboxStore } from './outbox-store.ts';
import type { OutboxStore } from './outbox-store.ts';
import { createProgressStore } from './progress-store.ts';
import type { ProgressRow } from './progress-store.ts';
import { createProposalsStore } from './proposals-store.ts';
import type { ProposalsStore } from './proposals-store.ts';
import { createQuarantineStore } from './quarantine-store.ts';
import type { QuarantineStore } from './quarantine-store.ts';
import { migrate } from './schema.ts';
import { createSnapshotsStore } from './snapshots-store.ts';
import type { SnapshotsStore } from './snapshots-store.ts';

/** What a population is, with its owner. The seeds' texts and all else that may be large stand in blobs. */
export interface StoredDefinition extends Definition {
  readonly id: string;
  readonly account: string;
}

/** What is left of a deleted population. */
export interface Tombstone {
  /** When DELETE came, ms since epoch. */
  readonly at: number;
  /** Whose it was, once the definition is erased. */
  readonly account?: string;
}

/** The stream of a population's events. */
export const streamOf = (id: string): string => `population:${id}`;

/**
 * One population's SQLite: the stores of its concepts, and what they share. Rows are the truth; what is kept in memory
 * (progress, journals) is dropped when a transaction fails, and read again.
 */
export class PopulationStore {
  readonly id: string;
  readonly db: Database;
  readonly documents: DocumentsStore;
  readonly events: EventsStore;
  readonly blobs: BlobsStore;
  readonly snapshots: SnapshotsStore;
  readonly quarantine: QuarantineStore;
  readonly proposals: ProposalsStore;
  /** What the population may spend on models. */
  readonly budget: BudgetStore;
  readonly due: DueStore;
  readonly outbox: OutboxStore;
  readonly idempotency: IdempotencyRecords;
  readonly alarm: Alarm;
  readonly #progressRow: ReturnType<typeof createProgressStore<Progress>>;
  #row: ProgressRow<Progress> | undefined;
  #isRead = false;
  #agents: AgentsStore | undefined;
  #hashes: HashesStore | undefined;
  #definition: StoredDefinition | undefined;

  constructor(storage: DurableObjectStorage, id: string) {
    this.id = id;
    const db = openDatabase(storage);
    migrate(db);
    this.db = db;
    this.documents = createDocumentsStore(db);
    this.events = createEventsStore(db, streamOf(id), String(ENGINE_VERSION));
    this.blobs = createBlobsStore(db, (blob) => `${this.prefix}blobs/${blob}`);
    this.snapshots = createSnapshotsStore(db);
    this.quarantine = createQuarantineStore(db);
    this.proposals = createProposalsStore(db);
    this.budget = createBudgetStore(db);
    this.due = createDueStore(db);
    this.outbox = createOutboxStore(db);
    this.idempotency = idempotencyRecords(db);
    this.alarm = createAlarm(storage, this.due);
    this.#progressRow = createProgressStore<Progress>(db);
  }

  /** Start of every key in foreign stores: a restore opens a new epoch. */
  get prefix(): string {
    return `${this.id}/${this.progress?.epoch ?? 1}/`;
  }

  /** DELETE was asked: nothing is answered any more, and what is left is to be erased. */
  get isDeleted(): boolean {
    return this.tombstone !== undefined;
  }

  get tombstone(): Tombstone | undefined {
    return this.documents.get('tombstone');
  }

  /** Whose it is, or was: the log may still lack events of a population that is erased. */
  get account(): string | undefined {
    return this.definition?.account ?? this.tombstone?.account;
  }

  /** Undefined before `create` and after DELETE. */
  get progress(): Progress | undefined {
    if (!this.#isRead) {
      this.#isRead = true;
      this.#row = this.#progressRow.read();
    }
    return this.#row?.progress;
  }

  /** Throws where there is no population. */
  get current(): Progress {
    const { progress } = this;
    if (progress === undefined) throw new Error('there is no population');
    return progress;
  }

  /** Writes the progress row with both journals. */
  save(progress: Progress): void {
    const before = this.progress === undefined ? undefined : this.#row;
    this.#row = {
      progress,
      agents: this.#agents?.journal ?? before?.agents ?? '',
      hashes: this.#hashes?.journal ?? before?.hashes ?? new Uint8Array(),
    };
    this.#isRead = true;
    this.#progressRow.write(this.#row);
  }

  /**
   * Reads all that a search needs beside its state; `take` gets the living one at a time. After a restore the genomes of
   * the abandoned future are new again.
   */
  loadSearch(take: (record: AgentRecord) => void): readonly HashChunk[] {
    const search = this.progress?.search;
    const living = search ? namedSlots(search) : new Set<number>();
    this.#agents = createAgentsStore(this.db, this.blobs);
    this.#hashes = createHashesStore(this.db);
    this.#agents.load(this.#row?.agents ?? '', living, take, this.#parentsOfOthers());
    const last = search?.generation ?? -1;
    const hashes = this.#hashes.load(this.#row?.hashes ?? new Uint8Array());
    return hashes.filter(({ generation }) => generation <= last);
  }

  /**
   * Of agents that stand elsewhere: their parents may live on, and stay findable when they die. A restore may have set
   * agents aside among all the dead, of whom a long history has far more than memory: one body at a time.
   */
  *#parentsOfOthers(): Iterable<string> {
    for (const { parents } of this.quarantine.list()) yield* parents;
    for (const { parents } of this.proposals.all()) yield* parents;
    if ((this.progress?.epoch ?? 1) === 1) return;
    for (const { parents } of recordsIn(this.blobs.bodies('lineage'))) yield* parents;
  }

  get agents(): AgentsStore {
    if (this.#agents === undefined) this.loadSearch(() => {});
    return defined(this.#agents);
  }

  get hashes(): HashesStore {
    if (this.#hashes === undefined) this.loadSearch(() => {});
    return defined(this.#hashes);
  }

  get definition(): StoredDefinition | undefined {
    if (this.#definition === undefined) {
      const text = this.blobs.text('definition');
      if (text !== '') this.#definition = JSON.parse(text);
    }
    return this.#definition;
  }

  define(definition: StoredDefinition, pinned: ReadonlySet<string>): void {
    this.#definition = definition;
    this.blobs.replaceText('definition', JSON.stringify(definition), pinned);
  }

  /** How agents are scored; read when a search is loaded, it may be megabytes. */
  evaluation(): EvaluationTask {
    return JSON.parse(this.blobs.text('evaluator'));
  }

  /** All or nothing, alarm included. */
  transaction<T>(work: () => T): T {
    try {
      return this.db.transaction(() => {
        const result = work();
        this.alarm.arm();
        return result;
      });
    } catch (error) {
      this.forget();
      throw error;
    }
  }

  /** Drops what is in memory; the rows are read again. */
  forget(): void {
    this.#isRead = false;
    this.#row = undefined;
    this.#definition = undefined;
    this.#agents = undefined;
    this.#hashes = undefined;
    this.alarm.fired();
  }
}

function defined<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('not loaded');
  return value;
}
