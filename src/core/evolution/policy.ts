import type { Result } from '../result.ts';
import type { Operator, ProgramGenome } from './agent.ts';
import type { Primitives } from './primitives.ts';
import type { Random } from './random.ts';
import type { Signature } from './signature.ts';
import type { ValueType } from './value-type.ts';

/**
 * A program that was not printed yet. Most candidates are refused, duplicates or die in their first generation, so
 * the text (`makeProgram(tree, frame)`) is made only for those that are kept.
 */
export type ProgramDraft = Pick<ProgramGenome, 'kind' | 'tree' | 'frame'>;

/** Who a child is made from. Every `Agent` whose genome is a program is one. */
export interface Parent {
  readonly hash: string;
  readonly genome: ProgramDraft;
  /** Kinds seen at run time, one a node (0 = never reached), from a probe over a few cases. */
  readonly seen?: readonly ValueType[];
}

/** What every operator obeys: the task's primitives and types, and the limits of a genome. */
export interface OperatorPolicy {
  readonly primitives: Primitives;
  readonly signature: Signature;
  readonly limits: Limits;
}

interface Limits {
  /** UTF-8 bytes of the stored text. */
  readonly genomeBytes: number;
  /** How deep an expression may nest within its statement (Koza's depth limit; 17 unless configured). */
  readonly maxDepth: number;
  /** Nodes of the whole tree. */
  readonly maxNodes: number;
}

/** Depth of the whole tree that the language allows. */
export const TREE_DEPTH = 128;

/** One suggested child, before any rule has seen it. */
export interface Proposal {
  readonly genome: ProgramDraft;
  readonly operator: Operator;
  /** Hashes: none for random programs, two for crossover. */
  readonly parents: readonly string[];
}

export interface Refusal {
  readonly operator: Operator;
  readonly reason:
    | 'no-place'
    | 'no-material'
    | 'no-parent'
    | 'too-deep'
    | 'too-large'
    | 'unchanged'
    | 'out-of-scope';
  /** Of the tree that came to nothing; absent where none was made. */
  readonly nodes?: number;
}

/** Pure: the same parents, stream and policy give the same proposal or the same refusal. */
export type ProposalOperator = (
  parents: readonly Parent[],
  random: Random,
  policy: OperatorPolicy,
) => Result<Proposal, Refusal>;
