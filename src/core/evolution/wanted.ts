import { ASSIGN, BINARY, Kind, UNARY } from '../language/kinds.ts';
import { atomAt, kindAt, sizeAt, valueAt } from '../language/tree.ts';
import { builtIn, memberOf } from '../language/vocabulary.ts';
import type { Analysis } from './analysis.ts';
import { isNamespace } from './analysis.ts';
import type { Types } from './infer.ts';
import { returnType } from './infer.ts';
import { memberOfType, wantedBy } from './member-types.ts';
import { functionAround } from './scope.ts';
import type { Signature } from './signature.ts';
import { toValueType } from './signature.ts';
import type { ValueType } from './value-type.ts';
import {
  ANY,
  ARRAY,
  BOOLEAN,
  NUMBER,
  STRING,
  TEXT,
  WHOLE,
  has,
  isOnly,
  kindsOf,
} from './value-type.ts';

/** The type of the value at a node: the kinds that were seen where the probe got to, else the guess. */
export function typeAt(
  types: Types,
  seen: readonly ValueType[] | undefined,
  node: number,
): ValueType {
  const guess = types.nodes[node] ?? ANY;
  const kinds = kindsOf(seen?.[node] ?? ANY);
  if (kinds === 0) return guess;
  return (kinds & guess) === 0 ? kinds : (guess & ~0x3ff) | kinds;
}

/** What the function around a node returns: the signature's type for the default export, else the guess. */
export function returnedAround(
  analysis: Analysis,
  types: Types,
  signature: Signature,
  node: number,
): ValueType {
  const around = functionAround(analysis, node);
  return around >= 0 && kindAt(analysis.tree, around) === Kind.ExportFunction
    ? toValueType(signature.returns)
    : returnType(types, around);
}

/** The type that an expression standing at `node` should have: what its surroundings ask for, else what it has now. */
export function wantedAt(
  analysis: Analysis,
  types: Types,
  signature: Signature,
  node: number,
  own: ValueType,
): ValueType {
  const { tree } = analysis;
  const parent = analysis.parent[node] ?? 0;
  const isFirst = node === parent + 1;
  switch (kindAt(tree, parent)) {
    case Kind.Return:
      return orOwn(returnedAround(analysis, types, signature, node), own);
    case Kind.If:
    case Kind.While:
    case Kind.DoWhile:
      return BOOLEAN;
    case Kind.Conditional:
      return isFirst ? BOOLEAN : orOwn(types.nodes[parent] ?? ANY, own);
    case Kind.Unary:
      return unaryOperand(UNARY[valueAt(tree, parent)] ?? '!', own);
    case Kind.Binary:
      return operand(BINARY[valueAt(tree, parent)] ?? '+', own, typeBeside(analysis, types, node));
    case Kind.Assign:
      if (isFirst || ASSIGN[valueAt(tree, parent)] !== '+=') return own;
      return operand('+', own, typeBeside(analysis, types, node));
    case Kind.Index:
      if (isFirst) return own;
      return has(types.nodes[parent + 1] ?? ANY, ARRAY) ? WHOLE : orOwn(own, TEXT);
    case Kind.Call:
      return orOwn(argumentType(analysis, types, parent, node), own);
    default:
      return own;
  }
}

const orOwn = (type: ValueType, own: ValueType): ValueType => (kindsOf(type) === 0 ? own : type);

function unaryOperand(operator: (typeof UNARY)[number], own: ValueType): ValueType {
  if (operator === '!') return BOOLEAN;
  return operator === '-' || operator === '~' || operator === '+' ? NUMBER : own;
}

const NUMERIC: ReadonlySet<string> = new Set([
  '-',
  '*',
  '/',
  '%',
  '**',
  '&',
  '|',
  '^',
  '<<',
  '>>',
  '>>>',
]);

/** The type of the other of two operands. */
function typeBeside({ tree, parent }: Analysis, types: Types, node: number): ValueType {
  const left = (parent[node] ?? 0) + 1;
  return types.nodes[node === left ? left + sizeAt(tree, left) : left] ?? ANY;
}

/** `beside`: the type of the other operand. */
function operand(operator: string, own: ValueType, beside: ValueType): ValueType {
  if (NUMERIC.has(operator)) return NUMBER | own;
  // A number added to a text is written out, so either will do.
  const writes = operator === '+' && isOnly(beside, STRING) && isOnly(own, STRING | WHOLE);
  return writes ? TEXT | NUMBER : own;
}

function argumentType(analysis: Analysis, types: Types, call: number, node: number): ValueType {
  const { tree } = analysis;
  const callee = call + 1;
  let at = 0;
  for (let arg = callee + sizeAt(tree, callee); arg < node; arg += sizeAt(tree, arg)) at++;
  const name = String(atomAt(tree, callee));
  if (kindAt(tree, callee) === Kind.Name) {
    const entry = builtIn(name);
    return entry === undefined ? ANY : wantedBy(entry, ANY, at);
  }
  if (kindAt(tree, callee) !== Kind.Member) return ANY;
  const receiver = callee + 1;
  const type = types.nodes[receiver] ?? ANY;
  const entry = isNamespace(tree, receiver)
    ? memberOf(String(atomAt(tree, receiver)), name)
    : memberOfType(type, name);
  return entry === undefined ? ANY : wantedBy(entry, type, at);
}
