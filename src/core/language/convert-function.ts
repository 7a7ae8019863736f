import type { BlockStatement, Expression, Pattern } from 'acorn';
import { writeBinding } from './convert-pattern.ts';
import { Kind } from './kinds.ts';
import type { TreeWriter } from './tree-writer.ts';

interface AnyFunction {
  readonly start: number;
  readonly params: readonly Pattern[];
  readonly body: BlockStatement | Expression;
  readonly async: boolean;
  readonly generator: boolean;
}

/** A function of any form: `Params`, then the body. Async functions and generators are refused. */
export function writeFunctionParts(
  write: TreeWriter,
  kind: number,
  node: AnyFunction,
  value = 0,
): void {
  if (node.async) return write.deny('async', node.start, 'async');
  if (node.generator) return write.deny('generator', node.start);
  write.open(kind, node.start, value);
  write.open(Kind.Params, node.start);
  for (const param of node.params) writeBinding(write, param);
  write.close();
  write.visit(node.body);
  write.close();
}
