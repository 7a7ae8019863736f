import type { Failure } from '../src/core/failure.ts';
import type {
  Amount,
  BudgetCrossing,
  DatedRefusal,
  SpendLimits,
  SpendTotals,
} from '../src/core/models/budget.ts';
import type { CostRow } from '../src/core/models/cost-row.ts';
import type { ArmStatistics } from '../src/core/models/tracker.ts';
import type { Result } from '../src/core/result.ts';
import type { JudgedRecord, SettledRecord } from '../src/engine/models/records.ts';
import type { Page, PageQuery, PopulationState } from './population-api.ts';

/** What an AccountDO answers over RPC. One object an account, found by the account's name. */
export interface AccountRpc {
  /**
   * Reserves the id of a population before it is made, together with the idempotency key. The same key and request
   * get the same id back until `confirm`, so a crash in between never makes two; afterwards they get the stored answer.
   */
  reserve(input: ReserveInput): Promise<Result<Reservation, Failure>>;
  /** The population exists: lists it and stores the answer under the key of its reservation. */
  confirm(item: PopulationItem, answer: StoredAnswer): Promise<void>;
  /** The population was refused: forgets the reservation, so that the key can be used again. */
  release(id: string): Promise<void>;
  /** What a population tells about itself when its name or state changed. Older news than what is known is ignored. */
  note(item: PopulationNote): Promise<void>;
  /** The population was deleted. Its id stays known and is never given out again. */
  forget(id: string): Promise<void>;
  /** Ids of populations that were deleted since `at` (ms since epoch): what they held may not be erased yet. */
  deletedSince(at: number): Promise<readonly string[]>;
  /** Whether the id was given out by this account and not deleted. */
  owns(id: string): Promise<boolean>;
  list(query: PopulationsQuery): Promise<Result<Page<PopulationItem>, Failure>>;

  /** Makes a key of this account; its secret is in the answer and nowhere else. */
  issueKey(input: IssueKey): Promise<IssuedKey>;
  /** The scopes of a key, or null. `digest` is the SHA-256 of the whole key, hex. */
  verifyKey(keyId: string, digest: string): Promise<readonly KeyScope[] | null>;
  keys(): Promise<readonly KeyItem[]>;
  /** False if there was no such key. It ends within 10 s, the time a verified key may be remembered. */
  revokeKey(keyId: string): Promise<boolean>;

  /**
   * Takes the worst case of one model call out of the budgets of the account and of the day (UTC), or out of neither.
   * Idempotent by id.
   */
  reserveSpend(input: ReserveSpend): Promise<Result<null, DatedRefusal>>;
  /**
   * What calls have cost; null if one was never made. Idempotent by id; it also corrects what was charged when the
   * reservation expired. Answers the levels of the limits that were reached with these calls, also by a refusal; asked
   * again it answers the same, so that whoever notes them with the end of the call loses none and notes none twice.
   */
  settleSpends(inputs: readonly SettleSpend[]): Promise<readonly BudgetCrossing[]>;
  budget(): Promise<AccountBudget>;
  /** Replaces both limits: what is absent is not limited any more. Calls in flight are not touched. */
  setBudget(limits: AccountLimits): Promise<AccountBudget>;

  /** What populations tell of their calls: for costs and for the performance of the arms. Idempotent by number. */
  noteCalls(news: CallNews): Promise<void>;
  /** How each arm does, faded; only those that were used of late. */
  modelStatistics(): Promise<readonly ArmStatistics[]>;
  /** Sums per day, arm, operator and purpose, oldest day first. */
  costs(query: CostsQuery): Promise<readonly CostRow[]>;
}

/** Which costs: absent means all. Days are `YYYY-MM-DD` (UTC) and included. */
export interface CostsQuery {
  readonly population?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

export interface ReserveSpend {
  /** Of the call, unique in the account. */
  readonly id: string;
  readonly population: string;
  readonly micro: number;
  readonly tokens: number;
  /** Ms since epoch: when nobody has settled it by then, the worst case is charged. */
  readonly until: number;
}

export interface SettleSpend {
  readonly id: string;
  readonly charge: Amount | null;
}

/** Limits over the account's life and of each day (UTC). */
export interface AccountLimits {
  readonly account: SpendLimits;
  readonly day: SpendLimits;
}

export interface AccountBudget {
  readonly limits: AccountLimits;
  readonly account: SpendTotals;
  /** Of today. */
  readonly day: SpendTotals;
  /** `YYYY-MM-DD`, UTC: which day that is. */
  readonly date: string;
}

/** Notes of one population, numbered upwards over its life: a note that is not newer than what came before is ignored. */
export interface CallNews {
  readonly population: string;
  readonly notes: readonly CallNote[];
}

/** News of a call: first how it ended, later what became of the child it brought. */
export type CallNote = SettledCall | JudgedCall;
export type SettledCall = SettledRecord & Noted;
export type JudgedCall = JudgedRecord & Noted;

interface Noted {
  readonly number: number;
  /** Ms since epoch. */
  readonly at: number;
}

export interface ReserveInput {
  readonly name: string;
  readonly key: string | undefined;
  /** SHA-256 of method, path and body: what the key stands for. */
  readonly request: string;
}

export type Reservation =
  | { readonly kind: 'reserved'; readonly id: string }
  | { readonly kind: 'replay'; readonly answer: StoredAnswer };

/** An answer as it was first given: status and JSON text of its body. */
export interface StoredAnswer {
  readonly status: number;
  readonly body: string;
  readonly etag: string;
}

export interface PopulationNote {
  readonly id: string;
  readonly name: string;
  readonly state: PopulationState;
  /** ISO 8601 UTC; the newest note wins. */
  readonly updatedAt: string;
}

export interface PopulationItem extends PopulationNote {
  readonly createdAt: string;
}

export interface PopulationsQuery extends PageQuery {
  readonly state?: PopulationState | undefined;
}

export type KeyScope = 'read' | 'write' | 'run' | 'admin';

export interface IssueKey {
  readonly account: string;
  readonly name: string;
  readonly scopes: readonly KeyScope[];
}

export interface KeyItem {
  readonly keyId: string;
  readonly name: string;
  readonly scopes: readonly KeyScope[];
  readonly createdAt: string;
}

export interface IssuedKey extends KeyItem {
  /** `hub_<account>_<keyId>_<secret>` */
  readonly key: string;
}
