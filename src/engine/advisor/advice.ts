import type { Variation } from '../../core/evolution/rates.ts';

/** How parents should be chosen, in the Advisor's words. */
export const PARENT_HINTS = ['best', 'weighted', 'diverse'] as const;
export type ParentHint = (typeof PARENT_HINTS)[number];

/** Operators of a model that advice may weigh; `repair` follows from faults, not from choice. */
export const ADVISED_MODEL_OPERATORS = ['patch', 'rewrite', 'merge'] as const;
export type AdvisedModelOperator = (typeof ADVISED_MODEL_OPERATORS)[number];

/** One suggestion for the search. Factors are relative to the present weights and lie within 0.5 … 2. */
export interface AdvisedStrategy {
  readonly target: 'genetic' | 'model';
  readonly operatorWeights: Readonly<Partial<Record<Variation | AdvisedModelOperator, number>>>;
  readonly parents: ParentHint;
  /** For later prompts (`model`) or for people. At most 300 characters. */
  readonly hint: string;
  /** The model's own guess, 0..1: reported beside the measured yield, never used as a score. */
  readonly expectedGain: number;
  readonly rationale: string;
}

/** An accepted answer of the Advisor: checked, cut to size, free of secrets. */
export interface Advice {
  readonly summary: string;
  readonly worked: string;
  /** At most five, each at most 300 characters: one is carried by each later prompt. */
  readonly recommendations: readonly string[];
  /** At most four. */
  readonly strategies: readonly AdvisedStrategy[];
}

/** What advice does to the search until it expires. JSON: stored with the population. */
export interface Guidance {
  /** Factors 0.5 … 2 on the weights of genetic operators. */
  readonly weights: Readonly<Partial<Record<Variation, number>>>;
  /** Factors 0.5 … 2 on the mix of `patch`, `rewrite`, `merge`. */
  readonly mix: Readonly<Partial<Record<AdvisedModelOperator, number>>>;
  /** Of the first strategy with target `model`; absent without one. */
  readonly parents?: ParentHint;
  /** The last generation it holds for. */
  readonly expiresAt: number;
}
