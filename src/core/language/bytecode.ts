/**
 * The instruction set. Code is a sequence of 16-bit units: an opcode, then its operands. One instruction costs one
 * fuel; what it does beyond that is priced by meter.ts.
 *
 * Operands: `r` register written · `a` `b` register read · `k` register, or from 0x8000 up a constant · `c` constant ·
 * `g` top-level name · `u` captured cell of the closure · `f` function · `n` number · `>` jump target (two units: high,
 * low) · `first n` = n consecutive registers · `*` = n more units.
 */
import type { VClosure, VNative } from './functions.ts';
import { knowName, type PropertyKey } from './keys.ts';
import type { Value } from './values.ts';

const define = <const T extends readonly (readonly [string, string, string])[]>(table: T): T =>
  table;

/** Name, operands, meaning; the position is the opcode. */
export const INSTRUCTIONS = define([
  ['Move', 'r a', 'r = a'],
  ['LoadConst', 'r c', 'r = c'],
  ['LoadGlobal', 'r g', 'r = g; ReferenceError in the dead zone'],
  ['StoreGlobal', 'g a', 'g = a; ReferenceError in the dead zone'],
  ['InitGlobal', 'g a', 'g = a, leaving the dead zone'],
  ['LoadCell', 'r a c', 'r = value of the cell in a (named c); ReferenceError in the dead zone'],
  ['StoreCell', 'a b c', 'value of the cell in a = b; ReferenceError in the dead zone'],
  ['InitCell', 'a b', 'value of the cell in a = b'],
  ['NewCell', 'r n', 'r = new cell; n: 1 dead, 0 undefined'],
  ['CopyCell', 'r', 'r = new cell with the value of the one in r (next iteration of a loop)'],
  ['LoadCapture', 'r u c', 'r = value of captured cell u; ReferenceError in the dead zone'],
  ['StoreCapture', 'u a c', 'value of captured cell u = a; ReferenceError in the dead zone'],
  ['SetDead', 'r', 'r enters the dead zone'],
  ['CheckDead', 'a c', 'ReferenceError about c if a is in the dead zone'],
  ['ThrowConst', 'c', 'TypeError: assignment to the constant c'],
  [
    'MakeClosure',
    'r f n *',
    'r = closure of f; captures: 2·register of a cell, or 2·captured cell + 1',
  ],
  ['LoadSelf', 'r', 'r = the running closure'],
  ['Add', 'r a k', 'r = a + k'],
  ['Sub', 'r a k', 'r = a - k'],
  ['Mul', 'r a k', 'r = a * k'],
  ['Div', 'r a k', 'r = a / k'],
  ['Mod', 'r a k', 'r = a % k'],
  ['Pow', 'r a k', 'r = a ** k'],
  ['Equal', 'r a k', 'r = a === k'],
  ['NotEqual', 'r a k', 'r = a !== k'],
  ['LooseEqual', 'r a k', 'r = a == k'],
  ['LooseNotEqual', 'r a k', 'r = a != k'],
  ['Less', 'r a k', 'r = a < k'],
  ['LessEqual', 'r a k', 'r = a <= k'],
  ['Greater', 'r a k', 'r = a > k'],
  ['GreaterEqual', 'r a k', 'r = a >= k'],
  ['BitAnd', 'r a k', 'r = a & k'],
  ['BitOr', 'r a k', 'r = a | k'],
  ['BitXor', 'r a k', 'r = a ^ k'],
  ['ShiftLeft', 'r a k', 'r = a << k'],
  ['ShiftRight', 'r a k', 'r = a >> k'],
  ['ShiftRightZero', 'r a k', 'r = a >>> k'],
  ['In', 'r a k', 'r = a in k'],
  ['InstanceOf', 'r a k', 'r = a instanceof k'],
  ['Negate', 'r a', 'r = -a'],
  ['ToNumber', 'r a', 'r = +a'],
  ['Not', 'r a', 'r = !a'],
  ['BitNot', 'r a', 'r = ~a'],
  ['TypeOf', 'r a', 'r = typeof a'],
  ['Increment', 'r a', 'r = a + 1 as numbers'],
  ['Decrement', 'r a', 'r = a - 1 as numbers'],
  ['ToText', 'r a', 'r = a as a string'],
  ['Jump', '>', ''],
  ['JumpTrue', 'a >', 'if a is truthy'],
  ['JumpFalse', 'a >', 'if a is falsy'],
  ['JumpNullish', 'a >', 'if a is null or undefined'],
  ['JumpNotNullish', 'a >', ''],
  ['JumpDefined', 'a >', 'if a is not undefined'],
  ['JumpEqual', 'a k >', 'if a === k'],
  ['JumpNotEqual', 'a k >', ''],
  ['JumpLess', 'a k >', 'if a < k'],
  ['JumpNotLess', 'a k >', ''],
  ['JumpLessEqual', 'a k >', 'if a <= k'],
  ['JumpNotLessEqual', 'a k >', ''],
  ['JumpGreater', 'a k >', 'if a > k'],
  ['JumpNotGreater', 'a k >', ''],
  ['JumpGreaterEqual', 'a k >', 'if a >= k'],
  ['JumpNotGreaterEqual', 'a k >', ''],
  ['GetMember', 'r a c n', 'r = a.c; n: where c was found last (a hint, changed in place)'],
  ['SetMember', 'a c k', 'a.c = k'],
  ['GetIndex', 'r a k', 'r = a[k]'],
  ['SetIndex', 'a k b', 'a[k] = b'],
  ['Delete', 'r a k', 'r = delete a[k]'],
  ['Call', 'r k first n', 'r = k(…)'],
  ['CallMethod', 'r a c first n', 'r = a.c(…)'],
  ['GetMethod', 'r a k', 'r = the function that a[k](…) calls; TypeError if a is nullish'],
  ['CallWith', 'r a b first n', 'r = function a with receiver b (…)'],
  ['CallSpread', 'r k a', 'r = k(...array a)'],
  ['CallWithSpread', 'r a b n', 'r = function a with receiver b (...array n), n a register'],
  ['New', 'r k first n', 'r = new k(…)'],
  ['NewSpread', 'r k a', 'r = new k(...array a)'],
  ['NewArray', 'r first n', 'r = […]'],
  ['CopyArray', 'r c', 'r = copy of the constant list c'],
  ['Append', 'a first n', 'a.push(…) for literals'],
  ['AppendSpread', 'a b', 'a.push(...b) for literals'],
  ['NewRecord', 'r c first', 'r = object with the keys c and consecutive values'],
  ['DefineOwn', 'a k b', 'own property k of the new object a = b'],
  ['CopyOwn', 'a b', 'own properties of b into the new object a'],
  ['ObjectRest', 'r a first n', 'r = own properties of a without the n keys'],
  ['ToKey', 'r a', 'r = a as a property key'],
  ['Concat', 'r first n', 'r = the strings in n registers in one'],
  ['RequireObject', 'a', 'TypeError if a is nullish (destructuring)'],
  ['Iterate', 'r a', 'r = iterator of a; TypeError if there is none'],
  ['Next', 'r a >', 'r = next element of iterator a, then jump; goes on at its end'],
  ['Take', 'r a', 'r = next element of iterator a, undefined at its end'],
  ['TakeRest', 'r a', 'r = array of the other elements of iterator a'],
  ['IterateKeys', 'r a', 'r = iterator of the keys for-in visits'],
  ['Throw', 'a', ''],
  ['Return', 'a', ''],
  ['ReturnUndefined', '', ''],
  ['Unsupported', 'c', 'trap: c says what'],
  ['Probe', 'a >', 'record the kind of a for the tree node (two units); costs nothing'],
]);

/** Units of each instruction, by opcode, without the variable ones. */
export const WIDTHS: readonly number[] = INSTRUCTIONS.map(([, operands]) =>
  (operands.match(/\S+/g) ?? []).reduce(
    (sum, operand) => sum + (operand === '>' ? 2 : Number(operand !== '*')),
    1,
  ),
);

export type OpName = (typeof INSTRUCTIONS)[number][0];

/** Opcode by name: `Op.Add`. */
export const Op = Object.fromEntries(INSTRUCTIONS.map(([name], i) => [name, i])) as {
  readonly [K in OpName]: number;
};

/** Operand values from here up are constants. */
export const CONSTANT = 0x8000;

/** A fixed member name with the built-in method of each receiver class that has it (`receiverClass`). */
export class MemberName {
  readonly key: PropertyKey;
  readonly isLength: boolean;
  readonly natives: readonly (VNative | undefined)[];

  constructor(key: PropertyKey, natives: readonly (VNative | undefined)[]) {
    this.key = key;
    this.isLength = key === 'length';
    this.natives = natives;
  }
}

/** The keys of an object literal: objects made from it share the list until they change. */
export class RecordKeys {
  readonly keys: string[];

  constructor(keys: string[]) {
    this.keys = keys;
    keys.forEach(knowName);
  }
}

/** The elements of an array literal that are all constant. */
export class Elements {
  readonly values: readonly Value[];

  constructor(values: readonly Value[]) {
    this.values = values;
  }
}

export type Constant = Value | MemberName | RecordKeys | Elements;

/** Where a thrown value goes while `from` ≤ pc < `to`. The first that fits is the innermost. */
export interface Handler {
  readonly from: number;
  readonly to: number;
  readonly target: number;
  readonly register: number;
}

/** One function of a program. Everything is shared by all instances and never changes. */
export interface FunctionCode {
  /** For messages; '' if anonymous. */
  readonly name: string;
  /** Where its instructions start in the program's code. */
  readonly entry: number;
  /** Registers a frame needs: parameters first, then locals and temporaries. */
  readonly registers: number;
  /** Declared parameters without the rest parameter. */
  readonly params: number;
  readonly hasRest: boolean;
  readonly handlers: readonly Handler[] | undefined;
}

/** The result of `compile(tree, { probe })`. Function 0 is the top-level code. */
export interface Program {
  /** Immutable but for the hints of `GetMember`, which no agent can observe. */
  readonly code: Uint16Array;
  readonly constants: readonly Constant[];
  readonly functions: readonly FunctionCode[];
  /** The top-level code as a function without parameters. */
  readonly main: VClosure;
  /** Names of the top level; `dead[i]`: it starts in the dead zone. */
  readonly globals: readonly string[];
  readonly dead: readonly boolean[];
  /** Which top-level name holds the default export. */
  readonly exported: number;
  /** Nodes of the tree if compiled with `probe`, else 0. */
  readonly probedNodes: number;
}
