import type { PromptAgent, TriedIdea } from '../prompts/context.ts';

/** What became of an operator's children since the last advice. */
export interface OperatorRecord {
  readonly tried: number;
  /** Children better than their best parent. */
  readonly improved: number;
}

/** What the search knows of itself, as the caller keeps it. JSON; every list is bounded by its reader. */
export interface SearchCounters {
  readonly generation: number;
  readonly evaluations: number;
  /** Proposals of models that came to an end since the last advice. */
  readonly proposals: number;
  /** Best fitness after each of the last generations, oldest first. */
  readonly best: readonly number[];
  /** 0..1, distinct behaviours among the living, parallel to `best`. */
  readonly diversity: readonly number[];
  /** Generations without a better best. */
  readonly stagnation: number;
  /** Genetic and model operators by name. */
  readonly operators: Readonly<Record<string, OperatorRecord>>;
  /** Faults of answers and failures of calls since the last advice by code, `duplicate` among them. */
  readonly failures: Readonly<Record<string, number>>;
  /** Since the last advice. */
  readonly costMicro: number;
  /** Over the life of the population. */
  readonly spentMicro: number;
  readonly budgetMicro: number;
}

/** What the Advisor is asked about. */
export interface AdviceContext {
  readonly task: string | null;
  readonly counters: SearchCounters;
  readonly best: PromptAgent;
  /** Ideas that made a child better than its parents, best first. */
  readonly worked: readonly TriedIdea[];
  /** Ideas that did not. */
  readonly failed: readonly TriedIdea[];
  readonly steering: string;
  /** Part of the fence. */
  readonly proposal: string;
}

/** The state of the search, judged by rule: numbers first, so that the model explains instead of counting. */
export interface AdviceFacts extends AdviceContext {
  /** Gain of the best over the window, as a share of its size (0 for none). */
  readonly progress: number;
  readonly trend: 'rising' | 'slowing' | 'flat';
  readonly diversity: 'high' | 'falling' | 'low';
  /** Operators by improvements a trial, best first; those never tried are left out. */
  readonly yields: readonly {
    readonly operator: string;
    readonly tried: number;
    readonly improved: number;
    /** Improvements a trial, 0..1. */
    readonly rate: number;
  }[];
  /** 0..1 of the model proposals that became no child: faults, failures and duplicates. */
  readonly wasted: number;
  /** Micro-USD since the last advice for each child of a model that was better than its parents; null for none. */
  readonly costPerImprovementMicro: number | null;
  /** 0..1 of the budget. */
  readonly spent: number;
}
