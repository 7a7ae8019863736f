import { Kind } from '../../language/kinds.ts';
import type { Tree } from '../../language/tree.ts';
import { atomAt, children, kindAt } from '../../language/tree.ts';

/** A program that is one function of plain parameters, whose body is one `return`. */
export interface PlainProgram {
  readonly params: readonly string[];
  /** The node of what it returns. */
  readonly result: number;
}

/** Null for any other program. */
export function plainProgram(tree: Tree): PlainProgram | null {
  const exported = onlyChild(tree, 0, Kind.ExportFunction);
  if (exported === null) return null;
  const [params = 0, body = 0] = children(tree, exported);
  const returned = onlyChild(tree, body, Kind.Return);
  const [result] = returned === null ? [] : children(tree, returned);
  const bindings = children(tree, params);
  if (result === undefined || kindAt(tree, result) === Kind.Empty) return null;
  if (!bindings.every((node) => kindAt(tree, node) === Kind.Binding)) return null;
  return { params: bindings.map((node) => String(atomAt(tree, node))), result };
}

function onlyChild(tree: Tree, node: number, kind: number): number | null {
  const [child, second] = children(tree, node);
  return child === undefined || second !== undefined || kindAt(tree, child) !== kind ? null : child;
}
