import type { Feedback } from '../../core/evolution/agent.ts';
import type { Compare } from '../../core/evolution/evaluation-task.ts';
import type { Signature } from '../../core/evolution/signature.ts';
import type { AnswerSchema, Effort, Purpose } from '../../core/models/call.ts';

/** An agent as a prompt shows it: only what its own training run gave, nothing of held-out or test data. */
export interface PromptAgent {
  readonly hash: string;
  /** The stored text: what SEARCH blocks are matched with. */
  readonly text: string;
  /** Higher is better. */
  readonly fitness: number;
  readonly metrics: Readonly<Record<string, number>>;
  /** One sentence of the model that made it; null or empty for all others. */
  readonly idea: string | null;
  /** Training cases that went wrong, most telling first: `evaluation.feedback` fits as it is. */
  readonly failing: readonly Feedback[];
}

/** An idea that was tried, and how it did. */
export interface TriedIdea {
  readonly idea: string;
  readonly fitness: number;
}

/** What `repair` is about. */
export interface Fault {
  /** The candidate that failed; where an answer gave none (`isProgram` false), the answer itself. */
  readonly text: string;
  readonly isProgram: boolean;
  /** Findings of the gate, or how the run failed. */
  readonly error: string;
}

/** All that a prompt for a child is made of. Nothing in it grows with the age of the run. */
export interface MutationContext {
  /** The population's goal in its owner's words. */
  readonly task: string | null;
  readonly signature: Signature;
  /** How outputs are compared; null where the user's own module scores. */
  readonly compare: Compare | null;
  /** The most bytes of UTF-8 that a genome may have. */
  readonly genomeBytes: number;
  /** The program to be changed. */
  readonly parent: PromptAgent;
  /** The other parent of `merge`. */
  readonly partner?: PromptAgent;
  /** At most two, worst first. */
  readonly inspirations: readonly PromptAgent[];
  /** At most ten. */
  readonly ideas: readonly TriedIdea[];
  /** One recommendation of the Advisor. */
  readonly recommendation?: string;
  /** The search stagnates: ask for another approach. */
  readonly paradigm?: boolean;
  /** What people wrote by `PUT …/steering`; empty for nothing. */
  readonly steering: string;
  readonly fault?: Fault;
  /** Integer ≥ 0, drawn by the caller: `variant % 5` chooses the wording of `rewrite`, the rest the temperature. */
  readonly variant: number;
  /** Id of the proposal: part of the fence, so that equal contexts make different prompts. */
  readonly proposal: string;
}

/** A rendered prompt. The caller adds the owner, and leaves out what the chosen model does not take. */
export interface Prompt {
  /** `patch/1`: raised with every change of the wording. */
  readonly version: string;
  readonly purpose: Purpose;
  /** The same for all prompts of a purpose: a prefix that providers can cache. */
  readonly system: string;
  readonly user: string;
  /** The text shown as the current program, which an answer's edits refer to: `base` of `applyAnswer`. */
  readonly shown: string;
  readonly maxTokens: number;
  /** 0, 0.5 or 1; absent: the provider's own. */
  readonly temperature?: number;
  readonly effort?: Effort;
  readonly schema?: AnswerSchema;
}
