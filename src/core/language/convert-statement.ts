import type {
  AnyNode,
  ForInStatement,
  ForOfStatement,
  Statement,
  ModuleDeclaration,
  TryStatement,
  VariableDeclaration,
} from 'acorn';
import { writeFunctionParts } from './convert-function.ts';
import { writeBinding, writeTarget } from './convert-pattern.ts';
import { DECLARE, Kind } from './kinds.ts';
import { NONE } from './tree.ts';
import type { Handlers, TreeWriter } from './tree-writer.ts';

type Item = Statement | ModuleDeclaration;

/** Statements that end with a semicolon, written or not. */
const NEEDS_SEMICOLON: ReadonlySet<string> = new Set([
  'VariableDeclaration',
  'ExpressionStatement',
  'ReturnStatement',
  'ThrowStatement',
  'BreakStatement',
  'ContinueStatement',
]);

/** The statement a compound statement ends with, if it ends with one. */
function lastBody(node: Item): Statement | undefined {
  if (node.type === 'IfStatement') return node.alternate ?? node.consequent;
  if (node.type === 'WhileStatement' || node.type === 'LabeledStatement') return node.body;
  if (node.type === 'ForStatement' || node.type === 'ForInStatement') return node.body;
  return node.type === 'ForOfStatement' ? node.body : undefined;
}

/** True if nothing that follows can be read as this statement's continuation: it ends in `;` or in a block. */
function isTerminated(text: string, node: Item): boolean {
  if (text[node.end - 1] === ';') return true;
  const body = lastBody(node);
  if (body !== undefined) return isTerminated(text, body);
  return !NEEDS_SEMICOLON.has(node.type);
}

/**
 * The statements of a Program or Block between two offsets; those between markers go into a `Region`.
 * A region must hold whole statements of one list, and the statement before it must not run on into it.
 */
function writeStatements(
  write: TreeWriter,
  body: readonly Item[],
  start: number,
  end: number,
): void {
  const { regions } = write;
  let inside: number | undefined;
  let before: Item | undefined;
  const closeUpTo = (offset: number): void => {
    if (inside === undefined || inside > offset) return;
    inside = undefined;
    write.close();
  };
  const openUpTo = (offset: number): void => {
    for (let next = regions[0]; next !== undefined && next.start <= offset; next = regions[0]) {
      closeUpTo(next.start);
      regions.shift();
      if (next.start <= start) write.deny('marker', next.start - 1, 'it stands inside a statement');
      if (before !== undefined && !isTerminated(write.text, before)) {
        write.deny('marker', next.start - 1, 'the statement before it has no semicolon');
      }
      write.open(Kind.Region, next.start);
      inside = next.end;
      if (next.end <= offset) closeUpTo(offset);
    }
  };
  for (const node of body) {
    closeUpTo(node.start);
    openUpTo(node.start);
    if (inside !== undefined && node.end > inside) {
      write.deny('marker', inside, 'it stands inside a statement');
    }
    write.visit(node);
    before = node;
    denyRegionsInside(write, node);
  }
  openUpTo(end - 1);
  if (inside !== undefined && inside > end) write.deny('marker', inside, 'it is in another block');
  closeUpTo(Infinity);
}

/** Regions that start inside a statement and belong to no list in it. */
function denyRegionsInside(write: TreeWriter, node: Item): void {
  for (let next = write.regions[0]; next !== undefined && next.start < node.end;) {
    write.deny('marker', next.start - 1, 'it stands inside a statement');
    write.regions.shift();
    next = write.regions[0];
  }
}

function writeVariables(write: TreeWriter, node: VariableDeclaration): void {
  const value = DECLARE.findIndex((word) => word === node.kind);
  write.open(Kind.VariableDeclaration, node.start, value);
  for (const declarator of node.declarations) {
    write.open(Kind.Declarator, declarator.start);
    writeBinding(write, declarator.id);
    write.visitOptional(declarator.init, declarator.end);
    write.close();
  }
  write.close();
}

function endsInAsync(left: ForOfStatement['left']): boolean {
  const last = left.type === 'MemberExpression' && !left.computed ? left.property : left;
  return last.type === 'Identifier' && last.name === 'async';
}

function writeForEach(
  write: TreeWriter,
  kind: number,
  node: ForInStatement | ForOfStatement,
): void {
  if (node.type === 'ForOfStatement' && node.await) {
    return write.deny('async', node.start, 'for await');
  }
  // Engines disagree on `for ((async) of …)` and `for (a.async of …)`; V8 refuses both.
  if (kind === Kind.ForOf && endsInAsync(node.left)) {
    return write.deny('syntax', node.start, 'A for-of loop cannot assign to a name `async`.');
  }
  write.open(kind, node.start);
  if (node.left.type === 'VariableDeclaration') write.visit(node.left);
  else writeTarget(write, node.left);
  write.visit(node.right);
  write.visit(node.body);
  write.close();
}

function writeTry(write: TreeWriter, node: TryStatement): void {
  write.open(Kind.Try, node.start);
  write.visit(node.block);
  const param = node.handler?.param;
  if (param === null || param === undefined) write.empty(node.start);
  else writeBinding(write, param);
  write.visitOptional(node.handler?.body, node.end);
  write.visitOptional(node.finalizer, node.end);
  write.close();
}

/** A statement with a fixed number of parts below it, `null` for an absent one. */
function writeParts(
  write: TreeWriter,
  kind: number,
  node: { readonly start: number; readonly end: number },
  parts: readonly (AnyNode | null | undefined)[],
  value = 0,
): void {
  write.open(kind, node.start, value);
  for (const part of parts) write.visitOptional(part, node.end);
  write.close();
}

const labelOf = (write: TreeWriter, label: { readonly name: string } | null | undefined): number =>
  label === null || label === undefined ? NONE : write.atom(label.name);

export const STATEMENTS: Handlers = {
  Program(write, node) {
    write.open(Kind.Program, 0);
    writeStatements(write, node.body, -1, write.text.length + 1);
    write.close();
  },
  ExportDefaultDeclaration(write, node) {
    const { declaration } = node;
    if (declaration.type === 'ClassDeclaration') return write.visit(declaration);
    if (declaration.type !== 'FunctionDeclaration') return write.deny('export-default', node.start);
    writeFunctionParts(write, Kind.ExportFunction, declaration, labelOf(write, declaration.id));
  },
  FunctionDeclaration: (write, node) =>
    writeFunctionParts(write, Kind.FunctionDeclaration, node, labelOf(write, node.id)),
  VariableDeclaration: writeVariables,
  ExpressionStatement: (write, node) =>
    writeParts(write, Kind.ExpressionStatement, node, [node.expression]),
  BlockStatement(write, node) {
    write.open(Kind.Block, node.start);
    writeStatements(write, node.body, node.start, node.end);
    write.close();
  },
  IfStatement: (write, node) =>
    writeParts(write, Kind.If, node, [node.test, node.consequent, node.alternate]),
  ForStatement: (write, node) =>
    writeParts(write, Kind.For, node, [node.init, node.test, node.update, node.body]),
  ForOfStatement: (write, node) => writeForEach(write, Kind.ForOf, node),
  ForInStatement: (write, node) => writeForEach(write, Kind.ForIn, node),
  WhileStatement: (write, node) => writeParts(write, Kind.While, node, [node.test, node.body]),
  DoWhileStatement: (write, node) => writeParts(write, Kind.DoWhile, node, [node.body, node.test]),
  SwitchStatement: (write, node) =>
    writeParts(write, Kind.Switch, node, [node.discriminant, ...node.cases]),
  SwitchCase: (write, node) => writeParts(write, Kind.Case, node, [node.test, ...node.consequent]),
  LabeledStatement: (write, node) =>
    writeParts(write, Kind.Labeled, node, [node.body], labelOf(write, node.label)),
  BreakStatement: (write, node) =>
    writeParts(write, Kind.Break, node, [], labelOf(write, node.label)),
  ContinueStatement: (write, node) =>
    writeParts(write, Kind.Continue, node, [], labelOf(write, node.label)),
  ReturnStatement: (write, node) => writeParts(write, Kind.Return, node, [node.argument]),
  ThrowStatement: (write, node) => writeParts(write, Kind.Throw, node, [node.argument]),
  TryStatement: writeTry,
  EmptyStatement: (write, node) => write.leaf(Kind.EmptyStatement, node.start),
};
