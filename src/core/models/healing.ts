import type { FailureKind } from './call.ts';

/**
 * What is done about a call that failed at its arm for good (the gateway has made its retries), or about trouble before
 * one. A table: for each trouble the cures in their order; the first that is possible is taken. Every action but the
 * last three is a new call with a reservation of its own.
 */
export type Action =
  /** The same request at the same arm, once that is well again. */
  | { readonly kind: 'retry' }
  /** The same model in another region. */
  | { readonly kind: 'switch-region' }
  /** Another model. */
  | { readonly kind: 'switch-model' }
  /** Another model that is cheaper. */
  | { readonly kind: 'smaller-model' }
  /** The same arm with a shorter prompt. */
  | { readonly kind: 'shorten' }
  /** The same arm with more tokens for the answer. */
  | { readonly kind: 'larger-output'; readonly maxTokens: number }
  /** Read the credentials again, then the same arm. */
  | { readonly kind: 'refresh-credentials' }
  /** This proposal has failed; the next one may ask a model again. */
  | { readonly kind: 'drop' }
  /** Models are of no use now: genetic operators go on alone. */
  | { readonly kind: 'genetic' };

/**
 * Failures of calls, and what is found before one is made. `budget-near`: what is left does not cover this call;
 * `budget-spent`: nor any other.
 */
export type Trouble = FailureKind | 'budget-near' | 'budget-spent' | 'all-arms-down';

export interface HealingContext {
  /** Calls made for this proposal, the failed one included. */
  readonly calls: number;
  /** Usable arms (healthy, priced, large enough, affordable, not tried yet for this proposal) that would be a cure. */
  readonly otherRegions: number;
  readonly otherModels: number;
  readonly cheaperModels: number;
  /** The prompt can be made shorter: it was not yet, and has parts that may go. */
  readonly canShorten: boolean;
  /** Tokens the answer may have had, and the most this model can write. */
  readonly maxTokens: number;
  readonly maxOutput: number;
  /** Credentials were read again for this proposal. */
  readonly refreshed: boolean;
}

type Cure = Action['kind'];

/** Design section 7. Last comes `drop` where the fault may lie in this proposal, `genetic` where it lies in the models. */
const TABLE: Readonly<Record<Trouble, readonly Cure[]>> = {
  throttled: ['switch-region', 'switch-model', 'retry', 'genetic'],
  unavailable: ['switch-region', 'switch-model', 'genetic'],
  timeout: ['smaller-model', 'switch-model', 'switch-region', 'drop'],
  'model-error': ['switch-model', 'switch-region', 'drop'],
  'broken-stream': ['retry', 'switch-region', 'switch-model', 'drop'],
  truncated: ['larger-output', 'switch-model', 'drop'],
  'context-too-long': ['shorten', 'switch-model', 'drop'],
  refused: ['switch-model', 'drop'],
  malformed: ['switch-model', 'drop'],
  'invalid-request': ['switch-model', 'drop'],
  'model-gone': ['switch-region', 'switch-model', 'genetic'],
  'access-denied': ['switch-region', 'switch-model', 'genetic'],
  // Regions share their credentials; another model may be another provider's.
  credentials: ['refresh-credentials', 'switch-model', 'genetic'],
  aborted: ['drop'],
  lost: ['retry', 'switch-region', 'switch-model', 'drop'],
  'budget-near': ['smaller-model', 'genetic'],
  'budget-spent': ['genetic'],
  'all-arms-down': ['genetic'],
};

/** Calls for one proposal: the first and two cures. More would pay for one child what several cost. */
export const MAX_CALLS = 3;

/** The action for a trouble. Always one that the context allows; after `MAX_CALLS` it is `drop` or `genetic`. */
export function heal(trouble: Trouble, context: HealingContext): Action {
  for (const cure of TABLE[trouble]) {
    const action = possible(cure, trouble, context);
    if (action !== null) return action;
  }
  return { kind: 'drop' };
}

function possible(cure: Cure, trouble: Trouble, context: HealingContext): Action | null {
  if (cure === 'drop' || cure === 'genetic') return { kind: cure };
  if (context.calls >= MAX_CALLS) return null;
  switch (cure) {
    case 'retry':
      return context.calls > 1 && trouble !== 'throttled' ? null : { kind: cure };
    case 'switch-region':
      return context.otherRegions > 0 ? { kind: cure } : null;
    case 'switch-model':
      return context.otherModels > 0 ? { kind: cure } : null;
    case 'smaller-model':
      return context.cheaperModels > 0 ? { kind: cure } : null;
    case 'shorten':
      return context.canShorten ? { kind: cure } : null;
    case 'larger-output':
      return context.maxTokens < context.maxOutput
        ? { kind: cure, maxTokens: Math.min(context.maxOutput, context.maxTokens * 2) }
        : null;
    case 'refresh-credentials':
      return context.refreshed ? null : { kind: cure };
  }
}
