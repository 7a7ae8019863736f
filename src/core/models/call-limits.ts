import type { PlannedRun } from './planned-run.ts';
import { placesOf } from './planned-run.ts';
import { PROPOSALS_A_GENERATION } from './proposal.ts';

/** What ends the calls of a run first. */
export const CALL_LIMITS = [
  'no-models',
  /** Calls are free, and no rule counts them. */
  'nothing',
  'proposals',
  'generations',
  'evaluations',
  'seconds',
  'calls',
  'tokens',
  'usd',
] as const;
export type CallLimit = (typeof CALL_LIMITS)[number];

/** How many calls one rule allows. */
export interface Limit {
  readonly by: CallLimit;
  readonly expected: number;
  readonly most: number;
}

/** A call of the run as they are on average. */
export interface MeanCall {
  /** How many of a call bring a proposal to an end: 0..1. */
  readonly proposalShare: number;
  readonly tokens: number;
  readonly micro: number;
  /** Of the smallest call on the cheapest arm. */
  readonly leastMicro: number;
  readonly latencyMs: number;
}

/** How many calls each rule allows; the budget's money is one of them, unless calls are free. */
export function limitsOf(
  { models, budget, stop, generationSize }: PlannedRun['config'],
  call: MeanCall,
): readonly Limit[] {
  const genetic = models?.genetic ?? 0;
  const limits: Limit[] = [];
  const add = (by: CallLimit, expected: number | undefined, most = expected): void => {
    if (expected !== undefined && most !== undefined) limits.push({ by, expected, most });
  };
  const proposals = (count: number): number => count / call.proposalShare;
  if (stop.proposals !== undefined) add('proposals', proposals(stop.proposals));
  if (stop.generations !== undefined) {
    // Each proposal grants genetic evaluations, which fill generations of their own.
    const granting = genetic === 0 ? Infinity : generationSize / genetic;
    add(
      'generations',
      proposals(stop.generations * Math.min(PROPOSALS_A_GENERATION, granting)),
      proposals(stop.generations * PROPOSALS_A_GENERATION),
    );
  }
  if (stop.evaluations !== undefined)
    add('evaluations', proposals(stop.evaluations / (1 + genetic)), proposals(stop.evaluations));
  if (stop.seconds !== undefined && models !== undefined)
    add('seconds', (stop.seconds * 1_000 * placesOf(models)) / call.latencyMs, Infinity);
  if (budget?.calls !== undefined) add('calls', budget.calls);
  if (budget?.tokens !== undefined) add('tokens', budget.tokens / call.tokens, Infinity);
  const money = (budget?.usd ?? Infinity) * 1e6;
  const callsFor = (micro: number): number => (micro === 0 ? Infinity : money / micro);
  if (call.micro > 0) add('usd', callsFor(call.micro), callsFor(call.leastMicro));
  return limits;
}
