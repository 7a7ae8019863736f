import type { Tree } from '../language/tree.ts';

/** JSON as agents and evaluators exchange it. */
export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [key: string]: Json };

/**
 * What is evolved. Kind `program`: a module in the agent language. Kind `text` (a prompt, or a program in any
 * language) comes with models: it is never parsed by us, so operators on the tree skip it.
 */
export type Genome = ProgramGenome | TextGenome;

export interface ProgramGenome {
  readonly kind: 'program';
  /** Stored text: as received or printed. */
  readonly text: string;
  /** The text is known to be the normalised one. */
  readonly isNormalised?: boolean;
  readonly tree: Tree;
  /** Of the tree, where it is kept: see `fingerprint.ts`. */
  readonly fingerprint?: string;
  /** Text around the EVOLVE-BLOCK regions (one more piece than there are Regions), byte-equal for ever. */
  readonly frame?: readonly string[];
}

export interface TextGenome {
  readonly kind: 'text';
  readonly text: string;
}

export type Operator =
  | 'seed'
  | 'random'
  | 'crossover'
  | 'subtree'
  | 'constant'
  | 'swap'
  | 'insert'
  | 'delete'
  | 'duplicate'
  | 'move'
  | 'wrap'
  | 'simplify'
  | 'tune'
  | 'rewrite'
  | 'patch'
  | 'merge'
  | 'repair';

/** Operators that ask a model. */
export type ModelOperator = Extract<Operator, 'patch' | 'rewrite' | 'merge' | 'repair'>;

/** Which call of a model an agent came from. */
export interface Origin {
  /** Id of the proposal. */
  readonly proposal: string;
  /** Model id or inference profile, as called. */
  readonly model: string;
  /** `-` where the provider has none. */
  readonly region: string;
  readonly promptVersion: string;
  /** The model's own words, one sentence: shown in later prompts, never believed. */
  readonly idea: string;
  /** Micro-USD that the call was charged. */
  readonly costMicro: number;
}

/** Why a run, a case or an evaluation failed. */
export interface FailureReason {
  readonly code:
    | 'threw'
    | 'fuel-exhausted'
    | 'memory-exhausted'
    | 'depth-exhausted'
    | 'unsupported'
    | 'bad-output'
    | 'wrong-type'
    | 'evaluator-failed'
    | 'evaluator-crashed'
    | 'not-run';
  readonly detail: string;
}

/** The outcome of scoring one genome on one split. Higher is better, every number is finite. */
export interface Evaluation {
  /** Every case failed, or the module evaluation did. */
  readonly failed: boolean;
  /** Stopped by the cascade before all cases ran: never a parent, never archived. */
  readonly partial: boolean;
  readonly reason?: FailureReason;
  readonly fitness: number;
  /** Mean distance to the expected outputs over the cases; 0 under `module`. Lower is better. */
  readonly distance: number;
  /** One per case (`cases`) or as the module gave them; empty if none. */
  readonly scores: readonly number[];
  /** Per-case distance, parallel to `scores`; empty under `module`. Feeds lexicase selection. */
  readonly distances: readonly number[];
  readonly metrics: Readonly<Record<string, number>>;
  readonly features: Readonly<Record<string, number>>;
  readonly feedback: readonly Feedback[];
  /** Sum over the cases. */
  readonly fuel: number;
  /** Largest over the cases: allocated bytes (at the prices of `meter.ts`) and call frames. */
  readonly bytes: number;
  readonly frames: number;
  /** Digest of the outputs on the training cases: agents that behave alike share it. Empty if unknown. */
  readonly behaviour: string;
}

export interface Feedback {
  /** Index of the case, or null for the whole. */
  readonly case: number | null;
  readonly text: string;
}

/** One candidate (evolutionary computation: an individual) that was evaluated. Immutable. */
export interface Agent {
  /** SHA-256 of the normalised text: the public id. */
  readonly hash: string;
  readonly genome: Genome;
  readonly bytes: number;
  /** Nodes of the tree; 0 for text genomes. */
  readonly nodes: number;
  /** Hashes of the parents: none for seeds and random agents, two for crossover. */
  readonly parents: readonly string[];
  readonly operator: Operator;
  readonly generation: number;
  readonly slot: number;
  readonly island: number;
  /** On the training split. */
  readonly evaluation: Evaluation;
  /** 0..1 from the static gate and the observed run. */
  readonly safety: number;
  /** Kept to be looked at, but in no place of the population: unsafe, and so never run, or nondeterministic. */
  readonly quarantined: boolean;
  /** Of agents that a model suggested. */
  readonly origin?: Origin;
}
