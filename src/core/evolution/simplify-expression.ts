import { BINARY, Kind, LOGICAL, UNARY } from '../language/kinds.ts';
import type { Tree } from '../language/tree.ts';
import { TreeBuilder, atomAt, children, kindAt, sizeAt, valueAt } from '../language/tree.ts';
import { isNamespace } from './analysis.ts';
import type { Certainty } from './certain.ts';
import { isPure, kindOf } from './certain.ts';
import type { Fragment } from './edit.ts';
import { holdsAtom, sameCode, subtree, whole } from './edit.ts';
import { writeNumber } from './terminals.ts';
import { BOOLEAN, NUMBER, STRING } from './value-type.ts';

/** A smaller expression with the same value and effects, if a rule knows one; always fewer nodes. */
export function smaller(certainty: Certainty, node: number): Fragment | undefined {
  const { tree } = certainty.analysis;
  switch (kindAt(tree, node)) {
    case Kind.Unary:
      return smallerUnary(certainty, node);
    case Kind.Binary:
      return foldBinary(tree, node) ?? foldSame(certainty, node) ?? dropNeutral(certainty, node);
    case Kind.Logical:
      return smallerLogical(certainty, node);
    case Kind.Conditional:
      return smallerConditional(certainty, node);
    case Kind.Call:
      return smallerCall(certainty, node);
    default:
      return undefined;
  }
}

const truth = (value: boolean): Fragment => {
  const builder = new TreeBuilder();
  builder.leaf(value ? Kind.True : Kind.False);
  return whole(builder.build());
};

function smallerUnary(certainty: Certainty, node: number): Fragment | undefined {
  const { tree } = certainty.analysis;
  const operand = node + 1;
  const operator = UNARY[valueAt(tree, node)];
  const kind = kindAt(tree, operand);
  if (operator === '+')
    return kindOf(certainty, operand) === NUMBER ? subtree(tree, operand) : undefined;
  const inner = kind === Kind.Unary ? UNARY[valueAt(tree, operand)] : undefined;
  if (operator === '-')
    return inner === '-' && kindOf(certainty, operand + 1) === NUMBER
      ? subtree(tree, operand + 1)
      : undefined;
  if (operator !== '!') return undefined;
  if (kind === Kind.True || kind === Kind.False) return truth(kind === Kind.False);
  if (inner === '!')
    return kindOf(certainty, operand + 1) === BOOLEAN ? subtree(tree, operand + 1) : undefined;
  return kind === Kind.Binary ? negateEquality(tree, operand) : undefined;
}

const OPPOSITE: Readonly<Record<string, string>> = {
  '===': '!==',
  '!==': '===',
  '==': '!=',
  '!=': '==',
};

/** `!(a === b)` is `a !== b`; for `<` that is wrong when a side is NaN. */
function negateEquality(tree: Tree, node: number): Fragment | undefined {
  const opposite = OPPOSITE[BINARY[valueAt(tree, node)] ?? ''];
  if (opposite === undefined) return undefined;
  const builder = new TreeBuilder();
  builder.open(
    Kind.Binary,
    BINARY.findIndex((one) => one === opposite),
  );
  for (const child of children(tree, node)) builder.copy(tree, child, holdsAtom);
  builder.close();
  return whole(builder.build());
}

/** The number that a literal, or a minus before one, stands for. */
function literalNumber(tree: Tree, node: number): number | undefined {
  if (kindAt(tree, node) === Kind.Number) return Number(atomAt(tree, node));
  const isNegative = kindAt(tree, node) === Kind.Unary && UNARY[valueAt(tree, node)] === '-';
  return isNegative && kindAt(tree, node + 1) === Kind.Number
    ? -Number(atomAt(tree, node + 1))
    : undefined;
}

/** Arithmetic that IEEE 754 fixes to the bit; powers are the machine's own. */
function compute(operator: string, a: number, b: number): number | boolean | undefined {
  switch (operator) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
      return a / b;
    case '%':
      return a % b;
    case '<':
      return a < b;
    case '<=':
      return a <= b;
    case '>':
      return a > b;
    case '>=':
      return a >= b;
    case '===':
      return a === b;
    case '!==':
      return a !== b;
    default:
      return undefined;
  }
}

function foldBinary(tree: Tree, node: number): Fragment | undefined {
  const second = node + 1 + sizeAt(tree, node + 1);
  const a = literalNumber(tree, node + 1);
  const b = literalNumber(tree, second);
  if (a === undefined || b === undefined) return joinTexts(tree, node, second);
  const value = compute(BINARY[valueAt(tree, node)] ?? '', a, b);
  if (typeof value === 'boolean') return truth(value);
  // -0, NaN and infinities have no literal; a third has a longer one than `1 / 3`.
  if (value === undefined || !Number.isFinite(value) || Object.is(value, -0)) return undefined;
  if (String(value).length > String(a).length + String(b).length + 3) return undefined;
  const builder = new TreeBuilder();
  writeNumber(builder, value);
  return whole(builder.build());
}

/** `'a' + 'b'` */
function joinTexts(tree: Tree, node: number, second: number): Fragment | undefined {
  const isText = (side: number): boolean => kindAt(tree, side) === Kind.String;
  if (BINARY[valueAt(tree, node)] !== '+' || !isText(node + 1) || !isText(second)) return undefined;
  const builder = new TreeBuilder();
  const text = String(atomAt(tree, node + 1)) + String(atomAt(tree, second));
  builder.leaf(Kind.String, builder.atom(text));
  return whole(builder.build());
}

/** `x < x` is false for every value; `x === x` is true and `x - x` is 0 unless x is NaN (or infinite). */
function foldSame(certainty: Certainty, node: number): Fragment | undefined {
  const { tree } = certainty.analysis;
  const first = node + 1;
  if (!sameCode(tree, first, first + sizeAt(tree, first))) return undefined;
  const operator: string = BINARY[valueAt(tree, node)] ?? '';
  const kind = kindOf(certainty, first);
  if (kind === 0 || !isPure(certainty, first)) return undefined;
  if (operator === '<' || operator === '>') return truth(false);
  const isFinite =
    kindAt(tree, first) === Kind.Name && certainty.finite.has(String(atomAt(tree, first)));
  if (kind === NUMBER && !isFinite) return undefined;
  if (operator === '-' && kind === NUMBER) return zero();
  if (['===', '==', '<=', '>='].includes(operator)) return truth(true);
  return operator === '!==' || operator === '!=' ? truth(false) : undefined;
}

function zero(): Fragment {
  const builder = new TreeBuilder();
  builder.leaf(Kind.Number, builder.atom(0));
  return whole(builder.build());
}

/** `x * 1`, `x / 1`, `x - 0` of a number, `x + ''` of a text. (`x + 0` turns -0 into 0.) */
function dropNeutral(certainty: Certainty, node: number): Fragment | undefined {
  const { tree } = certainty.analysis;
  const first = node + 1;
  const second = first + sizeAt(tree, first);
  const operator: string = BINARY[valueAt(tree, node)] ?? '';
  const isOne = (side: number): boolean => literalNumber(tree, side) === 1;
  const isNumber = (side: number): boolean => kindOf(certainty, side) === NUMBER;
  const isEmpty = (side: number): boolean =>
    kindAt(tree, side) === Kind.String && atomAt(tree, side) === '';
  const keeps = (side: number): Fragment => subtree(tree, side);
  switch (operator) {
    case '*':
      if (isOne(second) && isNumber(first)) return keeps(first);
      return isOne(first) && isNumber(second) ? keeps(second) : undefined;
    case '/':
      return isOne(second) && isNumber(first) ? keeps(first) : undefined;
    case '-':
      return literalNumber(tree, second) === 0 && isNumber(first) ? keeps(first) : undefined;
    case '+':
      if (isEmpty(second) && kindOf(certainty, first) === STRING) return keeps(first);
      return isEmpty(first) && kindOf(certainty, second) === STRING ? keeps(second) : undefined;
    default:
      return undefined;
  }
}

function smallerLogical(certainty: Certainty, node: number): Fragment | undefined {
  const { tree } = certainty.analysis;
  const first = node + 1;
  const second = first + sizeAt(tree, first);
  const operator = LOGICAL[valueAt(tree, node)];
  if (operator === '??') return undefined;
  const kind = kindAt(tree, first);
  if (kind === Kind.True || kind === Kind.False) {
    const goesOn = (kind === Kind.True) === (operator === '&&');
    return subtree(tree, goesOn ? second : first);
  }
  return sameCode(tree, first, second) && isPure(certainty, first)
    ? subtree(tree, first)
    : undefined;
}

function smallerConditional(certainty: Certainty, node: number): Fragment | undefined {
  const { tree } = certainty.analysis;
  const test = node + 1;
  const yes = test + sizeAt(tree, test);
  const no = yes + sizeAt(tree, yes);
  const kind = kindAt(tree, test);
  if (kind === Kind.True) return subtree(tree, yes);
  if (kind === Kind.False) return subtree(tree, no);
  if (sameCode(tree, yes, no) && isPure(certainty, test)) return subtree(tree, yes);
  const isTruth = kindOf(certainty, test) === BOOLEAN;
  if (isTruth && kindAt(tree, yes) === Kind.True && kindAt(tree, no) === Kind.False)
    return subtree(tree, test);
  return dropSameTest(certainty, node, test, yes, no);
}

/** `c ? (c ? a : b) : d` is `c ? a : d`: nothing happens between the two tests. */
function dropSameTest(
  certainty: Certainty,
  node: number,
  test: number,
  yes: number,
  no: number,
): Fragment | undefined {
  const { tree } = certainty.analysis;
  for (const [branch, taken] of [
    [yes, 1],
    [no, 2],
  ] as const) {
    if (kindAt(tree, branch) !== Kind.Conditional || !sameCode(tree, test, branch + 1)) continue;
    if (!isPure(certainty, test)) return undefined;
    const inner = children(tree, branch)[taken] ?? branch;
    const builder = new TreeBuilder();
    builder.open(kindAt(tree, node));
    for (const child of [test, branch === yes ? inner : yes, branch === no ? inner : no])
      builder.copy(tree, child, holdsAtom);
    builder.close();
    return whole(builder.build());
  }
  return undefined;
}

const IDEMPOTENT: ReadonlySet<unknown> = new Set([
  'abs',
  'floor',
  'ceil',
  'round',
  'trunc',
  'sign',
]);

/** `Math.abs(Math.abs(x))`, `Math.min(x, x)`. */
function smallerCall(certainty: Certainty, node: number): Fragment | undefined {
  const { tree } = certainty.analysis;
  const [callee = 0, first = 0, second, third] = children(tree, node);
  if (kindAt(tree, callee) !== Kind.Member || !isNamespace(tree, callee + 1)) return undefined;
  if (atomAt(tree, callee + 1) !== 'Math' || first === 0) return undefined;
  const name = atomAt(tree, callee);
  if (IDEMPOTENT.has(name) && kindAt(tree, first) === Kind.Call && second === undefined)
    return sameCode(tree, callee, first + 1) ? subtree(tree, first) : undefined;
  if ((name !== 'min' && name !== 'max') || second === undefined || third !== undefined)
    return undefined;
  const isSame = sameCode(tree, first, second) && kindOf(certainty, first) === NUMBER;
  return isSame && isPure(certainty, first) ? subtree(tree, first) : undefined;
}
