import type { BudgetCrossing } from '../src/core/models/budget.ts';
import type { ModelProposal } from '../src/core/models/proposal.ts';
import type { Env } from '../src/env.ts';
import { DEADLINE_MS } from '../src/engine/models/launching.ts';
import { modelGateway } from './model-gateway-api.ts';
import type { PopulationStore } from './population-store.ts';
import { withDeadline } from './with-deadline.ts';

/** A hand-over that is not acknowledged within this has failed; the call itself takes as long as its deadline. */
const HANDOVER_MS = 10_000;
/** After a hand-over that failed. */
const RETRY_MS = 1_000;
/** Gateways of an arm that a population may spread over: 200 calls in flight and room for its neighbours. */
const MAX_LANES = 64;

export interface ModelCallsHost {
  readonly store: PopulationStore;
  readonly env: Env;
  readonly now: () => number;
  /** The loop should look at that time: a hand-over is to be tried again. */
  readonly wakeAt: (at: number) => void;
  /** No gateway of the arm takes calls before `until` (ms since epoch). */
  readonly refused: (proposal: ModelProposal, reason: string, until: number) => void;
  /** Levels of budgets above the population's were reached. */
  readonly crossed: (crossings: readonly BudgetCrossing[]) => void;
  /** The account's budget has no room, now and later. */
  readonly exhausted: (proposal: ModelProposal, budget: string) => void;
}

/** Where a hand-over stands. What is not here after a start is handed over again: both sides take it once. */
type Handing =
  | { readonly state: 'busy' | 'taken' }
  | { readonly state: 'waiting'; readonly at: number };

/**
 * Hands proposals to the account (money) and to gateways (calls). Started, never awaited by who starts it; the outcome
 * comes by `completeCall`.
 */
export class ModelCalls {
  readonly #host: ModelCallsHost;
  readonly #handings = new Map<number, Handing>();
  /** Lanes after the one a proposal was made with: those were full. */
  readonly #further = new Map<number, number>();
  #isFresh = true;

  constructor(host: ModelCallsHost) {
    this.#host = host;
  }

  reset(): void {
    this.#handings.clear();
    this.#further.clear();
    this.#isFresh = true;
  }

  /** Something waits to be handed over, or may since the start: `handOver` wants all calls in flight. */
  isBehind(now: number): boolean {
    return this.#isFresh || (this.nextTry ?? Infinity) <= now;
  }

  /** When the next hand-over is to be tried again. */
  get nextTry(): number | undefined {
    const times = [...this.#handings.values()].flatMap((one) =>
      one.state === 'waiting' ? [one.at] : [],
    );
    return times.length === 0 ? undefined : Math.min(...times);
  }

  /** Hands over everything in flight: what is not known here may have been handed over before the start, or not. */
  handOverAll(proposals: readonly ModelProposal[]): void {
    this.#isFresh = false;
    this.handOver(proposals);
  }

  /** Hands over those of these that are not on their way. */
  handOver(proposals: readonly ModelProposal[]): void {
    const now = this.#host.now();
    for (const proposal of proposals) {
      const handing = this.#handings.get(proposal.n);
      if (handing !== undefined && !(handing.state === 'waiting' && handing.at <= now)) continue;
      this.#handings.set(proposal.n, { state: 'busy' });
      void this.#hand(proposal);
    }
  }

  /** Not handed over yet: whatever becomes of it, nothing was sent. */
  isWaiting(n: number): boolean {
    return this.#handings.get(n)?.state === 'waiting';
  }

  ended(n: number): void {
    this.#handings.delete(n);
    this.#further.delete(n);
  }

  async #hand(proposal: ModelProposal): Promise<void> {
    const { store, now } = this.#host;
    try {
      const next = await withDeadline(this.#offer(proposal), HANDOVER_MS);
      if (this.#handings.has(proposal.n)) this.#settle(proposal.n, next);
    } catch (error) {
      console.warn({
        event: 'hand-over-failed',
        population: store.id,
        proposal: proposal.n,
        error: String(error),
      });
      this.#settle(proposal.n, { state: 'waiting', at: now() + RETRY_MS });
    }
  }

  #settle(n: number, handing: Handing): void {
    this.#handings.set(n, handing);
    if (handing.state === 'waiting') this.#host.wakeAt(handing.at);
  }

  async #offer(proposal: ModelProposal): Promise<Handing> {
    const { store, env, now } = this.#host;
    const { n, id, arm, lease, until, reserve, request } = proposal;
    const account = store.definition?.account;
    if (account === undefined || request === null) return { state: 'taken' };
    const money = { id, population: store.id, ...reserve, until };
    const reserved = await env.ACCOUNTS.getByName(account).reserveSpend(money);
    if (!reserved.ok) {
      const { scope, limit, final, crossed, renewsAt } = reserved.error;
      this.#host.crossed(crossed);
      if (!final) return { state: 'waiting', at: now() + RETRY_MS };
      this.ended(n);
      const budget = `${limit} of ${scope}`;
      if (renewsAt === null) this.#host.exhausted(proposal, budget);
      else this.#host.refused(proposal, `budget used up: ${budget}`, renewsAt);
      return { state: 'taken' };
    }
    const lane = (proposal.lane + (this.#further.get(n) ?? 0)) % MAX_LANES;
    const deadlineMs = Math.max(1, Math.min(DEADLINE_MS, until - now()));
    const isCached = store.definition?.config.models?.cache === true;
    const cache = isCached ? { salt: proposal.operator === null ? '' : id } : null;
    const job = { id, population: store.id, lease, arm, request, deadlineMs, cache };
    const submitted = await modelGateway(env.MODEL_GATEWAYS, account, arm, lane).submit(job);
    if (submitted.accepted) return { state: 'taken' };
    const { reason, retryAt } = submitted;
    if (reason === 'open') {
      this.ended(n);
      this.#host.refused(proposal, 'breaker open', retryAt);
      return { state: 'taken' };
    }
    if (reason === 'rate') return { state: 'waiting', at: retryAt };
    this.#further.set(n, (this.#further.get(n) ?? 0) + 1);
    return { state: 'waiting', at: now() };
  }
}
