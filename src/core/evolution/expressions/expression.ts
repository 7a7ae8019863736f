/**
 * Expressions as arrays of codes in prefix order (an operation, then its arguments): a subtree is a slice, so crossover
 * and mutation copy codes, and reading one backwards with a stack evaluates it.
 */
import { BINARY, Kind } from '../../language/kinds.ts';
import type { Tree } from '../../language/tree.ts';
import { TreeBuilder } from '../../language/tree.ts';
import { writeNumber } from '../terminals.ts';
import type { Alphabet } from './alphabet.ts';

/** Codes of an `Alphabet`. A list, not bytes: of so few the list is made in half the time. */
export type Expression = readonly number[];

/** Codes that an expression may have: `depthOf` counts in bytes. */
export const MOST_CODES = 255;

/** Codes that are being written; `copy` is what stays. */
export class Draft {
  /** What stands behind the first `size` is of an earlier draft. */
  readonly codes: number[] = [];
  size = 0;

  copy(): Expression {
    return this.codes.slice(0, this.size);
  }
}

/** Behind the last code of the subtree that starts at `at`. */
export function endOf({ arities }: Alphabet, codes: Expression, at: number): number {
  let end = at;
  for (let open = 1; open > 0; end++) open += (arities[codes[end] as number] as number) - 1;
  return end;
}

/** Of the subtrees that are done while an expression is read backwards. */
const depths = new Uint8Array(256);

/** Symbols from the root to the deepest terminal, both counted, of the expression that the first `size` codes are. */
export function depthOf({ arities }: Alphabet, codes: Expression, size: number): number {
  let top = 0;
  for (let at = size - 1; at >= 0; at--) {
    let below = 0;
    for (let i = arities[codes[at] as number] as number; i > 0; i--)
      below = Math.max(below, depths[--top] ?? 0);
    depths[top++] = below + 1;
  }
  return depths[0] ?? 0;
}

/**
 * Of `codes[from..to)`, 30 bits that different expressions seldom share (FNV-1a, mixed once more): of 10,000, one pair
 * in twenty runs.
 */
export function hashOf(codes: Expression, from: number, to: number): number {
  let hash = 0x811c9dc5;
  for (let at = from; at < to; at++) hash = Math.imul(hash ^ (codes[at] as number), 0x01000193);
  return Math.imul(hash ^ (hash >>> 15), 0x85ebca6b) >>> 2;
}

/** The expression as a tree of the language. */
export function treeOf(alphabet: Alphabet, codes: Expression): Tree {
  const builder = new TreeBuilder();
  let at = 0;
  const name = (text: string): void => builder.leaf(Kind.Name, builder.atom(text));
  const write = (): void => {
    const code = codes[at++] ?? 0;
    const operation = alphabet.operations[code - alphabet.terminals];
    if (operation === undefined) return writeTerminal(code);
    const operator = BINARY.findIndex((text) => text === operation.name);
    if (operator >= 0) builder.open(Kind.Binary, operator);
    else {
      builder.open(Kind.Call);
      builder.open(Kind.Member, builder.atom(operation.name.slice('Math.'.length)));
      name('Math');
      builder.close();
    }
    for (let i = 0; i < operation.arity; i++) write();
    builder.close();
  };
  const writeTerminal = (code: number): void => {
    const param = alphabet.params[code];
    if (param === undefined)
      writeNumber(builder, alphabet.constants[code - alphabet.params.length] ?? 0);
    else name(param);
  };
  write();
  return builder.build();
}
