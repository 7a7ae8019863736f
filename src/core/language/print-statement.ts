import { DECLARE, Kind, type KindName } from './kinds.ts';
import {
  writeElement,
  writeExpression,
  writeExpressionStatement,
  writeIterated,
} from './print-expression.ts';
import type { Printer, PrintNode } from './printer.ts';

/** The statements below a Program or Region, each on lines of its own with a line break behind it. */
export function writeStatements(printer: Printer, list: number): void {
  const margin = '  '.repeat(printer.level);
  for (let node = list + 1; node < printer.after(list); node = printer.after(node)) {
    if (printer.kind(node) === Kind.Region) {
      writeStatements(printer, node);
      continue;
    }
    printer.out += margin;
    printer.print(node);
    printer.out += '\n';
  }
}

/** The statements from `first` on up to `end`, each after a line break. */
function writeLines(printer: Printer, first: number, end: number): void {
  for (let node = first; node < end; node = printer.after(node)) {
    if (printer.kind(node) === Kind.Region) writeLines(printer, node + 1, printer.after(node));
    else {
      printer.newLine();
      printer.print(node);
    }
  }
}

function writeBlock(printer: Printer, node: number): void {
  printer.out += '{';
  printer.level++;
  const before = printer.out.length;
  writeLines(printer, node + 1, printer.after(node));
  printer.level--;
  if (printer.out.length > before) printer.newLine();
  printer.out += '}';
}

/** The statement of a loop or label, on the same line. */
function writeBody(printer: Printer, node: number): void {
  if (printer.kind(node) !== Kind.EmptyStatement) printer.out += ' ';
  printer.print(node);
}

/** True if an `else` behind this statement would belong to an `if` inside it. */
function swallowsElse(printer: Printer, node: number): boolean {
  switch (printer.kind(node)) {
    case Kind.If: {
      const yes = printer.after(node + 1);
      const no = printer.after(yes);
      return printer.kind(no) === Kind.Empty || swallowsElse(printer, no);
    }
    case Kind.While:
    case Kind.ForIn:
    case Kind.ForOf:
    case Kind.For:
    case Kind.Labeled:
      return swallowsElse(printer, lastChild(printer, node));
    default:
      return false;
  }
}

function lastChild(printer: Printer, node: number): number {
  let last = node + 1;
  for (let next = last; next < printer.after(node); next = printer.after(next)) last = next;
  return last;
}

function writeIf(printer: Printer, node: number): void {
  const test = node + 1;
  const yes = printer.after(test);
  const no = printer.after(yes);
  printer.out += 'if (';
  writeExpression(printer, test);
  printer.out += ')';
  if (printer.kind(no) === Kind.Empty) return writeBody(printer, yes);
  // Text cannot hold such a tree (`checkTree` refuses it); with braces it means the same.
  const braces = swallowsElse(printer, yes);
  if (braces) printer.out += ' {';
  writeBody(printer, yes);
  if (braces || printer.kind(yes) === Kind.Block) printer.out += braces ? ' } else' : ' else';
  else {
    printer.newLine();
    printer.out += 'else';
  }
  writeBody(printer, no);
}

function writeFor(printer: Printer, node: number): void {
  const init = node + 1;
  const test = printer.after(init);
  const update = printer.after(test);
  const { noIn } = printer;
  printer.out += 'for (';
  printer.noIn = true;
  if (printer.kind(init) === Kind.VariableDeclaration) writeVariables(printer, init);
  else writeExpression(printer, init);
  printer.noIn = noIn;
  for (const part of [test, update]) {
    printer.out += printer.kind(part) === Kind.Empty ? ';' : '; ';
    writeExpression(printer, part);
  }
  printer.out += ')';
  writeBody(printer, printer.after(update));
}

const forEach =
  (between: string): PrintNode =>
  (printer, node) => {
    const left = node + 1;
    const right = printer.after(left);
    printer.out += 'for (';
    if (printer.kind(left) === Kind.VariableDeclaration) writeVariables(printer, left);
    else printer.print(left);
    printer.out += between;
    writeIterated(printer, right);
    printer.out += ')';
    writeBody(printer, printer.after(right));
  };

/** `const a = 1, b` without the semicolon. */
function writeVariables(printer: Printer, node: number): void {
  printer.out += `${DECLARE[printer.value(node)]} `;
  for (let item = node + 1; item < printer.after(node); item = printer.after(item)) {
    if (item > node + 1) printer.out += ', ';
    printer.print(item);
  }
}

const declaration =
  (keyword: string): PrintNode =>
  (printer, node) => {
    const name = printer.name(node);
    printer.out += name === '' ? `${keyword} ` : `${keyword} ${name}`;
    printer.print(node + 1);
    printer.out += ' ';
    printer.print(printer.after(node + 1));
  };

function writeTry(printer: Printer, node: number): void {
  const block = node + 1;
  const param = printer.after(block);
  const handler = printer.after(param);
  const finalizer = printer.after(handler);
  printer.out += 'try ';
  printer.print(block);
  if (printer.kind(handler) !== Kind.Empty) {
    printer.out += ' catch ';
    if (printer.kind(param) !== Kind.Empty) {
      printer.out += '(';
      printer.print(param);
      printer.out += ') ';
    }
    printer.print(handler);
  }
  if (printer.kind(finalizer) === Kind.Empty) return;
  printer.out += ' finally ';
  printer.print(finalizer);
}

/** `return x;`, `throw x;`, with the expression optional. */
const withExpression =
  (keyword: string): PrintNode =>
  (printer, node) => {
    printer.out += keyword;
    if (printer.kind(node + 1) !== Kind.Empty) {
      printer.out += ' ';
      writeExpression(printer, node + 1);
    }
    printer.out += ';';
  };

const jump =
  (keyword: string): PrintNode =>
  (printer, node) => {
    const label = printer.name(node);
    printer.out += label === '' ? `${keyword};` : `${keyword} ${label};`;
  };

export const STATEMENT_PRINTERS: { readonly [K in KindName]?: PrintNode } = {
  Program: writeStatements,
  ExportFunction: declaration('export default function'),
  FunctionDeclaration: declaration('function'),
  VariableDeclaration(printer, node) {
    writeVariables(printer, node);
    printer.out += ';';
  },
  Declarator(printer, node) {
    const init = printer.after(node + 1);
    printer.print(node + 1);
    if (printer.kind(init) === Kind.Empty) return;
    printer.out += ' = ';
    writeElement(printer, init);
  },
  ExpressionStatement: (printer, node) => writeExpressionStatement(printer, node + 1),
  Block: writeBlock,
  If: writeIf,
  For: writeFor,
  ForOf: forEach(' of '),
  ForIn: forEach(' in '),
  While(printer, node) {
    printer.out += 'while (';
    writeExpression(printer, node + 1);
    printer.out += ')';
    writeBody(printer, printer.after(node + 1));
  },
  DoWhile(printer, node) {
    printer.out += 'do';
    writeBody(printer, node + 1);
    printer.out += ' while (';
    writeExpression(printer, printer.after(node + 1));
    printer.out += ');';
  },
  Switch(printer, node) {
    printer.out += 'switch (';
    writeExpression(printer, node + 1);
    printer.out += ') {';
    printer.level++;
    writeLines(printer, printer.after(node + 1), printer.after(node));
    printer.level--;
    printer.newLine();
    printer.out += '}';
  },
  Case(printer, node) {
    const isDefault = printer.kind(node + 1) === Kind.Empty;
    printer.out += isDefault ? 'default' : 'case ';
    writeExpression(printer, node + 1);
    printer.out += ':';
    printer.level++;
    writeLines(printer, printer.after(node + 1), printer.after(node));
    printer.level--;
  },
  Labeled(printer, node) {
    printer.out += `${printer.name(node)}:`;
    writeBody(printer, node + 1);
  },
  Break: jump('break'),
  Continue: jump('continue'),
  Return: withExpression('return'),
  Throw: withExpression('throw'),
  Try: writeTry,
  EmptyStatement(printer) {
    printer.out += ';';
  },
};
