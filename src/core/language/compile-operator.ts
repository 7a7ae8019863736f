/** Unary, binary and logical operators, conditionals, sequences, and the jumps that conditions become. */
import { Op } from './bytecode.ts';
import { byKind, type Compiler, type ExpressionHandler } from './compiler.ts';
import { literalValue } from './compile-constant.ts';
import { compileDelete } from './compile-member.ts';
import type { Label } from './emit.ts';
import { BINARY, Kind, LOGICAL, UNARY } from './kinds.ts';

/** By position in `BINARY`. */
const BINARY_OPS: readonly number[] = [
  Op.Add,
  Op.Sub,
  Op.Mul,
  Op.Div,
  Op.Mod,
  Op.Pow,
  Op.Equal,
  Op.NotEqual,
  Op.LooseEqual,
  Op.LooseNotEqual,
  Op.Less,
  Op.LessEqual,
  Op.Greater,
  Op.GreaterEqual,
  Op.BitAnd,
  Op.BitOr,
  Op.BitXor,
  Op.ShiftLeft,
  Op.ShiftRight,
  Op.ShiftRightZero,
  Op.In,
  Op.InstanceOf,
];

export const binaryOp = (index: number): number => {
  const op = BINARY_OPS[index];
  if (op === undefined) throw new Error(`no operator ${index}`);
  return op;
};

function compileBinary(c: Compiler, node: number, dest: number): void {
  const mark = c.out.mark();
  const right = c.end(node + 1);
  const left = c.operandAcross(node + 1, right, c.end(node));
  c.out.op(binaryOp(c.value(node)), dest, left, c.operandOrConstant(right));
  c.out.release(mark);
}

function compileUnary(c: Compiler, node: number, dest: number): void {
  const operator = UNARY[c.value(node)];
  if (operator === 'delete') return compileDelete(c, node + 1, dest);
  const known = literalValue(c.tree, node);
  if (known !== undefined) return c.out.load(dest, known.value);
  if (operator === 'void') {
    c.effect(node + 1);
    return c.out.load(dest, undefined);
  }
  const mark = c.out.mark();
  c.out.op(unaryOp(operator), dest, c.operand(node + 1));
  c.out.release(mark);
}

function unaryOp(operator: (typeof UNARY)[number] | undefined): number {
  switch (operator) {
    case '-':
      return Op.Negate;
    case '+':
      return Op.ToNumber;
    case '!':
      return Op.Not;
    case '~':
      return Op.BitNot;
    case 'typeof':
      return Op.TypeOf;
    case 'void':
    case 'delete':
    case undefined:
      throw new Error('not a plain unary operator');
  }
}

function compileLogical(c: Compiler, node: number, dest: number): void {
  const end = c.out.label();
  c.into(node + 1, dest);
  c.out.jump(shortCircuit(LOGICAL[c.value(node)]), end, dest);
  c.into(c.end(node + 1), dest);
  c.out.place(end);
}

/** The jump past the right side of a logical operator or assignment. */
export function shortCircuit(operator: (typeof LOGICAL)[number] | undefined): number {
  if (operator === '&&') return Op.JumpFalse;
  return operator === '||' ? Op.JumpTrue : Op.JumpNotNullish;
}

function compileConditional(c: Compiler, node: number, dest: number): void {
  const otherwise = c.out.label();
  const end = c.out.label();
  const yes = c.end(node + 1);
  jumpIf(c, node + 1, false, otherwise);
  c.into(yes, dest);
  c.out.jump(Op.Jump, end);
  c.out.place(otherwise);
  c.into(c.end(yes), dest);
  c.out.place(end);
}

function compileSequence(c: Compiler, node: number, dest: number): void {
  const end = c.end(node);
  for (let part = node + 1; part < end; part = c.end(part)) {
    if (c.end(part) === end) c.into(part, dest);
    else c.effect(part);
  }
}

/** Jumps if the condition is true (`sense`) or false; goes on otherwise. */
export function jumpIf(c: Compiler, node: number, sense: boolean, label: Label): void {
  const kind = c.kind(node);
  if (kind === Kind.Unary && UNARY[c.value(node)] === '!') jumpIf(c, node + 1, !sense, label);
  else if (kind === Kind.Logical && LOGICAL[c.value(node)] !== '??')
    jumpIfLogical(c, node, sense, label);
  else if (kind === Kind.Binary && jumpIfCompared(c, node, sense, label)) return;
  else {
    const mark = c.out.mark();
    c.out.jump(sense ? Op.JumpTrue : Op.JumpFalse, label, c.operand(node));
    c.out.release(mark);
  }
}

function jumpIfLogical(c: Compiler, node: number, sense: boolean, label: Label): void {
  const right = c.end(node + 1);
  // `a && b` is left for the label at the first falsy side, `a || b` at the first truthy one.
  if ((LOGICAL[c.value(node)] === '||') === sense) {
    jumpIf(c, node + 1, sense, label);
    jumpIf(c, right, sense, label);
  } else {
    const past = c.out.label();
    jumpIf(c, node + 1, !sense, past);
    jumpIf(c, right, sense, label);
    c.out.place(past);
  }
}

/** By operator: the jump if it holds, the jump if it does not (a comparison with NaN does not). */
const COMPARE_JUMPS: Partial<Record<(typeof BINARY)[number], readonly [number, number]>> = {
  '===': [Op.JumpEqual, Op.JumpNotEqual],
  '!==': [Op.JumpNotEqual, Op.JumpEqual],
  '<': [Op.JumpLess, Op.JumpNotLess],
  '<=': [Op.JumpLessEqual, Op.JumpNotLessEqual],
  '>': [Op.JumpGreater, Op.JumpNotGreater],
  '>=': [Op.JumpGreaterEqual, Op.JumpNotGreaterEqual],
};

function jumpIfCompared(c: Compiler, node: number, sense: boolean, label: Label): boolean {
  const operator = BINARY[c.value(node)];
  const jumps = operator === undefined ? undefined : COMPARE_JUMPS[operator];
  if (jumps === undefined) return false;
  const mark = c.out.mark();
  const right = c.end(node + 1);
  const left = c.operandAcross(node + 1, right, c.end(node));
  c.out.jump(sense ? jumps[0] : jumps[1], label, left, c.operandOrConstant(right));
  c.out.release(mark);
  return true;
}

export const OPERATORS = byKind<ExpressionHandler>({
  Unary: compileUnary,
  Binary: compileBinary,
  Logical: compileLogical,
  Conditional: compileConditional,
  Sequence: compileSequence,
});
