import { DurableObject } from 'cloudflare:workers';
import { sha256Hex } from '../src/core/dna/digest.ts';
import type { Failure } from '../src/core/failure.ts';
import type { BudgetCrossing, DatedRefusal } from '../src/core/models/budget.ts';
import type { CostRow } from '../src/core/models/cost-row.ts';
import type { ArmStatistics } from '../src/core/models/tracker.ts';
import { ok, type Result } from '../src/core/result.ts';
import type { Env } from '../src/env.ts';
import type {
  AccountBudget,
  AccountLimits,
  AccountRpc,
  CallNews,
  CostsQuery,
  IssuedKey,
  IssueKey,
  KeyItem,
  KeyScope,
  PopulationItem,
  PopulationNote,
  PopulationsQuery,
  Reservation,
  ReserveInput,
  ReserveSpend,
  SettleSpend,
  StoredAnswer,
} from './account-api.ts';
import type { AccountMoney } from './account-money.ts';
import { AccountStore } from './account-store.ts';
import { openDatabase } from './database.ts';
import type { Page } from './population-api.ts';

/** After this time a reservation that nobody confirmed is settled by asking the population itself. */
const SETTLE_AFTER_MS = 60_000;

/** One account: the registry of its populations, its keys, its money, and the idempotency records of `create`. */
export class AccountDO extends DurableObject<Env> implements AccountRpc {
  #opened: AccountStore | undefined;

  /** Opened on first use, so that a made-up account name in a key leaves no tables behind. */
  get #store(): AccountStore {
    this.#opened ??= new AccountStore(openDatabase(this.ctx.storage));
    return this.#opened;
  }

  get #money(): AccountMoney {
    return this.#store.money;
  }

  async reserve(input: ReserveInput): Promise<Result<Reservation, Failure>> {
    const now = Date.now();
    const reserved = this.#store.transaction(() => this.#reserve(input, now));
    if (reserved.ok && reserved.value.kind === 'reserved') await this.#settleLater(now);
    return reserved;
  }

  #reserve({ key, request, name }: ReserveInput, now: number): Result<Reservation, Failure> {
    const store = this.#store;
    const known = key === undefined ? undefined : store.idempotency.find(key, request, now);
    if (known && !known.ok) return known;
    if (known?.value.kind === 'replay') return ok(known.value);
    const resumed = known?.value.kind === 'resume' ? known.value.subject : undefined;
    const id = resumed ?? newPopulationId();
    if (resumed === undefined) store.reserve(id, name, new Date(now).toISOString());
    if (key !== undefined) store.idempotency.begin(key, request, id, now);
    return ok({ kind: 'reserved', id });
  }

  async confirm(item: PopulationItem, answer: StoredAnswer): Promise<void> {
    this.#store.transaction(() => {
      this.#store.put(item);
      this.#store.idempotency.finish(item.id, answer);
    });
  }

  async release(id: string): Promise<void> {
    this.#store.transaction(() => {
      this.#store.drop(id);
      this.#store.idempotency.forget(id);
    });
  }

  async note(item: PopulationNote): Promise<void> {
    this.#store.note(item);
  }

  async forget(id: string): Promise<void> {
    this.#store.markDeleted(id, new Date().toISOString());
  }

  async deletedSince(at: number): Promise<readonly string[]> {
    return this.#store.deletedSince(new Date(at).toISOString());
  }

  async owns(id: string): Promise<boolean> {
    return this.#store.owns(id);
  }

  async list(query: PopulationsQuery): Promise<Result<Page<PopulationItem>, Failure>> {
    return this.#store.list(query);
  }

  async issueKey({ account, name, scopes }: IssueKey): Promise<IssuedKey> {
    const keyId = randomText(10);
    const key = `hub_${account}_${keyId}_${randomText(32)}`;
    const item = { keyId, name, scopes, createdAt: new Date().toISOString() };
    this.#store.addKey(item, sha256Hex(key));
    return { ...item, key };
  }

  async verifyKey(keyId: string, digest: string): Promise<readonly KeyScope[] | null> {
    if (!hasTables(this.ctx.storage.sql)) return null;
    const known = this.#store.key(keyId);
    return known !== undefined && known.digest === digest ? known.scopes : null;
  }

  async keys(): Promise<readonly KeyItem[]> {
    return this.#store.keys();
  }

  async revokeKey(keyId: string): Promise<boolean> {
    return this.#store.removeKey(keyId);
  }

  async reserveSpend(input: ReserveSpend): Promise<Result<null, DatedRefusal>> {
    const reserved = this.#money.reserve(input, Date.now());
    if (reserved.ok) await this.#wakeBy(input.until);
    return reserved;
  }

  async settleSpends(inputs: readonly SettleSpend[]): Promise<readonly BudgetCrossing[]> {
    const now = Date.now();
    return this.#store.transaction(() => inputs.flatMap((input) => this.#money.settle(input, now)));
  }

  async budget(): Promise<AccountBudget> {
    return this.#money.budget(Date.now());
  }

  async setBudget(limits: AccountLimits): Promise<AccountBudget> {
    this.#money.setLimits(limits);
    return this.#money.budget(Date.now());
  }

  async noteCalls(news: CallNews): Promise<void> {
    this.#store.calls.note(news);
  }

  async modelStatistics(): Promise<readonly ArmStatistics[]> {
    return this.#store.calls.statistics(Date.now());
  }

  async costs(query: CostsQuery): Promise<readonly CostRow[]> {
    return this.#store.calls.costs(query);
  }

  /**
   * Settles reservations that a crash cut off. Of ids: made ones are listed, others forgotten; one with a key stays, for
   * the request that repeats it. Of money: the worst case is charged. Never throws: the platform would give up on the
   * alarm.
   */
  override async alarm(): Promise<void> {
    const now = Date.now();
    try {
      this.#expire(now);
      await this.#settle(now);
    } catch (error) {
      console.error({ event: 'settle-failed', account: this.ctx.id.name, error });
      await this.#settleLater(now);
    }
  }

  async #settle(now: number): Promise<void> {
    const before = new Date(now - SETTLE_AFTER_MS).toISOString();
    let isUnknown = false;
    for (const id of this.#store.reservedBefore(before)) {
      try {
        const answer = await this.env.POPULATIONS.getByName(id).read();
        if (answer.ok) this.#store.put(answer.value.population);
        else if (!this.#store.idempotency.holds(id)) this.#store.drop(id);
      } catch (error) {
        isUnknown = true;
        console.warn({ event: 'not-settled', population: id, error: String(error) });
      }
    }
    if (isUnknown || this.#store.hasReservedSince(before)) await this.#settleLater(now);
    const expiry = this.#money.nextExpiry();
    if (expiry !== null) await this.#wakeBy(expiry);
  }

  #expire(now: number): void {
    const { expired } = this.#money.expire(now);
    if (expired.length === 0) return;
    const ids = expired.map(({ id }) => id);
    console.warn({ event: 'spend-expired', account: this.ctx.id.name, ids });
  }

  async #settleLater(now: number): Promise<void> {
    await this.#wakeBy(now + SETTLE_AFTER_MS + 1_000);
  }

  /** The object's one alarm stands at the soonest that was asked for. */
  async #wakeBy(at: number): Promise<void> {
    const set = await this.ctx.storage.getAlarm();
    if (set === null || set > at) await this.ctx.storage.setAlarm(at);
  }
}

const hasTables = (sql: SqlStorage): boolean =>
  sql.exec(`SELECT 1 FROM sqlite_master WHERE name = 'keys'`).toArray().length > 0;

/** `p_` and 128 random bits in base 32. */
const newPopulationId = (): string => `p_${randomText(26)}`;

/** Random text of a-z2-7, 5 bits a character. */
function randomText(length: number): string {
  const alphabet = 'abcdefghijklmnopqrstuvwxyz234567';
  const bytes = crypto.getRandomValues(new Uint8Array(length));
  return Array.from(bytes, (byte) => alphabet[byte % 32]).join('');
}
