import type { ModelOperator } from '../../core/evolution/agent.ts';
import type { RouteRefusal, RouterState } from '../../core/models/router.ts';
import { emptyRouter } from '../../core/models/router.ts';
import type { Fault } from '../prompts/context.ts';
import type { AdvisorState } from './advice.ts';
import { noAdvice } from './advice.ts';
import type { ArmHealth } from './health.ts';

/** Something to ask again before anything new is asked. */
export type FollowUp =
  | {
      /** The same kind of change to the same parents, elsewhere: the call failed for no fault of theirs. */
      readonly kind: 'again';
      readonly operator: ModelOperator;
      readonly parents: readonly string[];
      /** Calls made for it before. */
      readonly attempt: number;
      /** Arms that may take it now. */
      readonly only: readonly string[];
      /** With less context. */
      readonly isShort: boolean;
      /** Of the answer, without thinking; null: as the prompt has it. */
      readonly maxTokens: number | null;
    }
  | {
      /** The gate or the run refused a child: the model sees why, once. */
      readonly kind: 'repair';
      readonly parents: readonly string[];
      readonly fault: Fault;
    };

/** Why no model can be asked. */
export interface Unavailability {
  readonly state: 'not-configured' | 'spent' | 'unavailable';
  /** For people. */
  readonly reason: string;
}

/** All that a desk knows besides its open proposals: small JSON, stored whenever something came in. */
export interface DeskState {
  /** Number of the next proposal. */
  readonly next: number;
  /** Proposals that came to an end without a child and that no generation has counted yet. */
  readonly barren: number;
  /** Genetic evaluations granted and not yet made. */
  readonly balance: number;
  /** Free places that chose a genetic proposal; until the next generation. */
  readonly sitting: number;
  /** Charged and not yet told by a generation, in micro-USD. */
  readonly spentMicro: number;
  readonly followUps: readonly FollowUp[];
  readonly router: RouterState;
  /** By arm. */
  readonly health: Readonly<Record<string, ArmHealth>>;
  /** Duplicates in a row by parent, operator and model; bounded. */
  readonly rests: Readonly<Record<string, number>>;
  readonly advisor: AdvisorState;
  /** The budget that is used up (`usd of population`): no model is called any more. */
  readonly spent: string | null;
  /** Why the last question found no arm; null since one did. */
  readonly refusal: { readonly code: RouteRefusal['code']; readonly retryAt: number | null } | null;
  /** Why no model can be asked, as it was last told. */
  readonly unavailable: Unavailability | null;
}

export const emptyDesk = (): DeskState => ({
  next: 0,
  barren: 0,
  balance: 0,
  sitting: 0,
  spentMicro: 0,
  followUps: [],
  router: emptyRouter(),
  health: {},
  rests: {},
  advisor: noAdvice(),
  spent: null,
  refusal: null,
  unavailable: null,
});

/** Genetic evaluations that may stand granted: a model that is fast must not starve itself of the better half of a run. */
const MAX_BALANCE = 2_000;
/** Follow-ups that may wait; beyond it the oldest go. */
const MAX_FOLLOW_UPS = 20;

export const granted = (balance: number, genetic: number): number =>
  Math.min(MAX_BALANCE, balance + genetic);

export const withFollowUp = (all: readonly FollowUp[], one: FollowUp): readonly FollowUp[] =>
  [...all, one].slice(-MAX_FOLLOW_UPS);
