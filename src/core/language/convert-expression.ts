import type {
  CallExpression,
  Expression,
  Identifier,
  Literal,
  MemberExpression,
  Property,
  SpreadElement,
  Super,
} from 'acorn';
import { ASSIGN, BINARY, Kind, LOGICAL, UNARY } from './kinds.ts';
import { writeFunctionParts } from './convert-function.ts';
import { writeKey } from './convert-key.ts';
import { writeTarget } from './convert-pattern.ts';
import { NONE } from './tree.ts';
import type { Handlers, TreeWriter } from './tree-writer.ts';

const positions = (operators: readonly string[]): ReadonlyMap<string, number> =>
  new Map(operators.map((operator, i) => [operator, i]));
const unary = positions(UNARY);
const binary = positions(BINARY);
const logical = positions(LOGICAL);
const assign = positions(ASSIGN);

function writeLiteral(write: TreeWriter, node: Literal): void {
  const { value } = node;
  if (node.bigint !== undefined) write.deny('bigint', node.start);
  else if (node.regex !== undefined) write.deny('regular-expression', node.start);
  else if (typeof value === 'number') write.leaf(Kind.Number, node.start, write.atom(value));
  else if (typeof value === 'string') write.leaf(Kind.String, node.start, write.atom(value));
  else if (value === null) write.leaf(Kind.Null, node.start);
  else write.leaf(value === true ? Kind.True : Kind.False, node.start);
}

function writeProperty(write: TreeWriter, node: Property): void {
  if (node.kind !== 'init') return write.deny('accessor', node.start);
  write.open(Kind.Property, node.start);
  writeKey(write, node.key, node.computed);
  write.visit(node.value);
  write.close();
}

function writeMember(write: TreeWriter, node: MemberExpression): void {
  const { computed, optional, property } = node;
  if (computed) {
    write.open(optional ? Kind.OptionalIndex : Kind.Index, node.start);
    write.visit(node.object);
    write.visit(property);
  } else {
    const name = property.type === 'Identifier' ? property.name : '';
    write.open(optional ? Kind.OptionalMember : Kind.Member, property.start, write.atom(name));
    write.visit(node.object);
  }
  write.close();
}

function writeCall(
  write: TreeWriter,
  kind: number,
  node: {
    readonly start: number;
    readonly callee: Expression | Super;
    readonly arguments: readonly (Expression | SpreadElement)[];
  },
): void {
  write.open(kind, node.start);
  write.visit(node.callee);
  write.visitAll(node.arguments);
  write.close();
}

/** Opens a node, writes the children, closes it. */
function writeNode(
  write: TreeWriter,
  kind: number,
  offset: number,
  children: readonly (Expression | SpreadElement | Super)[],
  value = 0,
): void {
  write.open(kind, offset, value);
  write.visitAll(children);
  write.close();
}

const writeName = (write: TreeWriter, node: Identifier): void =>
  write.leaf(Kind.Name, node.start, write.atom(node.name));

export const EXPRESSIONS: Handlers = {
  Identifier: writeName,
  Literal: writeLiteral,
  Property: (write, node) => writeProperty(write, node as Property),
  MemberExpression: writeMember,
  ArrayExpression(write, node) {
    write.open(Kind.Array, node.start);
    for (const element of node.elements) {
      if (element === null) write.deny('array-hole', node.start);
      else write.visit(element);
    }
    write.close();
  },
  ObjectExpression(write, node) {
    write.open(Kind.Object, node.start);
    write.visitAll(node.properties);
    write.close();
  },
  SpreadElement: (write, node) => writeNode(write, Kind.Spread, node.start, [node.argument]),
  FunctionExpression(write, node) {
    const name = node.id === null || node.id === undefined ? NONE : write.atom(node.id.name);
    writeFunctionParts(write, Kind.FunctionExpression, node, name);
  },
  ArrowFunctionExpression: (write, node) => writeFunctionParts(write, Kind.Arrow, node),
  UnaryExpression: (write, node) =>
    writeNode(write, Kind.Unary, node.start, [node.argument], unary.get(node.operator)),
  UpdateExpression(write, node) {
    const value = (node.prefix ? 0 : 2) + (node.operator === '++' ? 0 : 1);
    writeNode(write, Kind.Update, node.start, [node.argument], value);
  },
  BinaryExpression(write, node) {
    write.open(Kind.Binary, node.start, binary.get(node.operator));
    write.visit(node.left);
    write.visit(node.right);
    write.close();
  },
  LogicalExpression: (write, node) =>
    writeNode(write, Kind.Logical, node.start, [node.left, node.right], logical.get(node.operator)),
  AssignmentExpression(write, node) {
    write.open(Kind.Assign, node.start, assign.get(node.operator));
    writeTarget(write, node.left);
    write.visit(node.right);
    write.close();
  },
  ConditionalExpression: (write, node) =>
    writeNode(write, Kind.Conditional, node.start, [node.test, node.consequent, node.alternate]),
  CallExpression: (write, node: CallExpression) =>
    writeCall(write, node.optional ? Kind.OptionalCall : Kind.Call, node),
  NewExpression: (write, node) => writeCall(write, Kind.New, node),
  ChainExpression: (write, node) => writeNode(write, Kind.Chain, node.start, [node.expression]),
  SequenceExpression: (write, node) =>
    writeNode(write, Kind.Sequence, node.start, node.expressions),
  TemplateLiteral(write, node) {
    write.open(Kind.Template, node.start);
    for (const [i, quasi] of node.quasis.entries()) {
      const { cooked } = quasi.value;
      write.leaf(Kind.TemplateText, quasi.start, write.atom(cooked ?? ''));
      const expression = node.expressions[i];
      if (expression !== undefined) write.visit(expression);
    }
    write.close();
  },
  MetaProperty(write, node) {
    write.deny(node.meta.name === 'import' ? 'import' : 'new-target', node.start);
  },
};
