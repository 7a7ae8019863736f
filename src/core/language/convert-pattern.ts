import type { AssignmentProperty, Pattern, RestElement } from 'acorn';
import { writeKey } from './convert-key.ts';
import { Kind } from './kinds.ts';
import type { TreeWriter } from './tree-writer.ts';

type WriteLeaf = (write: TreeWriter, node: Pattern) => void;

/** A pattern that declares names: parameter, variable, catch parameter. Its leaves are `Binding`. */
export const writeBinding = (write: TreeWriter, node: Pattern): void =>
  writePattern(write, node, writeBindingLeaf);

/** What an assignment or the head of a loop writes to. Leaves are `Name`, `Member` or `Index`. */
export const writeTarget = (write: TreeWriter, node: Pattern): void =>
  writePattern(write, node, writeTargetLeaf);

function writeBindingLeaf(write: TreeWriter, node: Pattern): void {
  if (node.type !== 'Identifier') return write.deny('syntax', node.start, 'A name is expected.');
  write.leaf(Kind.Binding, node.start, write.atom(node.name));
}

const writeTargetLeaf: WriteLeaf = (write, node) => write.visit(node);

function writePattern(write: TreeWriter, node: Pattern, writeLeaf: WriteLeaf): void {
  switch (node.type) {
    case 'ArrayPattern':
      write.open(Kind.ArrayPattern, node.start);
      for (const element of node.elements) {
        if (element === null) write.empty(node.start);
        else writePattern(write, element, writeLeaf);
      }
      break;
    case 'ObjectPattern':
      write.open(Kind.ObjectPattern, node.start);
      for (const property of node.properties) writePatternProperty(write, property, writeLeaf);
      break;
    case 'AssignmentPattern':
      write.open(Kind.DefaultPattern, node.start);
      writePattern(write, node.left, writeLeaf);
      write.visit(node.right);
      break;
    case 'RestElement':
      write.open(Kind.Rest, node.start);
      writePattern(write, node.argument, writeLeaf);
      break;
    case 'Identifier':
    case 'MemberExpression':
      return writeLeaf(write, node);
  }
  write.close();
}

function writePatternProperty(
  write: TreeWriter,
  node: AssignmentProperty | RestElement,
  writeLeaf: WriteLeaf,
): void {
  if (node.type === 'RestElement') return writePattern(write, node, writeLeaf);
  write.open(Kind.PatternProperty, node.start);
  writeKey(write, node.key, node.computed);
  writePattern(write, node.value, writeLeaf);
  write.close();
}
