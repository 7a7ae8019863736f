import type { ArmControl } from '../src/core/models/arm-control.ts';
import { INITIAL_CONTROL } from '../src/core/models/arm-control.ts';
import type { Database } from './database.ts';
import { createDocumentsStore, DOCUMENTS_TABLE } from './documents-store.ts';
import type { CallOutcome } from './model-gateway-api.ts';
import { CACHE_TABLE, createResponseCache } from './response-cache.ts';
import type { ResponseCache } from './response-cache.ts';
import { applySteps } from './schema-steps.ts';

/** How long the id of a call that is over is known, so that a late repetition does not pay twice. */
const REMEMBERED_MS = 3_600_000;
const FORGET_AT_ONCE = 100;

const STEPS: readonly (readonly string[])[] = [
  [
    'CREATE TABLE calls (id TEXT PRIMARY KEY, population TEXT NOT NULL, lease TEXT NOT NULL, state TEXT NOT NULL, at INTEGER NOT NULL, deliveries INTEGER NOT NULL, outcome TEXT) WITHOUT ROWID',
    'CREATE INDEX calls_due ON calls (state, at)',
    CACHE_TABLE,
    DOCUMENTS_TABLE,
  ],
];

/** A call from acceptance to the population's acknowledgement, and its id a while longer. */
export interface CallRow {
  readonly id: string;
  readonly population: string;
  readonly lease: string;
  /** `running`: a request may be out. `ended`: the outcome waits for its acknowledgement. `over`: acknowledged. */
  readonly state: 'running' | 'ended' | 'over';
  /** Ms since epoch. `running`: when it is given up. `ended`: the next delivery. `over`: when it is forgotten. */
  readonly at: number;
  /** Deliveries begun. */
  readonly deliveries: number;
}

/** An outcome as it is kept: the arm's health is added when it is delivered. */
export type StoredOutcome = Omit<CallOutcome, 'health'>;

export interface DueOutcome {
  readonly call: Pick<CallRow, 'population' | 'deliveries'>;
  readonly outcome: StoredOutcome;
}

/** What a lane knows of its arm. */
export interface LaneMemory {
  readonly control: ArmControl;
  /** Fields of requests that the model rejects. */
  readonly rejected: readonly string[];
  /** Of the response cache. */
  readonly hits: number;
  readonly misses: number;
}

/** The tables of ModelGatewayDO as typed functions. */
export interface GatewayStore {
  readonly cache: ResponseCache;
  memory(): LaneMemory;
  remember(memory: LaneMemory): void;
  find(id: string): CallRow | undefined;
  /** The oldest first. */
  inState(state: 'running' | 'ended'): readonly CallRow[];
  begin(call: Pick<CallRow, 'id' | 'population' | 'lease'>, giveUpAt: number): void;
  /** Keeps the outcome of a running call, to be delivered `at` or before. False if it is not running. */
  end(outcome: StoredOutcome, at: number): boolean;
  /** The outcome that has been due longest, if any is. */
  nextDelivery(now: number): DueOutcome | null;
  /** Counts a delivery, before it is made; if nothing is heard of it the next one is `at`. */
  delivering(id: string, at: number): void;
  /** An outcome that waits is to be delivered at another time. */
  deliverAt(id: string, at: number): void;
  acknowledged(id: string, now: number): void;
  /** When the next call is given up or outcome delivered, or null. */
  soonest(): number | null;
  transaction<T>(work: () => T): T;
}

export function createGatewayStore(db: Database): GatewayStore {
  applySteps(db, STEPS);
  const documents = createDocumentsStore<'lane'>(db);
  return {
    cache: createResponseCache(db),
    memory: () => documents.get<LaneMemory>('lane') ?? NEW_LANE,
    remember: (memory) => documents.set('lane', memory),
    find: (id) => db.first<StoredRow>(`SELECT ${COLUMNS} FROM calls WHERE id = ?`, id),
    inState: (state) =>
      db.all<StoredRow>(`SELECT ${COLUMNS} FROM calls WHERE state = ? ORDER BY at, id`, state),
    begin: ({ id, population, lease }, giveUpAt) =>
      db.run(
        `INSERT INTO calls (${COLUMNS}) VALUES (?, ?, ?, 'running', ?, 0)`,
        id,
        population,
        lease,
        giveUpAt,
      ),
    end: (outcome, at) =>
      db.first(
        `UPDATE calls SET state = 'ended', at = ?, outcome = ? WHERE id = ? AND state = 'running' RETURNING id`,
        at,
        JSON.stringify(outcome),
        outcome.id,
      ) !== undefined,
    nextDelivery(now) {
      const row = db.first<StoredRow & { outcome: string }>(
        `SELECT * FROM calls WHERE state = 'ended' AND at <= ? ORDER BY at, id LIMIT 1`,
        now,
      );
      return row ? { call: row, outcome: JSON.parse(row.outcome) } : null;
    },
    delivering: (id, at) =>
      db.run('UPDATE calls SET at = ?, deliveries = deliveries + 1 WHERE id = ?', at, id),
    deliverAt: (id, at) =>
      db.run(`UPDATE calls SET at = ? WHERE id = ? AND state = 'ended'`, at, id),
    acknowledged: (id, now) =>
      db.transaction(() => {
        db.run(
          `UPDATE calls SET state = 'over', at = ?, outcome = NULL WHERE id = ?`,
          now + REMEMBERED_MS,
          id,
        );
        db.run(
          `DELETE FROM calls WHERE id IN (SELECT id FROM calls WHERE state = 'over' AND at <= ? LIMIT ${FORGET_AT_ONCE})`,
          now,
        );
      }),
    soonest: () =>
      db.first<{ at: number | null }>(
        `SELECT min(at) AS at FROM calls WHERE state IN ('running', 'ended')`,
      )?.at ?? null,
    transaction: (work) => db.transaction(work),
  };
}

const COLUMNS = 'id, population, lease, state, at, deliveries';
type StoredRow = { -readonly [K in keyof CallRow]: CallRow[K] };

const NEW_LANE: LaneMemory = { control: INITIAL_CONTROL, rejected: [], hits: 0, misses: 0 };
