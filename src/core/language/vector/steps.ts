/** What each instruction does over the lanes of a group; instructions that are not here are the machine's. */
import { CONSTANT, Op, type OpName } from '../bytecode.ts';
import { numberFunction } from '../builtins/math-namespace.ts';
import { isFarApart, VISIT } from '../meter.ts';
import { kernelOf } from './function-kernels.ts';
import * as kernels from './kernels.ts';
import { Form, type Lanes } from './lanes.ts';
import type { VectorRun } from './run.ts';

/** Returns the address to go on at, or `LEAVE` where only the machine can go on. */
export type Step = (run: VectorRun, lanes: Lanes, at: number) => number;
export const LEAVE = -1;

/** `leaves` tells of operands that only the machine may take. */
const binary =
  (
    kernel: kernels.Binary,
    form: number,
    leaves: (a: Float64Array, b: Float64Array, count: number) => boolean = () => false,
  ): Step =>
  (run, lanes, at) => {
    const { code } = run;
    const a = lanes.read(code[at + 2] as number);
    const b = run.operand(lanes, code[at + 3] as number);
    if (a === undefined || b === undefined || leaves(a, b, lanes.count)) return LEAVE;
    kernel(lanes.write(code[at + 1] as number, form), a, b, lanes.count);
    return at + 4;
  };

const unary =
  (kernel: kernels.Unary, form: number): Step =>
  ({ code }, lanes, at) => {
    const a = lanes.read(code[at + 2] as number);
    if (a === undefined) return LEAVE;
    kernel(lanes.write(code[at + 1] as number, form), a, lanes.count);
    return at + 3;
  };

/** Strict equality: a number and a boolean are not told apart by their columns. */
const ofOneForm =
  (step: Step): Step =>
  (run, lanes, at) =>
    sameForm(run, lanes, at + 2) ? step(run, lanes, at) : LEAVE;

/** The operands of `===` stand at `at` and behind it. */
const sameForm = ({ code, constants }: VectorRun, lanes: Lanes, at: number): boolean => {
  const k = code[at + 1] as number;
  const right = k < CONSTANT ? lanes.forms[k] : formOf(constants[k & (CONSTANT - 1)]);
  return lanes.forms[code[at] as number] === right;
};

const formOf = (value: unknown): number => {
  if (typeof value === 'number') return Form.number;
  return typeof value === 'boolean' ? Form.boolean : Form.none;
};

const target = (code: Uint16Array, at: number): number =>
  ((code[at] as number) << 16) | (code[at + 1] as number);

/** `sense`: jumps where the comparison holds (1), or where it does not (0). */
const jumpCompared =
  (kernel: kernels.Binary, sense: 0 | 1): Step =>
  (run, lanes, at) => {
    const { code, marks } = run;
    const a = lanes.read(code[at + 1] as number);
    const b = run.operand(lanes, code[at + 2] as number);
    if (a === undefined || b === undefined) return LEAVE;
    kernel(marks, a, b, lanes.count);
    return run.branch(lanes, sense, target(code, at + 3), at + 5);
  };

const jumpEqual = (sense: 0 | 1): Step => {
  const jump = jumpCompared(kernels.equal, sense);
  return (run, lanes, at) => (sameForm(run, lanes, at + 1) ? jump(run, lanes, at) : LEAVE);
};

const jumpTruth =
  (sense: 0 | 1): Step =>
  (run, lanes, at) => {
    const a = lanes.read(run.code[at + 1] as number);
    if (a === undefined) return LEAVE;
    kernels.truth(run.marks, a, lanes.count);
    return run.branch(lanes, sense, target(run.code, at + 2), at + 4);
  };

/** Whether a register holds `undefined` is the same in all lanes. */
const jumpDefined =
  (sense: boolean): Step =>
  ({ code }, lanes, at) => {
    const isDefined = lanes.forms[code[at + 1] as number] !== Form.none;
    return isDefined === sense ? target(code, at + 2) : at + 4;
  };

const move: Step = ({ code }, lanes, at) => {
  const to = code[at + 1] as number;
  const from = code[at + 2] as number;
  const a = lanes.read(from);
  if (a === undefined) lanes.forms[to] = Form.none;
  else kernels.copy(lanes.write(to, lanes.forms[from] ?? Form.none), a, lanes.count);
  return at + 3;
};

function load(run: VectorRun, lanes: Lanes, register: number, constant: number): boolean {
  const value = run.constants[constant];
  const form = formOf(value);
  if (form === Form.none) {
    lanes.forms[register] = form;
    return value === undefined;
  }
  kernels.fill(lanes.write(register, form), Number(value), lanes.count);
  return true;
}

const loadConst: Step = (run, lanes, at) => {
  const { code } = run;
  return load(run, lanes, code[at + 1] as number, code[at + 2] as number) ? at + 3 : LEAVE;
};

const loadGlobal: Step = (run, lanes, at) => {
  const constant = run.plan.constants.get(run.code[at + 2] as number);
  if (constant === undefined) return LEAVE;
  return load(run, lanes, run.code[at + 1] as number, constant) ? at + 3 : LEAVE;
};

/** Only of the built-ins that are functions of numbers. */
const call: Step = (run, lanes, at) => {
  const { code } = run;
  const to = code[at + 1] as number;
  const k = code[at + 2] as number;
  const first = code[at + 3] as number;
  const count = code[at + 4] as number;
  const known = k < CONSTANT ? undefined : numberFunction(run.constants[k & (CONSTANT - 1)]);
  const a = lanes.read(first);
  if (known === undefined || count === 0 || a === undefined) return LEAVE;
  if (known.kind === 'unary') {
    kernelOf(known.compute)(lanes.write(to, Form.number), a, lanes.count);
    return at + 5;
  }
  if (known.kind === 'binary') {
    const b = count < 2 ? undefined : lanes.read(first + 1);
    if (b === undefined) return LEAVE;
    kernels.eachPair(known.compute, lanes.write(to, Form.number), a, b, lanes.count);
    return at + 5;
  }
  for (let i = 1; i < count; i++) if (lanes.read(first + i) === undefined) return LEAVE;
  lanes.fuel += VISIT * count;
  const kernel = known.compute === Math.max ? kernels.greatest : kernels.least;
  // In place: the arguments are temporaries of this call.
  for (let i = 1; i < count; i++) kernel(a, a, lanes.read(first + i) ?? a, lanes.count);
  kernels.copy(lanes.write(to, Form.number), a, lanes.count);
  return at + 5;
};

/** Sides that lie far apart cost more: that is the machine's to charge. */
function anyFarApart(a: Float64Array, b: Float64Array, count: number): boolean {
  for (let i = 0; i < count; i++) if (isFarApart(a[i] as number, b[i] as number)) return true;
  return false;
}

const numbers = (kernel: kernels.Binary): Step => binary(kernel, Form.number);
const truths = (kernel: kernels.Binary): Step => binary(kernel, Form.boolean);

const TABLE: Partial<Readonly<Record<OpName, Step>>> = {
  Move: move,
  LoadConst: loadConst,
  LoadGlobal: loadGlobal,
  Add: numbers(kernels.add),
  Sub: numbers(kernels.subtract),
  Mul: numbers(kernels.multiply),
  Div: numbers(kernels.divide),
  Mod: binary(kernels.remainder, Form.number, anyFarApart),
  Pow: numbers(kernels.power),
  Equal: ofOneForm(truths(kernels.equal)),
  NotEqual: ofOneForm(truths(kernels.notEqual)),
  LooseEqual: truths(kernels.equal),
  LooseNotEqual: truths(kernels.notEqual),
  Less: truths(kernels.less),
  LessEqual: truths(kernels.lessEqual),
  Greater: truths(kernels.greater),
  GreaterEqual: truths(kernels.greaterEqual),
  BitAnd: numbers(kernels.bitAnd),
  BitOr: numbers(kernels.bitOr),
  BitXor: numbers(kernels.bitXor),
  ShiftLeft: numbers(kernels.shiftLeft),
  ShiftRight: numbers(kernels.shiftRight),
  ShiftRightZero: numbers(kernels.shiftRightZero),
  Negate: unary(kernels.negate, Form.number),
  ToNumber: unary(kernels.copy, Form.number),
  Not: unary(kernels.not, Form.boolean),
  BitNot: unary(kernels.bitNot, Form.number),
  Increment: unary(kernels.increment, Form.number),
  Decrement: unary(kernels.decrement, Form.number),
  Jump: ({ code }, _, at) => target(code, at + 1),
  JumpTrue: jumpTruth(1),
  JumpFalse: jumpTruth(0),
  JumpNullish: jumpDefined(false),
  JumpNotNullish: jumpDefined(true),
  JumpDefined: jumpDefined(true),
  JumpEqual: jumpEqual(1),
  JumpNotEqual: jumpEqual(0),
  JumpLess: jumpCompared(kernels.less, 1),
  JumpNotLess: jumpCompared(kernels.less, 0),
  JumpLessEqual: jumpCompared(kernels.lessEqual, 1),
  JumpNotLessEqual: jumpCompared(kernels.lessEqual, 0),
  JumpGreater: jumpCompared(kernels.greater, 1),
  JumpNotGreater: jumpCompared(kernels.greater, 0),
  JumpGreaterEqual: jumpCompared(kernels.greaterEqual, 1),
  JumpNotGreaterEqual: jumpCompared(kernels.greaterEqual, 0),
  Call: call,
  Return: (run, lanes, at) => run.end(lanes, run.code[at + 1] as number),
  ReturnUndefined: (run, lanes) => run.end(lanes, undefined),
};

/** By opcode. */
export const STEPS: readonly (Step | undefined)[] = stepsByOpcode();

function stepsByOpcode(): (Step | undefined)[] {
  const steps: (Step | undefined)[] = [];
  for (const [name, opcode] of Object.entries(Op)) steps[opcode] = TABLE[name as OpName];
  return steps;
}
