import { ASSIGN, BINARY, Kind, LOGICAL, UNARY } from '../language/kinds.ts';
import type { Tree } from '../language/tree.ts';
import { atomAt, children, kindAt, nodeCount, sizeAt, valueAt } from '../language/tree.ts';
import type { Analysis } from './analysis.ts';
import { isFunction, isNamespace } from './analysis.ts';
import { visibleAt } from './scope.ts';
import type { Signature } from './signature.ts';
import { toValueType } from './signature.ts';
import { BOOLEAN, NUMBER, STRING, kindsOf } from './value-type.ts';

/** What is surely so in a tree, whatever its inputs of the signature's types: the ground for changes that keep every result. */
export interface Certainty {
  readonly analysis: Analysis;
  /** Names that always hold a primitive of one kind. */
  readonly names: ReadonlyMap<string, number>;
  /**
   * Names of `names` whose numbers are neither NaN nor infinite: parameters, as arguments are JSON, and constants before
   * the default export that are literals.
   */
  readonly finite: ReadonlySet<string>;
}

const PRIMITIVE = NUMBER | BOOLEAN | STRING;

/** How often each name is declared and written. */
interface Uses {
  readonly declared: Map<string, number>;
  readonly written: Set<string>;
}

export function certaintyOf(analysis: Analysis, signature: Signature): Certainty {
  const trusting = learn(analysis, signature);
  const calls = callsOfItself(analysis);
  if (calls.length === 0) return trusting;
  const isKept = calls.every((call) => isAsSigned(trusting, call, signature));
  return { ...(isKept ? trusting : learn(analysis, { ...signature, params: [] })), finite: NONE };
}

const NONE: ReadonlySet<string> = new Set();

/** What is certain if the default export is called by the host alone. */
function learn(analysis: Analysis, signature: Signature): Certainty {
  const { tree } = analysis;
  const names = new Map<string, number>();
  const uses = usesOf(tree);
  const finite = new Set<string>();
  const certainty = { analysis, names, finite };
  const isFixed = (name: string): boolean =>
    uses.declared.get(name) === 1 && !uses.written.has(name);
  let isBefore = true;
  for (let node = 0; node < nodeCount(tree); node++) {
    const kind = kindAt(tree, node);
    if (kind === Kind.ExportFunction) {
      isBefore = false;
      for (const [name, type] of paramsOf(tree, node + 1, signature)) {
        if (!isFixed(name)) continue;
        names.set(name, type);
        finite.add(name);
      }
    }
    // An initialiser that mentions later names cannot be judged yet: those stay unknown.
    if (kind === Kind.Declarator && kindAt(tree, node + 1) === Kind.Binding) {
      const name = String(atomAt(tree, node + 1));
      const known = kindAt(tree, node + 2) === Kind.Empty ? 0 : kindOf(certainty, node + 2);
      if (known === 0 || !isFixed(name) || !isPlainDeclarator(analysis, node)) continue;
      names.set(name, known);
      if (isBefore && isFiniteLiteral(tree, node + 2)) finite.add(name);
    }
  }
  return certainty;
}

/** Where the default export is mentioned: the node around each mention. */
function callsOfItself({ tree, parent }: Analysis): readonly number[] {
  const exported = tree.kind.indexOf(Kind.ExportFunction);
  const name = exported < 0 ? undefined : atomAt(tree, exported);
  const around: number[] = [];
  if (name === undefined) return around;
  for (let node = 0; node < nodeCount(tree); node++)
    if (kindAt(tree, node) === Kind.Name && atomAt(tree, node) === name)
      around.push(parent[node] ?? 0);
  return around;
}

/** Whether this is a call of the default export with the kinds of values that the signature names. */
function isAsSigned(certainty: Certainty, call: number, signature: Signature): boolean {
  const { tree } = certainty.analysis;
  const exported = tree.kind.indexOf(Kind.ExportFunction);
  const [callee = 0, ...args] = children(tree, call);
  if (kindAt(tree, call) !== Kind.Call || kindAt(tree, callee) !== Kind.Name) return false;
  if (atomAt(tree, callee) !== atomAt(tree, exported)) return false;
  return children(tree, exported + 1).every((_, at) => {
    const kind = primitiveOf(signature, at);
    return kind === 0 || kindOf(certainty, args[at] ?? 0) === kind;
  });
}

/** Not the variable of a `for-in` or `for-of` head, which has no initialiser of its own. */
const isPlainDeclarator = ({ tree, parent }: Analysis, node: number): boolean =>
  kindAt(tree, parent[node] ?? 0) === Kind.VariableDeclaration;

/** The primitive kinds of a parameter; 0 for none. */
const primitiveOf = ({ params }: Signature, at: number): number =>
  kindsOf(toValueType(params[at]?.type ?? 'any')) & PRIMITIVE;

/** The plain parameters of a primitive type, with it. */
function paramsOf(tree: Tree, params: number, signature: Signature): (readonly [string, number])[] {
  return children(tree, params).flatMap((param, at) => {
    const kind = primitiveOf(signature, at);
    const isPlain = kindAt(tree, param) === Kind.Binding && kind !== 0;
    return isPlain ? [[String(atomAt(tree, param)), kind] as const] : [];
  });
}

/** `1e999` is an infinity. */
function isFiniteLiteral(tree: Tree, node: number): boolean {
  const isMinus = kindAt(tree, node) === Kind.Unary && UNARY[valueAt(tree, node)] === '-';
  const literal = isMinus ? node + 1 : node;
  return kindAt(tree, literal) === Kind.Number && Number.isFinite(Number(atomAt(tree, literal)));
}

function usesOf(tree: Tree): Uses {
  const declared = new Map<string, number>();
  const written = new Set<string>();
  for (let node = 0; node < nodeCount(tree); node++) {
    const kind = kindAt(tree, node);
    const isDeclared =
      kind === Kind.Binding ||
      kind === Kind.FunctionDeclaration ||
      kind === Kind.FunctionExpression ||
      kind === Kind.ExportFunction;
    if (isDeclared) {
      const name = String(atomAt(tree, node));
      declared.set(name, (declared.get(name) ?? 0) + 1);
    }
    if (isWriting(kind)) collectTargets(tree, node + 1, written);
  }
  return { declared, written };
}

/** Kinds whose first child is written to. */
const isWriting = (kind: number): boolean =>
  kind === Kind.Assign || kind === Kind.Update || kind === Kind.ForOf || kind === Kind.ForIn;

function collectTargets(tree: Tree, target: number, written: Set<string>): void {
  const end = target + sizeAt(tree, target);
  for (let node = target; node < end; node++)
    if (kindAt(tree, node) === Kind.Name) written.add(String(atomAt(tree, node)));
}

/** The one primitive kind that an expression surely has if it has a value at all; 0 = not sure. */
export function kindOf(certainty: Certainty, node: number): number {
  const { tree } = certainty.analysis;
  const second = node + 1 + sizeAt(tree, node + 1);
  switch (kindAt(tree, node)) {
    case Kind.Number:
    case Kind.Update:
      return NUMBER;
    case Kind.String:
    case Kind.Template:
      return STRING;
    case Kind.True:
    case Kind.False:
      return BOOLEAN;
    case Kind.Name:
      return certainty.names.get(String(atomAt(tree, node))) ?? 0;
    case Kind.Unary:
      return unaryKind(UNARY[valueAt(tree, node)] ?? 'void');
    case Kind.Binary:
      return binaryKind(certainty, node, second);
    case Kind.Logical:
      return LOGICAL[valueAt(tree, node)] === '??' ? 0 : same(certainty, node + 1, second);
    case Kind.Conditional:
      return same(certainty, second, second + sizeAt(tree, second));
    case Kind.Assign:
      return ASSIGN[valueAt(tree, node)] === '=' ? kindOf(certainty, second) : 0;
    case Kind.Call:
      return isMath(tree, node + 1) ? NUMBER : 0;
    default:
      return 0;
  }
}

const same = (certainty: Certainty, a: number, b: number): number => {
  const kind = kindOf(certainty, a);
  return kind === kindOf(certainty, b) ? kind : 0;
};

function unaryKind(operator: (typeof UNARY)[number]): number {
  if (operator === '!' || operator === 'delete') return BOOLEAN;
  if (operator === 'typeof') return STRING;
  return operator === 'void' ? 0 : NUMBER;
}

const TRUTH: ReadonlySet<string> = new Set([
  '===',
  '!==',
  '==',
  '!=',
  '<',
  '<=',
  '>',
  '>=',
  'in',
  'instanceof',
]);

function binaryKind(certainty: Certainty, node: number, second: number): number {
  const operator = BINARY[valueAt(certainty.analysis.tree, node)] ?? '+';
  if (TRUTH.has(operator)) return BOOLEAN;
  if (operator !== '+') return NUMBER;
  const [a, b] = [kindOf(certainty, node + 1), kindOf(certainty, second)];
  if (a === STRING || b === STRING) return STRING;
  return a !== 0 && b !== 0 ? NUMBER : 0;
}

const isMath = (tree: Tree, callee: number): boolean =>
  kindAt(tree, callee) === Kind.Member &&
  isNamespace(tree, callee + 1) &&
  atomAt(tree, callee + 1) === 'Math';

/** Whether an expression surely has no effect, does not fail, and would give the same again at once. */
export function isPure(certainty: Certainty, node: number): boolean {
  const { analysis } = certainty;
  const { tree } = analysis;
  const kind = kindAt(tree, node);
  if (isFunction(kind)) return true;
  switch (kind) {
    case Kind.Number:
    case Kind.String:
    case Kind.True:
    case Kind.False:
    case Kind.Null:
      return true;
    case Kind.Name:
      return isInitialised(certainty, node);
    case Kind.Unary:
      return isPure(certainty, node + 1) && isPureUnary(certainty, node);
    case Kind.Binary:
      return arePure(certainty, node) && isPureBinary(certainty, node);
    case Kind.Logical:
    case Kind.Conditional:
      return arePure(certainty, node);
    case Kind.Call:
      return isPureCall(certainty, node);
    default:
      return false;
  }
}

const arePure = (certainty: Certainty, node: number): boolean =>
  children(certainty.analysis.tree, node).every((child) => isPure(certainty, child));

/** Declared before, so that reading it cannot fail in the dead zone. */
function isInitialised({ analysis }: Certainty, node: number): boolean {
  const name = String(atomAt(analysis.tree, node));
  return (
    ['undefined', 'NaN', 'Infinity'].includes(name) ||
    visibleAt(analysis, node).some((one) => one.name === name)
  );
}

function isPureUnary(certainty: Certainty, node: number): boolean {
  const operator = UNARY[valueAt(certainty.analysis.tree, node)];
  if (operator === '!' || operator === 'typeof' || operator === 'void') return true;
  return operator !== 'delete' && kindOf(certainty, node + 1) !== 0;
}

/** Operators convert their operands, which only primitives surely allow; joining texts can exceed their limit. */
function isPureBinary(certainty: Certainty, node: number): boolean {
  const { tree } = certainty.analysis;
  const operator = BINARY[valueAt(tree, node)] ?? '+';
  if (operator === '===' || operator === '!==') return true;
  if (operator === 'in' || operator === 'instanceof') return false;
  const kinds = children(tree, node).map((child) => kindOf(certainty, child));
  if (operator === '+' && kinds.includes(STRING)) return false;
  return kinds.every((kind) => kind !== 0);
}

function isPureCall(certainty: Certainty, node: number): boolean {
  const { tree } = certainty.analysis;
  const [callee = 0, ...args] = children(tree, node);
  // A dropped `Math.random()` would shift all later draws.
  if (!isMath(tree, callee) || atomAt(tree, callee) === 'random') return false;
  return args.every((arg) => kindOf(certainty, arg) !== 0 && isPure(certainty, arg));
}
