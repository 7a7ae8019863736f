import type { DatedRefusal } from '../src/core/models/budget.ts';
import type { ModelProposal } from '../src/core/models/proposal.ts';
import type { Env } from '../src/env.ts';
import { DEADLINE_MS, LEASE_SPARE_MS } from '../src/engine/models/launching.ts';
import type { Submission } from './model-gateway-api.ts';
import { modelGateway } from './model-gateway-api.ts';
import type { PopulationStore } from './population-store.ts';
import { withDeadline } from './with-deadline.ts';

/** A hand-over that is not acknowledged within this has failed; the call itself takes as long as its deadline. */
const HANDOVER_MS = 10_000;
/** After a hand-over that failed. */
const RETRY_MS = 1_000;
/** An account that cannot pay is asked again after this, at the latest. */
const UNPAID_MS = 300_000;
/** A call with less time than this is not sent: it would be paid for nothing. */
const LEAST_DEADLINE_MS = 20_000;
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
  /** Its gateway is full: it belongs to another lane from now on. */
  readonly moved: (proposal: ModelProposal, lane: number) => void;
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
  /** Made since the start, and no gateway was asked yet: whatever becomes of them, nothing was sent. */
  readonly #unsent = new Set<number>();
  #isFresh = true;

  constructor(host: ModelCallsHost) {
    this.#host = host;
  }

  reset(): void {
    this.#handings.clear();
    this.#unsent.clear();
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
    this.#handOver(proposals);
  }

  /** Hands over what was made a moment ago. */
  handOverNew(proposals: readonly ModelProposal[]): void {
    for (const { n } of proposals) this.#unsent.add(n);
    this.#handOver(proposals);
  }

  /** Those of them that are not on their way. */
  #handOver(proposals: readonly ModelProposal[]): void {
    const now = this.#host.now();
    for (const proposal of proposals) {
      const handing = this.#handings.get(proposal.n);
      if (handing !== undefined && !(handing.state === 'waiting' && handing.at <= now)) continue;
      this.#handings.set(proposal.n, { state: 'busy' });
      void this.#hand(proposal);
    }
  }

  /** No gateway was asked: whatever becomes of it, nothing was sent. */
  isUnsent(n: number): boolean {
    return this.#unsent.has(n);
  }

  ended(n: number): void {
    this.#handings.delete(n);
    this.#unsent.delete(n);
  }

  async #hand(proposal: ModelProposal): Promise<void> {
    const { store, now } = this.#host;
    try {
      const next = await withDeadline(this.#offer(proposal), HANDOVER_MS);
      this.#settle(proposal.n, next);
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

  /** It may have ended meanwhile. */
  #settle(n: number, handing: Handing): void {
    if (!this.#handings.has(n)) return;
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
    // Withdrawn meanwhile: its money is free again and must not be spent.
    if (!this.#handings.has(n)) return { state: 'taken' };
    if (!reserved.ok) return this.#unpaid(proposal, reserved.error);
    const deadlineMs = Math.min(DEADLINE_MS, until - LEASE_SPARE_MS - now());
    // Too late for an answer: if it was sent before, its outcome comes by itself; if not, it will be given up unpaid.
    if (deadlineMs < LEAST_DEADLINE_MS) return { state: 'taken' };
    const isCached = store.definition?.config.models?.cache === true;
    const cache = isCached ? { salt: proposal.operator === null ? '' : id } : null;
    const job = { id, population: store.id, lease, arm, request, deadlineMs, cache };
    this.#unsent.delete(n);
    const gateway = modelGateway(env.MODEL_GATEWAYS, account, arm, proposal.lane);
    const submitted = await gateway.submit(job);
    if (submitted.accepted) return { state: 'taken' };
    this.#unsent.add(n);
    return this.#notTaken(proposal, submitted);
  }

  /**
   * The account or its day cannot pay. Its limits may be raised: a final refusal rests the arm, cheaper ones go on. Levels
   * that are reached by it are noted when the account hears that the call was dropped.
   */
  #unpaid(proposal: ModelProposal, { scope, limit, final, renewsAt }: DatedRefusal): Handing {
    const { now } = this.#host;
    if (!final) return { state: 'waiting', at: now() + RETRY_MS };
    this.ended(proposal.n);
    const until = Math.min(renewsAt ?? Infinity, now() + UNPAID_MS);
    this.#host.refused(proposal, `budget used up: ${limit} of ${scope}`, until);
    return { state: 'taken' };
  }

  #notTaken(
    proposal: ModelProposal,
    { reason, retryAt }: Extract<Submission, { accepted: false }>,
  ): Handing {
    if (reason === 'rate') return { state: 'waiting', at: retryAt };
    if (reason === 'open') {
      this.ended(proposal.n);
      this.#host.refused(proposal, 'breaker open', retryAt);
      return { state: 'taken' };
    }
    // Stored before it is offered there: after a start it must not go to a lane that does not know it.
    this.#host.moved(proposal, (proposal.lane + 1) % MAX_LANES);
    return { state: 'waiting', at: this.#host.now() };
  }
}
