import { type AnyNode, type Node, parse, type Program } from 'acorn';

/** An expression that can be replaced by another one. */
export interface Expression {
  readonly start: number;
  readonly end: number;
  readonly type: string;
  readonly text: string;
  /** Start and end of the operator between two operands. */
  readonly operator: { readonly start: number; readonly end: number; readonly text: string } | null;
  /** Names of variables it reads. */
  readonly names: () => ReadonlySet<string>;
}

export interface ParsedText {
  readonly expressions: readonly Expression[];
  /** Statements of blocks with more than one, so that one can go. */
  readonly statements: readonly { readonly start: number; readonly end: number }[];
  /** All names that the program mentions. */
  readonly names: ReadonlySet<string>;
}

/** Where a node holds expressions whose value is read. */
const READS: Readonly<Record<string, readonly string[]>> = {
  BinaryExpression: ['left', 'right'],
  LogicalExpression: ['left', 'right'],
  ConditionalExpression: ['test', 'consequent', 'alternate'],
  UnaryExpression: ['argument'],
  ReturnStatement: ['argument'],
  VariableDeclarator: ['init'],
  AssignmentExpression: ['right'],
  CallExpression: ['arguments'],
  ArrayExpression: ['elements'],
  ArrowFunctionExpression: ['body'],
  IfStatement: ['test'],
};

const REPLACEABLE: ReadonlySet<string> = new Set([
  'BinaryExpression',
  'LogicalExpression',
  'ConditionalExpression',
  'UnaryExpression',
  'CallExpression',
  'MemberExpression',
  'Identifier',
  'Literal',
]);

/** Null: the text is no program. */
export function parseText(text: string): ParsedText | null {
  const program = parsed(text);
  if (program === null) return null;
  const expressions: Expression[] = [];
  const statements: { start: number; end: number }[] = [];
  for (const node of nodesOf(program)) {
    if (node.type === 'BlockStatement' && node.body.length > 1) {
      statements.push(...node.body.map(({ start, end }) => ({ start, end })));
    }
    for (const slot of READS[node.type] ?? []) {
      const read = childrenAt(node, slot).filter(({ type }) => REPLACEABLE.has(type));
      expressions.push(...read.map((child) => expressionOf(text, child)));
    }
  }
  return { expressions, statements, names: namesIn(program) };
}

function parsed(text: string): Program | null {
  try {
    return parse(text, { ecmaVersion: 'latest', sourceType: 'module' });
  } catch {
    return null;
  }
}

function expressionOf(text: string, node: AnyNode): Expression {
  const { start, end, type } = node;
  return {
    start,
    end,
    type,
    text: text.slice(start, end),
    operator: operatorOf(text, node),
    names: () => namesIn(node),
  };
}

/** The operator's place is found by its text, behind the left operand and its closing brackets. */
function operatorOf(text: string, node: AnyNode): Expression['operator'] {
  if (node.type !== 'BinaryExpression' && node.type !== 'LogicalExpression') return null;
  const start = text.indexOf(node.operator, node.left.end);
  return { start, end: start + node.operator.length, text: node.operator };
}

function* nodesOf(node: AnyNode): Generator<AnyNode> {
  yield node;
  for (const key of Object.keys(node))
    for (const child of childrenAt(node, key)) yield* nodesOf(child);
}

function childrenAt(node: AnyNode, slot: string): readonly AnyNode[] {
  const value: unknown = Reflect.get(node, slot);
  return (Array.isArray(value) ? value : [value]).filter(isNode);
}

const isNode = (value: unknown): value is AnyNode =>
  typeof value === 'object' && value !== null && 'type' in value && 'start' in (value as Node);

function namesIn(node: AnyNode): ReadonlySet<string> {
  const names = new Set<string>();
  for (const inner of nodesOf(node)) if (inner.type === 'Identifier') names.add(inner.name);
  return names;
}
