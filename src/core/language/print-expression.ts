import { ASSIGN, BINARY, Kind, type KindName, LOGICAL, UNARY } from './kinds.ts';
import { BINARY_LEVELS, Level, levelOf, LOGICAL_LEVELS } from './print-levels.ts';
import { keyText, numberText, quote, templateText } from './print-text.ts';
import type { Printer, PrintNode } from './printer.ts';
import { atomAt, children } from './tree.ts';

const IN = BINARY.indexOf('in');
const POWER = BINARY.indexOf('**');
const DIVIDE = BINARY.indexOf('/');
const COALESCE = LOGICAL.indexOf('??');
const PREFIX_UPDATES = 2;
const [PLUS, MINUS] = [UNARY.indexOf('+'), UNARY.indexOf('-')];

/** An expression where the grammar wants one that binds at least as tightly as `level`. */
function write(printer: Printer, node: number, level: number): void {
  const needs =
    levelOf(printer, node) < level ||
    (printer.noIn && printer.kind(node) === Kind.Binary && printer.value(node) === IN);
  if (needs) parenthesised(printer, node);
  else printer.print(node);
}

function parenthesised(printer: Printer, node: number): void {
  printer.out += '(';
  printer.print(node);
  printer.out += ')';
}

/** Where a comma is allowed: statements, conditions, indexes. */
export const writeExpression = (printer: Printer, node: number): void =>
  write(printer, node, Level.sequence);
/** Where a comma would end it: arguments, elements, initial values. */
export const writeElement = (printer: Printer, node: number): void =>
  write(printer, node, Level.assign);

/** Kinds whose text starts with the text of their first child. */
const STARTS_WITH_CHILD: ReadonlySet<number> = new Set([
  Kind.Binary,
  Kind.Logical,
  Kind.Conditional,
  Kind.Member,
  Kind.Index,
  Kind.Call,
  Kind.OptionalMember,
  Kind.OptionalIndex,
  Kind.OptionalCall,
  Kind.Chain,
  Kind.Assign,
  Kind.Sequence,
]);

/** The node whose text comes first in the text of `node`. */
function firstOf(printer: Printer, node: number): number {
  let at = node;
  while (
    STARTS_WITH_CHILD.has(printer.kind(at)) ||
    (printer.kind(at) === Kind.Update && printer.value(at) >= PREFIX_UPDATES)
  ) {
    at++;
  }
  return at;
}

const PATTERN_KINDS: ReadonlySet<number> = new Set([Kind.ArrayPattern, Kind.ObjectPattern]);

const startsWithBrace = (kind: number): boolean =>
  kind === Kind.Object || kind === Kind.ObjectPattern;

/** An expression as a statement: it must not start like a block, a function or a directive. */
export function writeExpressionStatement(printer: Printer, node: number): void {
  const first = printer.kind(firstOf(printer, node));
  const unclear =
    startsWithBrace(first) ||
    first === Kind.FunctionExpression ||
    printer.kind(node) === Kind.String;
  if (unclear) parenthesised(printer, node);
  else writeExpression(printer, node);
  printer.out += ';';
}

/**
 * What a loop goes through. Behind `of` acorn's tokenizer takes the sign after a variable of that name for the start of a
 * regular expression (`x of of / 2`), as in two places more: see `writeDividend`.
 */
export function writeIterated(printer: Printer, node: number): void {
  const first = firstOf(printer, node);
  if (first !== node && printer.kind(first) === Kind.Name && printer.name(first) === 'of')
    parenthesised(printer, node);
  else writeElement(printer, node);
}

/** The children from `first` up to `end`, with commas. */
function writeList(printer: Printer, first: number, end: number, item: PrintNode): void {
  for (let node = first; node < end; node = printer.after(node)) {
    if (node !== first) printer.out += ', ';
    item(printer, node);
  }
}

function writeArguments(printer: Printer, node: number): void {
  printer.out += '(';
  writeList(printer, printer.after(node + 1), printer.after(node), writeArgument);
  printer.out += ')';
}

/** V8 (12.4) wrongly refuses `f([1], [a] = b)`; in parentheses it takes the assignment. */
function writeArgument(printer: Printer, node: number): void {
  const isAssign = printer.kind(node) === Kind.Assign;
  if (isAssign && PATTERN_KINDS.has(printer.kind(node + 1))) parenthesised(printer, node);
  else writeElement(printer, node);
}

function writeObjectOf(printer: Printer, node: number): void {
  const object = node + 1;
  // `1.x` would be read as the number `1.`.
  const digits = printer.kind(object) === Kind.Number && /^\d+$/.test(printer.name(object));
  if (digits) parenthesised(printer, object);
  else write(printer, object, Level.object);
}

/**
 * What stands before `/`. In two places acorn's tokenizer takes the sign for the start of a regular expression: behind
 * `?.of`, and behind a function that follows `:` or `of`. Behind a parenthesis it never does.
 */
function writeDividend(printer: Printer, node: number, level: number): void {
  if (printer.kind(node) === Kind.FunctionExpression || endsWithOf(printer, node))
    parenthesised(printer, node);
  else write(printer, node, level);
}

function endsWithOf(printer: Printer, node: number): boolean {
  switch (printer.kind(node)) {
    case Kind.OptionalMember:
      return printer.name(node) === 'of';
    case Kind.Chain:
    case Kind.Unary:
      return endsWithOf(printer, node + 1);
    case Kind.Binary:
      return endsWithOf(printer, printer.after(node + 1));
    default:
      return false;
  }
}

function writeBinary(printer: Printer, node: number): void {
  const operator = printer.value(node);
  const level = BINARY_LEVELS[operator] ?? 0;
  const isPower = operator === POWER;
  const operand = operator === DIVIDE ? writeDividend : write;
  operand(printer, node + 1, isPower ? Level.update : level);
  printer.out += ` ${BINARY[operator]} `;
  write(printer, printer.after(node + 1), isPower ? level : level + 1);
}

/** `&&` and `||` cannot stand beside `??` without parentheses; the other way round the levels see to it. */
function writeCoalesceOperand(printer: Printer, node: number, level: number): void {
  const mixes = printer.kind(node) === Kind.Logical && printer.value(node) !== COALESCE;
  if (mixes) parenthesised(printer, node);
  else write(printer, node, level);
}

function writeLogical(printer: Printer, node: number): void {
  const operator = printer.value(node);
  const level = LOGICAL_LEVELS[operator] ?? 0;
  const operand = operator === COALESCE ? writeCoalesceOperand : write;
  operand(printer, node + 1, level);
  printer.out += ` ${LOGICAL[operator]} `;
  operand(printer, printer.after(node + 1), level + 1);
}

function writeUnary(printer: Printer, node: number): void {
  const operator = printer.value(node);
  const operand = node + 1;
  printer.out += UNARY[operator] ?? '';
  if (operator > UNARY.indexOf('~') || fuses(printer, operator, operand)) printer.out += ' ';
  write(printer, operand, Level.unary);
}

/** True if sign and operand would be read as `++` or `--`. */
function fuses(printer: Printer, operator: number, operand: number): boolean {
  const kind = printer.kind(operand);
  const value = printer.value(operand);
  if (kind === Kind.Unary) return value === operator && (value === PLUS || value === MINUS);
  if (kind === Kind.Number) return operator === MINUS && Number(atomAt(printer.tree, operand)) < 0;
  return (
    kind === Kind.Update && value < PREFIX_UPDATES && operator === (value === 0 ? PLUS : MINUS)
  );
}

function writeArrow(printer: Printer, node: number): void {
  const params = node + 1;
  const body = printer.after(params);
  const isSingle = printer.tree.size[params] === 2 && printer.kind(params + 1) === Kind.Binding;
  if (isSingle) printer.print(params + 1);
  else printer.print(params);
  printer.out += ' => ';
  if (printer.kind(body) === Kind.Block) printer.print(body);
  else if (startsWithBrace(printer.kind(firstOf(printer, body)))) parenthesised(printer, body);
  else writeElement(printer, body);
}

/** `{x}` for a key and a name that agree, `{f() {}}` for a function without a name. */
function writeProperty(printer: Printer, node: number): void {
  const key = node + 1;
  const value = printer.after(key);
  if (agrees(printer, key, value)) return printer.print(value);
  printer.print(key);
  if (printer.kind(value) === Kind.FunctionExpression && printer.name(value) === '') {
    printer.print(value + 1);
    printer.out += ' ';
    return printer.print(printer.after(value + 1));
  }
  printer.out += ': ';
  writeElement(printer, value);
}

function agrees(printer: Printer, key: number, value: number): boolean {
  const kind = printer.kind(value);
  return (
    printer.kind(key) === Kind.Key &&
    (kind === Kind.Name || kind === Kind.Binding) &&
    printer.name(key) === printer.name(value)
  );
}

function writePatternProperty(printer: Printer, node: number): void {
  const key = node + 1;
  const value = printer.after(key);
  const isDefault = printer.kind(value) === Kind.DefaultPattern;
  if (!agrees(printer, key, isDefault ? value + 1 : value)) {
    printer.print(key);
    printer.out += ': ';
  }
  writeElement(printer, value);
}

/** An object literal of more nodes than this gets a line for each property. */
const INLINE_NODES = 40;

function writeObject(printer: Printer, node: number): void {
  const end = printer.after(node);
  if (end - node <= INLINE_NODES) return writeBraces(printer, node);
  printer.out += '{';
  printer.level++;
  for (let property = node + 1; property < end; property = printer.after(property)) {
    printer.newLine();
    writeElement(printer, property);
    printer.out += ',';
  }
  printer.level--;
  printer.newLine();
  printer.out += '}';
}

function writeBraces(printer: Printer, node: number): void {
  if (printer.tree.size[node] === 1) {
    printer.out += '{}';
    return;
  }
  printer.out += '{ ';
  writeList(printer, node + 1, printer.after(node), writeElement);
  printer.out += ' }';
}

/** `[a, , b]`: a skipped element of a pattern is Empty; behind a last one the comma must stay. */
function writeArrayPattern(printer: Printer, node: number): void {
  const elements = children(printer.tree, node);
  const last = elements.at(-1);
  printer.out += '[';
  writeList(printer, node + 1, printer.after(node), writeElement);
  if (last !== undefined && printer.kind(last) === Kind.Empty) printer.out += ',';
  printer.out += ']';
}

function writeTemplate(printer: Printer, node: number): void {
  printer.out += '`';
  for (let part = node + 1; part < printer.after(node); part = printer.after(part)) {
    if (printer.kind(part) === Kind.TemplateText) {
      printer.out += templateText(printer.name(part));
    } else {
      printer.out += '${';
      writeExpression(printer, part);
      printer.out += '}';
    }
  }
  printer.out += '`';
}

const writeName: PrintNode = (printer, node) => {
  printer.out += printer.name(node);
};

const word =
  (text: string): PrintNode =>
  (printer) => {
    printer.out += text;
  };

const spread: PrintNode = (printer, node) => {
  printer.out += '...';
  writeArgument(printer, node + 1);
};

const member =
  (dot: string): PrintNode =>
  (printer, node) => {
    writeObjectOf(printer, node);
    printer.out += dot + printer.name(node);
  };

const index =
  (open: string): PrintNode =>
  (printer, node) => {
    write(printer, node + 1, Level.object);
    printer.out += open;
    writeExpression(printer, printer.after(node + 1));
    printer.out += ']';
  };

const call =
  (before: string, between: string): PrintNode =>
  (printer, node) => {
    printer.out += before;
    write(printer, node + 1, Level.object);
    printer.out += between;
    writeArguments(printer, node);
  };

export const EXPRESSION_PRINTERS: { readonly [K in KindName]?: PrintNode } = {
  Empty: word(''),
  Number(printer, node) {
    printer.out += numberText(Number(atomAt(printer.tree, node)));
  },
  String(printer, node) {
    printer.out += quote(printer.name(node));
  },
  True: word('true'),
  False: word('false'),
  Null: word('null'),
  Name: writeName,
  Binding: writeName,
  Template: writeTemplate,
  Array(printer, node) {
    printer.out += '[';
    writeList(printer, node + 1, printer.after(node), writeElement);
    printer.out += ']';
  },
  Object: writeObject,
  Property: writeProperty,
  Key(printer, node) {
    printer.out += keyText(printer.name(node));
  },
  ComputedKey(printer, node) {
    printer.out += '[';
    writeElement(printer, node + 1);
    printer.out += ']';
  },
  Spread: spread,
  Rest: spread,
  ArrayPattern: writeArrayPattern,
  ObjectPattern: writeBraces,
  PatternProperty: writePatternProperty,
  DefaultPattern(printer, node) {
    printer.print(node + 1);
    printer.out += ' = ';
    writeElement(printer, printer.after(node + 1));
  },
  Params(printer, node) {
    printer.out += '(';
    writeList(printer, node + 1, printer.after(node), writeElement);
    printer.out += ')';
  },
  FunctionExpression(printer, node) {
    printer.out += `function ${printer.name(node)}`;
    printer.print(node + 1);
    printer.out += ' ';
    printer.print(printer.after(node + 1));
  },
  Arrow: writeArrow,
  Unary: writeUnary,
  Update(printer, node) {
    const value = printer.value(node);
    const sign = value % PREFIX_UPDATES === 0 ? '++' : '--';
    if (value < PREFIX_UPDATES) printer.out += sign;
    write(printer, node + 1, Level.object);
    if (value >= PREFIX_UPDATES) printer.out += sign;
  },
  Binary: writeBinary,
  Logical: writeLogical,
  Assign(printer, node) {
    write(printer, node + 1, Level.object);
    printer.out += ` ${ASSIGN[printer.value(node)]} `;
    writeElement(printer, printer.after(node + 1));
  },
  Conditional(printer, node) {
    const yes = printer.after(node + 1);
    write(printer, node + 1, Level.conditional + 1);
    printer.out += ' ? ';
    writeElement(printer, yes);
    printer.out += ' : ';
    writeElement(printer, printer.after(yes));
  },
  Member: member('.'),
  OptionalMember: member('?.'),
  Index: index('['),
  OptionalIndex: index('?.['),
  Call: call('', ''),
  OptionalCall: call('', '?.'),
  New: call('new ', ''),
  Chain(printer, node) {
    printer.print(node + 1);
  },
  Sequence(printer, node) {
    writeList(printer, node + 1, printer.after(node), writeElement);
  },
};
