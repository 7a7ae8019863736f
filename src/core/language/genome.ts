import type { ProgramGenome } from '../evolution/agent.ts';
import type { Result } from '../result.ts';
import type { Finding, Inspection } from './finding.ts';
import type { Tree } from './tree.ts';

/** Limits of a text, in bytes of UTF-8. */
export interface TextLimits {
  readonly genomeBytes: number;
}

/** Text → checked genome, or why it is refused. */
export declare function parseGenome(
  text: string,
  limits: TextLimits,
): Result<ProgramGenome, readonly Finding[]>;
/** Same front for an evaluator written in the agent language (`export default function evaluate(agent, {data, random, split})`). */
export declare function parseModule(text: string): Result<ProgramGenome, readonly Finding[]>;
/** The gate as the API shows it: findings of both severities and the safety score 0..1. */
export declare function inspect(text: string, limits: TextLimits): Inspection;
/** A genome made by an operator: prints the stored text. The tree must have passed `checkTree`. */
export declare function makeProgram(tree: Tree, frame?: readonly string[]): ProgramGenome;
/** Errors of a tree made by an operator (shape, depth, free names, jumps, redeclarations); empty = it prints to a text that parses to an equal tree. */
export declare function checkTree(tree: Tree): readonly Finding[];
/** Safety score 0..1 of an accepted tree and the warnings behind it. */
export declare function assessSafety(tree: Tree): {
  readonly safety: number;
  readonly findings: readonly Finding[];
};
/** Canonical text of a tree, without comments and markers. */
export declare function printTree(tree: Tree): string;
/** Text with the frame's pieces byte-equal around the Regions. */
export declare function printGenome(tree: Tree, frame?: readonly string[]): string;
/** The parse printed without comments: what the hash is taken of. */
export declare function normalisedText(genome: ProgramGenome): string;
/** SHA-256 of the normalised text, 64 lower-case hex: the public id. */
export declare function genomeHash(genome: ProgramGenome): string;
/** 128 bits as 32 hex digits, independent of the order of atoms. For duplicates inside a run. */
export declare function structuralHash(tree: Tree): string;
