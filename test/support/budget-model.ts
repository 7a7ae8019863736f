import { expect } from 'vitest';
import type { BudgetStore } from '../../durable-objects/budget-store.ts';
import type { Amount, ScopeLimits, SpendLimits } from '../../src/core/models/budget.ts';

export type BudgetStep =
  | { readonly do: 'reserve'; readonly id: number; readonly amount: Amount; readonly lease: number }
  | { readonly do: 'settle'; readonly id: number; readonly share: number }
  | { readonly do: 'release'; readonly id: number }
  | { readonly do: 'wait'; readonly ms: number };

/** What a call holds while it is open, and was charged after that. */
interface Entry extends Amount {
  readonly state: 'open' | 'expired' | 'settled';
  readonly until: number;
}

/** A ledger in memory beside a real store: after each step both must say the same, and no limit may be passed. */
export class BudgetModel {
  readonly reached = {
    granted: 0,
    refused: 0,
    repeated: 0,
    expired: 0,
    corrected: 0,
    released: 0,
  };
  readonly #store: BudgetStore;
  #round = 0;
  #now = 1_000;
  #limits: readonly ScopeLimits[] = [];
  #ledger = new Map<string, Entry>();

  constructor(store: BudgetStore) {
    this.#store = store;
  }

  /** New scopes and an empty ledger. */
  begin(limits: readonly SpendLimits[]): void {
    this.#round += 1;
    this.#ledger = new Map();
    this.#limits = limits.map((limit, i) => ({ ...limit, scope: `scope-${this.#round}-${i}` }));
  }

  act(step: BudgetStep): void {
    if (step.do === 'wait') this.#wait(step.ms);
    else {
      const id = `call-${this.#round}-${step.id}`;
      const known = this.#ledger.get(id);
      if (step.do === 'reserve') this.#reserve(id, known, step.amount, step.lease);
      else if (step.do === 'settle') this.#settle(id, known, step.share);
      else this.#release(id, known);
    }
    this.#check();
  }

  /** Waits out every lease: nothing may still be held. */
  end(): void {
    this.#wait(1_000);
    this.#check();
    expect(this.#store.nextExpiry()).toBeNull();
  }

  #reserve(id: string, known: Entry | undefined, amount: Amount, lease: number): void {
    const until = this.#now + lease;
    const isGranted = this.#store.reserve(id, amount, this.#limits, until, this.#now).ok;
    if (known) {
      expect(isGranted).toBe(true);
      this.reached.repeated += 1;
      return;
    }
    expect(isGranted).toBe(this.#fits(amount));
    this.reached[isGranted ? 'granted' : 'refused'] += 1;
    if (isGranted) this.#ledger.set(id, { ...amount, state: 'open', until });
  }

  #settle(id: string, known: Entry | undefined, share: number): void {
    const charge = {
      micro: Math.floor((known?.micro ?? 0) * share),
      tokens: Math.floor((known?.tokens ?? 0) * share),
    };
    const { changed } = this.#store.settle(id, charge, this.#now);
    expect(changed).toBe(known !== undefined && known.state !== 'settled');
    if (!known || !changed) return;
    this.#ledger.set(id, { ...known, ...charge, state: 'settled' });
    this.reached.corrected += known.state === 'expired' ? 1 : 0;
  }

  #release(id: string, known: Entry | undefined): void {
    const isReleased = this.#store.release(id);
    expect(isReleased).toBe(known !== undefined && known.state !== 'settled');
    if (!isReleased) return;
    this.#ledger.delete(id);
    this.reached.released += 1;
  }

  #wait(ms: number): void {
    this.#now += ms;
    const due = [...this.#ledger].filter(
      ([, entry]) => entry.state === 'open' && entry.until <= this.#now,
    );
    const { expired } = this.#store.expire(this.#now);
    expect(expired.map(({ id }) => id).toSorted()).toEqual(due.map(([id]) => id).toSorted());
    for (const [id, entry] of due) this.#ledger.set(id, { ...entry, state: 'expired' });
    this.reached.expired += due.length;
  }

  #sum(isWanted: (state: Entry['state']) => boolean): Amount & { readonly calls: number } {
    const entries = [...this.#ledger.values()].filter(({ state }) => isWanted(state));
    return {
      micro: entries.reduce((total, { micro }) => total + micro, 0),
      tokens: entries.reduce((total, { tokens }) => total + tokens, 0),
      calls: entries.length,
    };
  }

  #fits(amount: Amount): boolean {
    const all = this.#sum(() => true);
    return this.#limits.every(
      ({ usdMicro = Infinity, tokens = Infinity, calls = Infinity }) =>
        all.micro + amount.micro <= usdMicro &&
        all.tokens + amount.tokens <= tokens &&
        all.calls + 1 <= calls,
    );
  }

  #check(): void {
    for (const { scope, usdMicro, tokens, calls } of this.#limits) {
      const { spent, reserved } = this.#store.totals(scope);
      expect(spent).toEqual(this.#sum((state) => state !== 'open'));
      expect(reserved).toEqual(this.#sum((state) => state === 'open'));
      expect(spent.micro + reserved.micro).toBeLessThanOrEqual(usdMicro ?? Infinity);
      expect(spent.tokens + reserved.tokens).toBeLessThanOrEqual(tokens ?? Infinity);
      expect(spent.calls + reserved.calls).toBeLessThanOrEqual(calls ?? Infinity);
    }
  }
}
