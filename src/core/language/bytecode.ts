/** Compiled programs. */
import type { Value } from './values.ts';

/** One function of a program. Everything is shared by all instances and never changes. */
export interface FunctionCode {
  /** For messages; '' if anonymous. */
  readonly name: string;
  /** Where its instructions start in the program's code. */
  readonly entry: number;
  /** Registers a frame needs: parameters first, then locals and temporaries. */
  readonly registers: number;
  /** Declared parameters without the rest parameter. */
  readonly params: number;
  readonly hasRest: boolean;
}

/** The result of `compile(tree, { probe })`. */
export interface Program {
  readonly code: Uint16Array;
  readonly constants: readonly Value[];
  readonly functions: readonly FunctionCode[];
}
