import type { ModelOperator } from '../evolution/agent.ts';
import type { Result } from '../result.ts';
import { err, ok } from '../result.ts';
import type { Amount } from './budget.ts';
import type { Arm, ModelRequest } from './call.ts';
import type { RouteExplanation } from './router.ts';

/** Proposals that join one generation at most, and that make one where no genetic operator fills it. */
export const PROPOSALS_A_GENERATION = 10;

/** What an operator's call is for, as prompts, the router and cost rows name it. */
export const purposeOf = (operator: ModelOperator): 'mutate' | 'repair' =>
  operator === 'repair' ? 'repair' : 'mutate';

/** The child that an answer held, once it has passed the gate. */
export interface AnsweredChild {
  readonly text: string;
  readonly idea: string;
  readonly costMicro: number;
}

/**
 * One child asked of a model, or one piece of advice, from its reservation to its end. A row while it lives: it waits for
 * somebody outside, so a crash must not forget it.
 */
export interface ModelProposal {
  /** Dense over the population's life; names its random draws. */
  readonly n: number;
  /** `<population>/<n>`: its name at the gateway and in the account's ledger. */
  readonly id: string;
  /** `calling`: reserved and handed over, or about to be. `answered`: paid, waits for a generation. */
  readonly state: 'calling' | 'answered' | 'ended';
  /** Null for advice. */
  readonly operator: ModelOperator | null;
  readonly parents: readonly string[];
  /** Fitness of the best of them: they may be gone when the child comes. Null for advice. */
  readonly parentFitness: number | null;
  /** The first parent's text: its agent may be gone when the answer comes. */
  readonly base: string;
  /** The program that the prompt showed and the answer's edits refer to, where it is another (a repair); else null. */
  readonly shown: string | null;
  readonly arm: Arm;
  /** Which gateway object of the arm. */
  readonly lane: number;
  /** Calls made for this suggestion before, on other arms. */
  readonly attempt: number;
  /** Whoever brings a result must hold it. */
  readonly lease: string;
  /** When the lease ends: the call is then given up, and charged as if it had cost the most. */
  readonly until: number;
  /** Its worst case, taken from the budget before it is made. */
  readonly reserve: Amount;
  readonly promptVersion: string;
  /** Why this arm. */
  readonly route: RouteExplanation;
  /** What is sent; null once it was answered. */
  readonly request: ModelRequest | null;
  readonly child: AnsweredChild | null;
}

export type ProposalEvent =
  | { readonly type: 'answered'; readonly lease: string; readonly child: AnsweredChild }
  /** It came to nothing: a failed call, an answer without a child, advice that was taken. */
  | { readonly type: 'ended'; readonly lease: string }
  | { readonly type: 'expired'; readonly now: number }
  /** A generation took the child in. */
  | { readonly type: 'joined' };

/** Why an event does not apply: what it reports was reported before, or is somebody else's. */
export type NotApplied =
  | 'stale-lease'
  | 'already-answered'
  | 'already-ended'
  | 'not-due'
  | 'no-child';

/**
 * The only transition of a proposal. Applying an event twice changes nothing the second time, so a result may be
 * delivered as often as it takes.
 */
export function advance(
  proposal: ModelProposal,
  event: ProposalEvent,
): Result<ModelProposal, NotApplied> {
  const { state } = proposal;
  if (state === 'ended') return err('already-ended');
  if (event.type === 'joined') return state === 'answered' ? ok(end(proposal)) : err('no-child');
  if (state === 'answered') return err('already-answered');
  if (event.type === 'expired')
    return event.now < proposal.until ? err('not-due') : ok(end(proposal));
  if (event.lease !== proposal.lease) return err('stale-lease');
  if (event.type === 'ended') return ok(end(proposal));
  return ok({ ...proposal, state: 'answered', request: null, child: event.child });
}

const end = (proposal: ModelProposal): ModelProposal => ({
  ...proposal,
  state: 'ended',
  request: null,
});
