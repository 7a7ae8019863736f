/**
 * Made by `node test/build/machine-loop.ts` from the table in bytecode.ts and the texts in `instructions/`: do not edit.
 *
 * The hot loop: one function on purpose. V8 keeps its state (pc, base, fuel) in machine registers and turns the
 * switch into a jump table, which needs literal case labels. Everything that is not on a fast path is a call into
 * `machine-*.ts`.
 *
 * Rules of the loop: fuel is tested before and charged with every instruction, so where a slice ends never shows.
 * Before a helper that can charge, allocate or throw, `m.fuel` is set; after it, fuel is read back.
 */
import { isTruthy, looseEquals, toNumber, toText } from './builtins/conversion.ts';
import { strictEquals } from './builtins/equality.ts';
import { define, toKey } from './builtins/own-properties.ts';
import type { Elements, MemberName, RecordKeys } from './bytecode.ts';
import type { Frame } from './frames.ts';
import { Cell, DEAD, type Slot, VClosure, VNative } from './functions.ts';
import type { VIterator } from './iterators.ts';
import {
  copyOwn,
  deleteIndexed,
  getIndexed,
  getMethod,
  getProperty,
  memberOf,
  objectRest,
  setIndexed,
  setProperty,
} from './machine-access.ts';
import { call, construct, drive, giveBack, unwind } from './machine-call.ts';
import {
  append,
  appendSpread,
  concatAll,
  iterator,
  keyIterator,
  newArray,
  newRecord,
  takeRest,
} from './machine-collections.ts';
import { add, arithmetic, compare, hasProperty, instanceOf, typeOf } from './machine-operators.ts';
import { dead, makeClosure, nameIn } from './machine-variables.ts';
import type { Machine } from './machine.ts';
import { closureBytes, isFarApart, stringBytes, THROW } from './meter.ts';
import { THROWN } from './trap.ts';
import { type Value, VArray, VObject } from './values.ts';

const CHARACTER_BYTES = stringBytes(1);

/** Runs until the call has ended (true, result in `m.last`) or no more than `m.floor` fuel is left (false). */
// oxlint-disable-next-line complexity -- one case an instruction; see above
export function execute(m: Machine): boolean {
  const { program, globals } = m;
  const { code, constants } = program;
  const { stack, frames } = m.space;
  const { floor } = m;
  let fuel = m.fuel;
  let frame: Frame = m.top;
  let base = 0;
  let pc = 0;
  /** True while `frame` and `pc` describe an instruction that can throw. */
  let running = false;
  for (;;) {
    try {
      if (frame.closure === undefined) {
        drive(m, m.last);
        if (m.depth < 0) return true;
        frame = m.top;
        if (frame.closure === undefined) return false;
      }
      fuel = m.fuel;
      base = frame.base;
      pc = frame.pc;
      running = true;
      for (;;) {
        if (fuel <= floor) {
          m.fuel = fuel;
          frame.pc = pc;
          if (fuel < 1) m.exhaust();
          return false;
        }
        fuel--;
        switch (code[pc] as number) {
          case 0: {
            // Move
            stack[base + (code[pc + 1] as number)] = (stack[base + (code[pc + 2] as number)] as Value);
            pc += 3;
            break;
          }
          case 1: {
            // LoadConst
            stack[base + (code[pc + 1] as number)] = constants[code[pc + 2] as number] as Value;
            pc += 3;
            break;
          }
          case 2: {
            // LoadGlobal
            const value = globals[code[pc + 2] as number];
            if (value === DEAD) {
              m.fuel = fuel;
              dead(m, m.program.globals[(code[pc + 2] as number)]);
            }
            stack[base + (code[pc + 1] as number)] = value;
            pc += 3;
            break;
          }
          case 3: {
            // StoreGlobal
            if (globals[code[pc + 1] as number] === DEAD) {
              m.fuel = fuel;
              dead(m, m.program.globals[(code[pc + 1] as number)]);
            }
            globals[code[pc + 1] as number] = (stack[base + (code[pc + 2] as number)] as Value);
            pc += 3;
            break;
          }
          case 4: {
            // InitGlobal
            globals[code[pc + 1] as number] = (stack[base + (code[pc + 2] as number)] as Value);
            pc += 3;
            break;
          }
          case 5: {
            // LoadCell
            const { value } = stack[base + (code[pc + 2] as number)] as Cell;
            if (value === DEAD) {
              m.fuel = fuel;
              dead(m, constants[code[pc + 3] as number]);
            }
            stack[base + (code[pc + 1] as number)] = value;
            pc += 4;
            break;
          }
          case 6: {
            // StoreCell
            const cell = stack[base + (code[pc + 1] as number)] as Cell;
            if (cell.value === DEAD) {
              m.fuel = fuel;
              dead(m, constants[code[pc + 3] as number]);
            }
            cell.value = (stack[base + (code[pc + 2] as number)] as Value);
            pc += 4;
            break;
          }
          case 7: {
            // InitCell
            (stack[base + (code[pc + 1] as number)] as Cell).value = (stack[base + (code[pc + 2] as number)] as Value);
            pc += 3;
            break;
          }
          case 8: {
            // NewCell
            stack[base + (code[pc + 1] as number)] = new Cell((code[pc + 2] as number) === 1 ? DEAD : undefined);
            pc += 3;
            break;
          }
          case 9: {
            // CopyCell
            stack[base + (code[pc + 1] as number)] = new Cell((stack[base + (code[pc + 1] as number)] as Cell).value);
            pc += 2;
            break;
          }
          case 10: {
            // LoadCapture
            const { value } = (frame.closure as VClosure).cells[code[pc + 2] as number] as Cell;
            if (value === DEAD) {
              m.fuel = fuel;
              dead(m, constants[code[pc + 3] as number]);
            }
            stack[base + (code[pc + 1] as number)] = value;
            pc += 4;
            break;
          }
          case 11: {
            // StoreCapture
            const cell = (frame.closure as VClosure).cells[code[pc + 1] as number] as Cell;
            if (cell.value === DEAD) {
              m.fuel = fuel;
              dead(m, constants[code[pc + 3] as number]);
            }
            cell.value = (stack[base + (code[pc + 2] as number)] as Value);
            pc += 4;
            break;
          }
          case 12: {
            // SetDead
            stack[base + (code[pc + 1] as number)] = DEAD;
            pc += 2;
            break;
          }
          case 13: {
            // CheckDead
            if ((stack[base + (code[pc + 1] as number)] as Slot) === DEAD) {
              m.fuel = fuel;
              dead(m, constants[code[pc + 2] as number]);
            }
            pc += 3;
            break;
          }
          case 14: {
            // ThrowConst
            m.fuel = fuel;
            m.throwError('TypeError', 'assignment to the constant ' + nameIn(constants[code[pc + 1] as number]));
            break;
          }
          case 15: {
            // MakeClosure
            m.fuel = fuel;
            if ((code[pc + 3] as number) > 15) m.spend((code[pc + 3] as number) >> 4);
            m.allocate(closureBytes((code[pc + 3] as number)));
            fuel = m.fuel;
            stack[base + (code[pc + 1] as number)] = makeClosure(m, frame, (code[pc + 2] as number), pc + 4, (code[pc + 3] as number));
            pc += 4 + (code[pc + 3] as number);
            break;
          }
          case 16: {
            // LoadSelf
            stack[base + (code[pc + 1] as number)] = frame.closure;
            pc += 2;
            break;
          }
          case 17: {
            // Add
            const a = stack[base + (code[pc + 2] as number)] as Value;
            const ki = code[pc + 3] as number;
            const k = (ki < 0x8000 ? stack[base + ki] : constants[ki & 0x7fff]) as Value;
            if (typeof a === 'number' && typeof k === 'number') stack[base + (code[pc + 1] as number)] = a + k;
            else {
              m.fuel = fuel;
              stack[base + (code[pc + 1] as number)] = add(m, a, k);
              fuel = m.fuel;
            }
            pc += 4;
            break;
          }
          case 18: {
            // Sub
            const a = stack[base + (code[pc + 2] as number)] as Value;
            const ki = code[pc + 3] as number;
            const k = (ki < 0x8000 ? stack[base + ki] : constants[ki & 0x7fff]) as Value;
            if (typeof a === 'number' && typeof k === 'number') stack[base + (code[pc + 1] as number)] = a - k;
            else {
              m.fuel = fuel;
              stack[base + (code[pc + 1] as number)] = arithmetic(m, '-', a, k);
              fuel = m.fuel;
            }
            pc += 4;
            break;
          }
          case 19: {
            // Mul
            const a = stack[base + (code[pc + 2] as number)] as Value;
            const ki = code[pc + 3] as number;
            const k = (ki < 0x8000 ? stack[base + ki] : constants[ki & 0x7fff]) as Value;
            if (typeof a === 'number' && typeof k === 'number') stack[base + (code[pc + 1] as number)] = a * k;
            else {
              m.fuel = fuel;
              stack[base + (code[pc + 1] as number)] = arithmetic(m, '*', a, k);
              fuel = m.fuel;
            }
            pc += 4;
            break;
          }
          case 20: {
            // Div
            const a = stack[base + (code[pc + 2] as number)] as Value;
            const ki = code[pc + 3] as number;
            const k = (ki < 0x8000 ? stack[base + ki] : constants[ki & 0x7fff]) as Value;
            if (typeof a === 'number' && typeof k === 'number') stack[base + (code[pc + 1] as number)] = a / k;
            else {
              m.fuel = fuel;
              stack[base + (code[pc + 1] as number)] = arithmetic(m, '/', a, k);
              fuel = m.fuel;
            }
            pc += 4;
            break;
          }
          case 21: {
            // Mod
            const a = stack[base + (code[pc + 2] as number)] as Value;
            const ki = code[pc + 3] as number;
            const k = (ki < 0x8000 ? stack[base + ki] : constants[ki & 0x7fff]) as Value;
            if (typeof a === 'number' && typeof k === 'number' && !isFarApart(a, k)) stack[base + (code[pc + 1] as number)] = a % k;
            else {
              m.fuel = fuel;
              stack[base + (code[pc + 1] as number)] = arithmetic(m, '%', a, k);
              fuel = m.fuel;
            }
            pc += 4;
            break;
          }
          case 22: {
            // Pow
            const ki = code[pc + 3] as number;
            const k = (ki < 0x8000 ? stack[base + ki] : constants[ki & 0x7fff]) as Value;
            m.fuel = fuel;
            stack[base + (code[pc + 1] as number)] = arithmetic(m, '**', (stack[base + (code[pc + 2] as number)] as Value), k);
            fuel = m.fuel;
            pc += 4;
            break;
          }
          case 23: {
            // Equal
            const a = stack[base + (code[pc + 2] as number)] as Value;
            const ki = code[pc + 3] as number;
            const k = (ki < 0x8000 ? stack[base + ki] : constants[ki & 0x7fff]) as Value;
            if (typeof a === 'string') {
              m.fuel = fuel;
              stack[base + (code[pc + 1] as number)] = strictEquals(m, a, k);
              fuel = m.fuel;
            } else stack[base + (code[pc + 1] as number)] = a === k;
            pc += 4;
            break;
          }
          case 24: {
            // NotEqual
            const a = stack[base + (code[pc + 2] as number)] as Value;
            const ki = code[pc + 3] as number;
            const k = (ki < 0x8000 ? stack[base + ki] : constants[ki & 0x7fff]) as Value;
            if (typeof a === 'string') {
              m.fuel = fuel;
              stack[base + (code[pc + 1] as number)] = !strictEquals(m, a, k);
              fuel = m.fuel;
            } else stack[base + (code[pc + 1] as number)] = a !== k;
            pc += 4;
            break;
          }
          case 25: {
            // LooseEqual
            const ki = code[pc + 3] as number;
            const k = (ki < 0x8000 ? stack[base + ki] : constants[ki & 0x7fff]) as Value;
            m.fuel = fuel;
            stack[base + (code[pc + 1] as number)] = looseEquals(m, (stack[base + (code[pc + 2] as number)] as Value), k);
            fuel = m.fuel;
            pc += 4;
            break;
          }
          case 26: {
            // LooseNotEqual
            const ki = code[pc + 3] as number;
            const k = (ki < 0x8000 ? stack[base + ki] : constants[ki & 0x7fff]) as Value;
            m.fuel = fuel;
            stack[base + (code[pc + 1] as number)] = !looseEquals(m, (stack[base + (code[pc + 2] as number)] as Value), k);
            fuel = m.fuel;
            pc += 4;
            break;
          }
          case 27: {
            // Less
            const a = stack[base + (code[pc + 2] as number)] as Value;
            const ki = code[pc + 3] as number;
            const k = (ki < 0x8000 ? stack[base + ki] : constants[ki & 0x7fff]) as Value;
            if (typeof a === 'number' && typeof k === 'number') stack[base + (code[pc + 1] as number)] = a < k;
            else {
              m.fuel = fuel;
              stack[base + (code[pc + 1] as number)] = compare(m, a, k) === -1;
              fuel = m.fuel;
            }
            pc += 4;
            break;
          }
          case 28: {
            // LessEqual
            const a = stack[base + (code[pc + 2] as number)] as Value;
            const ki = code[pc + 3] as number;
            const k = (ki < 0x8000 ? stack[base + ki] : constants[ki & 0x7fff]) as Value;
            if (typeof a === 'number' && typeof k === 'number') stack[base + (code[pc + 1] as number)] = a <= k;
            else {
              m.fuel = fuel;
              stack[base + (code[pc + 1] as number)] = compare(m, a, k) <= 0;
              fuel = m.fuel;
            }
            pc += 4;
            break;
          }
          case 29: {
            // Greater
            const a = stack[base + (code[pc + 2] as number)] as Value;
            const ki = code[pc + 3] as number;
            const k = (ki < 0x8000 ? stack[base + ki] : constants[ki & 0x7fff]) as Value;
            if (typeof a === 'number' && typeof k === 'number') stack[base + (code[pc + 1] as number)] = a > k;
            else {
              m.fuel = fuel;
              stack[base + (code[pc + 1] as number)] = compare(m, a, k) === 1;
              fuel = m.fuel;
            }
            pc += 4;
            break;
          }
          case 30: {
            // GreaterEqual
            const a = stack[base + (code[pc + 2] as number)] as Value;
            const ki = code[pc + 3] as number;
            const k = (ki < 0x8000 ? stack[base + ki] : constants[ki & 0x7fff]) as Value;
            if (typeof a === 'number' && typeof k === 'number') stack[base + (code[pc + 1] as number)] = a >= k;
            else {
              m.fuel = fuel;
              stack[base + (code[pc + 1] as number)] = compare(m, a, k) >= 0;
              fuel = m.fuel;
            }
            pc += 4;
            break;
          }
          case 31: {
            // BitAnd
            const a = stack[base + (code[pc + 2] as number)] as Value;
            const ki = code[pc + 3] as number;
            const k = (ki < 0x8000 ? stack[base + ki] : constants[ki & 0x7fff]) as Value;
            if (typeof a === 'number' && typeof k === 'number') stack[base + (code[pc + 1] as number)] = a & k;
            else {
              m.fuel = fuel;
              stack[base + (code[pc + 1] as number)] = arithmetic(m, '&', a, k);
              fuel = m.fuel;
            }
            pc += 4;
            break;
          }
          case 32: {
            // BitOr
            const a = stack[base + (code[pc + 2] as number)] as Value;
            const ki = code[pc + 3] as number;
            const k = (ki < 0x8000 ? stack[base + ki] : constants[ki & 0x7fff]) as Value;
            if (typeof a === 'number' && typeof k === 'number') stack[base + (code[pc + 1] as number)] = a | k;
            else {
              m.fuel = fuel;
              stack[base + (code[pc + 1] as number)] = arithmetic(m, '|', a, k);
              fuel = m.fuel;
            }
            pc += 4;
            break;
          }
          case 33: {
            // BitXor
            const a = stack[base + (code[pc + 2] as number)] as Value;
            const ki = code[pc + 3] as number;
            const k = (ki < 0x8000 ? stack[base + ki] : constants[ki & 0x7fff]) as Value;
            if (typeof a === 'number' && typeof k === 'number') stack[base + (code[pc + 1] as number)] = a ^ k;
            else {
              m.fuel = fuel;
              stack[base + (code[pc + 1] as number)] = arithmetic(m, '^', a, k);
              fuel = m.fuel;
            }
            pc += 4;
            break;
          }
          case 34: {
            // ShiftLeft
            const a = stack[base + (code[pc + 2] as number)] as Value;
            const ki = code[pc + 3] as number;
            const k = (ki < 0x8000 ? stack[base + ki] : constants[ki & 0x7fff]) as Value;
            if (typeof a === 'number' && typeof k === 'number') stack[base + (code[pc + 1] as number)] = a << k;
            else {
              m.fuel = fuel;
              stack[base + (code[pc + 1] as number)] = arithmetic(m, '<<', a, k);
              fuel = m.fuel;
            }
            pc += 4;
            break;
          }
          case 35: {
            // ShiftRight
            const a = stack[base + (code[pc + 2] as number)] as Value;
            const ki = code[pc + 3] as number;
            const k = (ki < 0x8000 ? stack[base + ki] : constants[ki & 0x7fff]) as Value;
            if (typeof a === 'number' && typeof k === 'number') stack[base + (code[pc + 1] as number)] = a >> k;
            else {
              m.fuel = fuel;
              stack[base + (code[pc + 1] as number)] = arithmetic(m, '>>', a, k);
              fuel = m.fuel;
            }
            pc += 4;
            break;
          }
          case 36: {
            // ShiftRightZero
            const a = stack[base + (code[pc + 2] as number)] as Value;
            const ki = code[pc + 3] as number;
            const k = (ki < 0x8000 ? stack[base + ki] : constants[ki & 0x7fff]) as Value;
            if (typeof a === 'number' && typeof k === 'number') stack[base + (code[pc + 1] as number)] = a >>> k;
            else {
              m.fuel = fuel;
              stack[base + (code[pc + 1] as number)] = arithmetic(m, '>>>', a, k);
              fuel = m.fuel;
            }
            pc += 4;
            break;
          }
          case 37: {
            // In
            const ki = code[pc + 3] as number;
            const k = (ki < 0x8000 ? stack[base + ki] : constants[ki & 0x7fff]) as Value;
            m.fuel = fuel;
            stack[base + (code[pc + 1] as number)] = hasProperty(m, (stack[base + (code[pc + 2] as number)] as Value), k);
            fuel = m.fuel;
            pc += 4;
            break;
          }
          case 38: {
            // InstanceOf
            const ki = code[pc + 3] as number;
            const k = (ki < 0x8000 ? stack[base + ki] : constants[ki & 0x7fff]) as Value;
            m.fuel = fuel;
            stack[base + (code[pc + 1] as number)] = instanceOf(m, (stack[base + (code[pc + 2] as number)] as Value), k);
            fuel = m.fuel;
            pc += 4;
            break;
          }
          case 39: {
            // Negate
            const a = stack[base + (code[pc + 2] as number)] as Value;
            if (typeof a === 'number') stack[base + (code[pc + 1] as number)] = -a;
            else {
              m.fuel = fuel;
              stack[base + (code[pc + 1] as number)] = -toNumber(m, a);
              fuel = m.fuel;
            }
            pc += 3;
            break;
          }
          case 40: {
            // ToNumber
            const a = stack[base + (code[pc + 2] as number)] as Value;
            if (typeof a === 'number') stack[base + (code[pc + 1] as number)] = a;
            else {
              m.fuel = fuel;
              stack[base + (code[pc + 1] as number)] = toNumber(m, a);
              fuel = m.fuel;
            }
            pc += 3;
            break;
          }
          case 41: {
            // Not
            stack[base + (code[pc + 1] as number)] = !isTruthy((stack[base + (code[pc + 2] as number)] as Value));
            pc += 3;
            break;
          }
          case 42: {
            // BitNot
            const a = stack[base + (code[pc + 2] as number)] as Value;
            if (typeof a === 'number') stack[base + (code[pc + 1] as number)] = ~a;
            else {
              m.fuel = fuel;
              stack[base + (code[pc + 1] as number)] = ~toNumber(m, a);
              fuel = m.fuel;
            }
            pc += 3;
            break;
          }
          case 43: {
            // TypeOf
            stack[base + (code[pc + 1] as number)] = typeOf((stack[base + (code[pc + 2] as number)] as Value));
            pc += 3;
            break;
          }
          case 44: {
            // Increment
            const a = stack[base + (code[pc + 2] as number)] as Value;
            if (typeof a === 'number') stack[base + (code[pc + 1] as number)] = a + 1;
            else {
              m.fuel = fuel;
              stack[base + (code[pc + 1] as number)] = toNumber(m, a) + 1;
              fuel = m.fuel;
            }
            pc += 3;
            break;
          }
          case 45: {
            // Decrement
            const a = stack[base + (code[pc + 2] as number)] as Value;
            if (typeof a === 'number') stack[base + (code[pc + 1] as number)] = a - 1;
            else {
              m.fuel = fuel;
              stack[base + (code[pc + 1] as number)] = toNumber(m, a) - 1;
              fuel = m.fuel;
            }
            pc += 3;
            break;
          }
          case 46: {
            // ToText
            const a = stack[base + (code[pc + 2] as number)] as Value;
            if (typeof a === 'string') stack[base + (code[pc + 1] as number)] = a;
            else {
              m.fuel = fuel;
              stack[base + (code[pc + 1] as number)] = toText(m, a);
              fuel = m.fuel;
            }
            pc += 3;
            break;
          }
          case 47: {
            // Jump
            pc = ((code[pc + 1] as number) << 16) | (code[pc + 2] as number);
            break;
          }
          case 48: {
            // JumpTrue
            const a = stack[base + (code[pc + 1] as number)] as Value;
            pc = a === true || (a !== false && isTruthy(a)) ? ((code[pc + 2] as number) << 16) | (code[pc + 3] as number) : pc + 4;
            break;
          }
          case 49: {
            // JumpFalse
            const a = stack[base + (code[pc + 1] as number)] as Value;
            pc = a === true || (a !== false && isTruthy(a)) ? pc + 4 : ((code[pc + 2] as number) << 16) | (code[pc + 3] as number);
            break;
          }
          case 50: {
            // JumpNullish
            const a = stack[base + (code[pc + 1] as number)] as Value;
            pc = a === null || a === undefined ? ((code[pc + 2] as number) << 16) | (code[pc + 3] as number) : pc + 4;
            break;
          }
          case 51: {
            // JumpNotNullish
            const a = stack[base + (code[pc + 1] as number)] as Value;
            pc = a === null || a === undefined ? pc + 4 : ((code[pc + 2] as number) << 16) | (code[pc + 3] as number);
            break;
          }
          case 52: {
            // JumpDefined
            pc = (stack[base + (code[pc + 1] as number)] as Value) === undefined ? pc + 4 : ((code[pc + 2] as number) << 16) | (code[pc + 3] as number);
            break;
          }
          case 53: {
            // JumpEqual
            const a = stack[base + (code[pc + 1] as number)] as Value;
            const ki = code[pc + 2] as number;
            const k = (ki < 0x8000 ? stack[base + ki] : constants[ki & 0x7fff]) as Value;
            let holds = a === k;
            if (typeof a === 'string') {
              m.fuel = fuel;
              holds = strictEquals(m, a, k);
              fuel = m.fuel;
            }
            pc = holds ? ((code[pc + 3] as number) << 16) | (code[pc + 4] as number) : pc + 5;
            break;
          }
          case 54: {
            // JumpNotEqual
            const a = stack[base + (code[pc + 1] as number)] as Value;
            const ki = code[pc + 2] as number;
            const k = (ki < 0x8000 ? stack[base + ki] : constants[ki & 0x7fff]) as Value;
            let holds = a === k;
            if (typeof a === 'string') {
              m.fuel = fuel;
              holds = strictEquals(m, a, k);
              fuel = m.fuel;
            }
            pc = holds ? pc + 5 : ((code[pc + 3] as number) << 16) | (code[pc + 4] as number);
            break;
          }
          case 55: {
            // JumpLess
            const a = stack[base + (code[pc + 1] as number)] as Value;
            const ki = code[pc + 2] as number;
            const k = (ki < 0x8000 ? stack[base + ki] : constants[ki & 0x7fff]) as Value;
            let holds: boolean;
            if (typeof a === 'number' && typeof k === 'number') holds = a < k;
            else {
              m.fuel = fuel;
              holds = compare(m, a, k) === -1;
              fuel = m.fuel;
            }
            pc = holds ? ((code[pc + 3] as number) << 16) | (code[pc + 4] as number) : pc + 5;
            break;
          }
          case 56: {
            // JumpNotLess
            const a = stack[base + (code[pc + 1] as number)] as Value;
            const ki = code[pc + 2] as number;
            const k = (ki < 0x8000 ? stack[base + ki] : constants[ki & 0x7fff]) as Value;
            let holds: boolean;
            if (typeof a === 'number' && typeof k === 'number') holds = a < k;
            else {
              m.fuel = fuel;
              holds = compare(m, a, k) === -1;
              fuel = m.fuel;
            }
            pc = holds ? pc + 5 : ((code[pc + 3] as number) << 16) | (code[pc + 4] as number);
            break;
          }
          case 57: {
            // JumpLessEqual
            const a = stack[base + (code[pc + 1] as number)] as Value;
            const ki = code[pc + 2] as number;
            const k = (ki < 0x8000 ? stack[base + ki] : constants[ki & 0x7fff]) as Value;
            let holds: boolean;
            if (typeof a === 'number' && typeof k === 'number') holds = a <= k;
            else {
              m.fuel = fuel;
              holds = compare(m, a, k) <= 0;
              fuel = m.fuel;
            }
            pc = holds ? ((code[pc + 3] as number) << 16) | (code[pc + 4] as number) : pc + 5;
            break;
          }
          case 58: {
            // JumpNotLessEqual
            const a = stack[base + (code[pc + 1] as number)] as Value;
            const ki = code[pc + 2] as number;
            const k = (ki < 0x8000 ? stack[base + ki] : constants[ki & 0x7fff]) as Value;
            let holds: boolean;
            if (typeof a === 'number' && typeof k === 'number') holds = a <= k;
            else {
              m.fuel = fuel;
              holds = compare(m, a, k) <= 0;
              fuel = m.fuel;
            }
            pc = holds ? pc + 5 : ((code[pc + 3] as number) << 16) | (code[pc + 4] as number);
            break;
          }
          case 59: {
            // JumpGreater
            const a = stack[base + (code[pc + 1] as number)] as Value;
            const ki = code[pc + 2] as number;
            const k = (ki < 0x8000 ? stack[base + ki] : constants[ki & 0x7fff]) as Value;
            let holds: boolean;
            if (typeof a === 'number' && typeof k === 'number') holds = a > k;
            else {
              m.fuel = fuel;
              holds = compare(m, a, k) === 1;
              fuel = m.fuel;
            }
            pc = holds ? ((code[pc + 3] as number) << 16) | (code[pc + 4] as number) : pc + 5;
            break;
          }
          case 60: {
            // JumpNotGreater
            const a = stack[base + (code[pc + 1] as number)] as Value;
            const ki = code[pc + 2] as number;
            const k = (ki < 0x8000 ? stack[base + ki] : constants[ki & 0x7fff]) as Value;
            let holds: boolean;
            if (typeof a === 'number' && typeof k === 'number') holds = a > k;
            else {
              m.fuel = fuel;
              holds = compare(m, a, k) === 1;
              fuel = m.fuel;
            }
            pc = holds ? pc + 5 : ((code[pc + 3] as number) << 16) | (code[pc + 4] as number);
            break;
          }
          case 61: {
            // JumpGreaterEqual
            const a = stack[base + (code[pc + 1] as number)] as Value;
            const ki = code[pc + 2] as number;
            const k = (ki < 0x8000 ? stack[base + ki] : constants[ki & 0x7fff]) as Value;
            let holds: boolean;
            if (typeof a === 'number' && typeof k === 'number') holds = a >= k;
            else {
              m.fuel = fuel;
              holds = compare(m, a, k) >= 0;
              fuel = m.fuel;
            }
            pc = holds ? ((code[pc + 3] as number) << 16) | (code[pc + 4] as number) : pc + 5;
            break;
          }
          case 62: {
            // JumpNotGreaterEqual
            const a = stack[base + (code[pc + 1] as number)] as Value;
            const ki = code[pc + 2] as number;
            const k = (ki < 0x8000 ? stack[base + ki] : constants[ki & 0x7fff]) as Value;
            let holds: boolean;
            if (typeof a === 'number' && typeof k === 'number') holds = a >= k;
            else {
              m.fuel = fuel;
              holds = compare(m, a, k) >= 0;
              fuel = m.fuel;
            }
            pc = holds ? pc + 5 : ((code[pc + 3] as number) << 16) | (code[pc + 4] as number);
            break;
          }
          case 63: {
            // GetMember
            const a = stack[base + (code[pc + 2] as number)] as Value;
            const name = constants[code[pc + 3] as number] as MemberName;
            if (a instanceof VObject) {
              let position = (code[pc + 4] as number);
              if (a.keys[position] !== name.key) {
                position = a.find(name.key);
                if (position >= 0 && position <= 0xffff) (code[pc + 4] as number) = position;
              }
              stack[base + (code[pc + 1] as number)] = position < 0 ? undefined : a.slots[position];
            } else if (name.isLength && a instanceof VArray) stack[base + (code[pc + 1] as number)] = a.items.length;
            else {
              m.fuel = fuel;
              stack[base + (code[pc + 1] as number)] = getProperty(m, a, name.key);
              fuel = m.fuel;
            }
            pc += 5;
            break;
          }
          case 64: {
            // SetMember
            const ki = code[pc + 3] as number;
            const k = (ki < 0x8000 ? stack[base + ki] : constants[ki & 0x7fff]) as Value;
            m.fuel = fuel;
            setProperty(m, (stack[base + (code[pc + 1] as number)] as Value), (constants[code[pc + 2] as number] as MemberName).key, k);
            fuel = m.fuel;
            pc += 4;
            break;
          }
          case 65: {
            // GetIndex
            const a = stack[base + (code[pc + 2] as number)] as Value;
            const ki = code[pc + 3] as number;
            const k = (ki < 0x8000 ? stack[base + ki] : constants[ki & 0x7fff]) as Value;
            if (typeof k === 'number' && a instanceof VArray) {
              stack[base + (code[pc + 1] as number)] = k >>> 0 === k && k < a.items.length ? a.items[k] : undefined;
            } else {
              m.fuel = fuel;
              if (typeof a === 'string' && typeof k === 'number' && k >>> 0 === k) {
                if (k < a.length) m.allocate(CHARACTER_BYTES);
                stack[base + (code[pc + 1] as number)] = k < a.length ? a.charAt(k) : undefined;
              } else stack[base + (code[pc + 1] as number)] = getIndexed(m, a, k);
              fuel = m.fuel;
            }
            pc += 4;
            break;
          }
          case 66: {
            // SetIndex
            const a = stack[base + (code[pc + 1] as number)] as Value;
            const ki = code[pc + 2] as number;
            const k = (ki < 0x8000 ? stack[base + ki] : constants[ki & 0x7fff]) as Value;
            const b = stack[base + (code[pc + 3] as number)] as Value;
            if (
              typeof k === 'number' &&
              a instanceof VArray &&
              !a.frozen &&
              k >>> 0 === k &&
              k < a.items.length
            )
            a.items[k] = b;
            else {
              m.fuel = fuel;
              setIndexed(m, a, k, b);
              fuel = m.fuel;
            }
            pc += 4;
            break;
          }
          case 67: {
            // Delete
            const ki = code[pc + 3] as number;
            const k = (ki < 0x8000 ? stack[base + ki] : constants[ki & 0x7fff]) as Value;
            m.fuel = fuel;
            stack[base + (code[pc + 1] as number)] = deleteIndexed(m, (stack[base + (code[pc + 2] as number)] as Value), k);
            fuel = m.fuel;
            pc += 4;
            break;
          }
          case 68: {
            // Call
            const ki = code[pc + 2] as number;
            const k = (ki < 0x8000 ? stack[base + ki] : constants[ki & 0x7fff]) as Value;
            m.fuel = fuel;
            if (k instanceof VClosure) {
              frame.pc = pc + 5;
              frame = m.enter(k, base + (code[pc + 3] as number), (code[pc + 4] as number), (code[pc + 1] as number));
              fuel = m.fuel;
              base = frame.base;
              pc = frame.pc;
              break;
            }
            if (k instanceof VNative && k.spec.call !== undefined) {
              m.beginNative();
              stack[base + (code[pc + 1] as number)] = k.spec.call(m, undefined, stack.slice(base + (code[pc + 3] as number), base + (code[pc + 3] as number) + (code[pc + 4] as number)) as Value[]);
              m.endNative();
              fuel = m.fuel;
              pc = pc + 5;
              break;
            }
            frame.pc = pc + 5;
            call(m, k, undefined, stack.slice(base + (code[pc + 3] as number), base + (code[pc + 3] as number) + (code[pc + 4] as number)) as Value[], (code[pc + 1] as number));
            fuel = m.fuel;
            frame = m.top;
            if (frame.closure === undefined) return false;
            base = frame.base;
            pc = frame.pc;
            break;
          }
          case 69: {
            // CallMethod
            const a = stack[base + (code[pc + 2] as number)] as Value;
            m.fuel = fuel;
            const callee = getMethod(m, a, constants[code[pc + 3] as number] as MemberName);
            fuel = m.fuel;
            m.fuel = fuel;
            if (callee instanceof VClosure) {
              frame.pc = pc + 6;
              frame = m.enter(callee, base + (code[pc + 4] as number), (code[pc + 5] as number), (code[pc + 1] as number));
              fuel = m.fuel;
              base = frame.base;
              pc = frame.pc;
              break;
            }
            if (callee instanceof VNative && callee.spec.call !== undefined) {
              m.beginNative();
              stack[base + (code[pc + 1] as number)] = callee.spec.call(m, a, stack.slice(base + (code[pc + 4] as number), base + (code[pc + 4] as number) + (code[pc + 5] as number)) as Value[]);
              m.endNative();
              fuel = m.fuel;
              pc = pc + 6;
              break;
            }
            frame.pc = pc + 6;
            call(m, callee, a, stack.slice(base + (code[pc + 4] as number), base + (code[pc + 4] as number) + (code[pc + 5] as number)) as Value[], (code[pc + 1] as number));
            fuel = m.fuel;
            frame = m.top;
            if (frame.closure === undefined) return false;
            base = frame.base;
            pc = frame.pc;
            break;
          }
          case 70: {
            // GetMethod
            const ki = code[pc + 3] as number;
            const k = (ki < 0x8000 ? stack[base + ki] : constants[ki & 0x7fff]) as Value;
            m.fuel = fuel;
            stack[base + (code[pc + 1] as number)] = getMethod(m, (stack[base + (code[pc + 2] as number)] as Value), memberOf(m, k));
            fuel = m.fuel;
            pc += 4;
            break;
          }
          case 71: {
            // CallWith
            const a = stack[base + (code[pc + 2] as number)] as Value;
            const b = stack[base + (code[pc + 3] as number)] as Value;
            m.fuel = fuel;
            if (a instanceof VClosure) {
              frame.pc = pc + 6;
              frame = m.enter(a, base + (code[pc + 4] as number), (code[pc + 5] as number), (code[pc + 1] as number));
              fuel = m.fuel;
              base = frame.base;
              pc = frame.pc;
              break;
            }
            if (a instanceof VNative && a.spec.call !== undefined) {
              m.beginNative();
              stack[base + (code[pc + 1] as number)] = a.spec.call(m, b, stack.slice(base + (code[pc + 4] as number), base + (code[pc + 4] as number) + (code[pc + 5] as number)) as Value[]);
              m.endNative();
              fuel = m.fuel;
              pc = pc + 6;
              break;
            }
            frame.pc = pc + 6;
            call(m, a, b, stack.slice(base + (code[pc + 4] as number), base + (code[pc + 4] as number) + (code[pc + 5] as number)) as Value[], (code[pc + 1] as number));
            fuel = m.fuel;
            frame = m.top;
            if (frame.closure === undefined) return false;
            base = frame.base;
            pc = frame.pc;
            break;
          }
          case 72: {
            // CallSpread
            const ki = code[pc + 2] as number;
            const k = (ki < 0x8000 ? stack[base + ki] : constants[ki & 0x7fff]) as Value;
            m.fuel = fuel;
            frame.pc = pc + 4;
            call(m, k, undefined, (stack[base + (code[pc + 3] as number)] as VArray).items, (code[pc + 1] as number));
            fuel = m.fuel;
            frame = m.top;
            if (frame.closure === undefined) return false;
            base = frame.base;
            pc = frame.pc;
            break;
          }
          case 73: {
            // CallWithSpread
            m.fuel = fuel;
            frame.pc = pc + 5;
            call(m, (stack[base + (code[pc + 2] as number)] as Value), (stack[base + (code[pc + 3] as number)] as Value), (stack[base + (code[pc + 4] as number)] as VArray).items, (code[pc + 1] as number));
            fuel = m.fuel;
            frame = m.top;
            if (frame.closure === undefined) return false;
            base = frame.base;
            pc = frame.pc;
            break;
          }
          case 74: {
            // New
            const ki = code[pc + 2] as number;
            const k = (ki < 0x8000 ? stack[base + ki] : constants[ki & 0x7fff]) as Value;
            m.fuel = fuel;
            construct(m, k, stack.slice(base + (code[pc + 3] as number), base + (code[pc + 3] as number) + (code[pc + 4] as number)) as Value[], (code[pc + 1] as number));
            fuel = m.fuel;
            pc += 5;
            break;
          }
          case 75: {
            // NewSpread
            const ki = code[pc + 2] as number;
            const k = (ki < 0x8000 ? stack[base + ki] : constants[ki & 0x7fff]) as Value;
            m.fuel = fuel;
            construct(m, k, (stack[base + (code[pc + 3] as number)] as VArray).items, (code[pc + 1] as number));
            fuel = m.fuel;
            pc += 4;
            break;
          }
          case 76: {
            // NewArray
            m.fuel = fuel;
            stack[base + (code[pc + 1] as number)] = newArray(m, stack.slice(base + (code[pc + 2] as number), base + (code[pc + 2] as number) + (code[pc + 3] as number)) as Value[]);
            fuel = m.fuel;
            pc += 4;
            break;
          }
          case 77: {
            // CopyArray
            m.fuel = fuel;
            stack[base + (code[pc + 1] as number)] = newArray(m, (constants[code[pc + 2] as number] as Elements).values.slice());
            fuel = m.fuel;
            pc += 3;
            break;
          }
          case 78: {
            // Append
            m.fuel = fuel;
            append(m, stack[base + (code[pc + 1] as number)] as VArray, stack.slice(base + (code[pc + 2] as number), base + (code[pc + 2] as number) + (code[pc + 3] as number)) as Value[]);
            fuel = m.fuel;
            pc += 4;
            break;
          }
          case 79: {
            // AppendSpread
            m.fuel = fuel;
            appendSpread(m, stack[base + (code[pc + 1] as number)] as VArray, (stack[base + (code[pc + 2] as number)] as Value));
            fuel = m.fuel;
            pc += 3;
            break;
          }
          case 80: {
            // NewRecord
            const { keys } = constants[code[pc + 2] as number] as RecordKeys;
            const first = base + (code[pc + 3] as number);
            m.fuel = fuel;
            stack[base + (code[pc + 1] as number)] = newRecord(m, keys, stack.slice(first, first + keys.length) as Value[]);
            fuel = m.fuel;
            pc += 4;
            break;
          }
          case 81: {
            // DefineOwn
            const ki = code[pc + 2] as number;
            const k = (ki < 0x8000 ? stack[base + ki] : constants[ki & 0x7fff]) as Value;
            m.fuel = fuel;
            define(m, stack[base + (code[pc + 1] as number)] as VObject, toKey(m, k), (stack[base + (code[pc + 3] as number)] as Value));
            fuel = m.fuel;
            pc += 4;
            break;
          }
          case 82: {
            // CopyOwn
            m.fuel = fuel;
            copyOwn(m, stack[base + (code[pc + 1] as number)] as VObject, (stack[base + (code[pc + 2] as number)] as Value));
            fuel = m.fuel;
            pc += 3;
            break;
          }
          case 83: {
            // ObjectRest
            m.fuel = fuel;
            stack[base + (code[pc + 1] as number)] = objectRest(m, (stack[base + (code[pc + 2] as number)] as Value), stack.slice(base + (code[pc + 3] as number), base + (code[pc + 3] as number) + (code[pc + 4] as number)) as Value[]);
            fuel = m.fuel;
            pc += 5;
            break;
          }
          case 84: {
            // ToKey
            m.fuel = fuel;
            stack[base + (code[pc + 1] as number)] = toKey(m, (stack[base + (code[pc + 2] as number)] as Value));
            fuel = m.fuel;
            pc += 3;
            break;
          }
          case 85: {
            // Concat
            m.fuel = fuel;
            stack[base + (code[pc + 1] as number)] = concatAll(m, stack, base + (code[pc + 2] as number), base + (code[pc + 2] as number) + (code[pc + 3] as number));
            fuel = m.fuel;
            pc += 4;
            break;
          }
          case 86: {
            // RequireObject
            const a = stack[base + (code[pc + 1] as number)] as Value;
            if (a === null || a === undefined) {
              m.fuel = fuel;
              m.throwError('TypeError', 'cannot take ' + String(a) + ' apart');
            }
            pc += 2;
            break;
          }
          case 87: {
            // Iterate
            m.fuel = fuel;
            stack[base + (code[pc + 1] as number)] = iterator(m, (stack[base + (code[pc + 2] as number)] as Value));
            fuel = m.fuel;
            pc += 3;
            break;
          }
          case 88: {
            // Next
            const walk = stack[base + (code[pc + 2] as number)] as VIterator;
            m.fuel = fuel;
            if (walk.advance(m)) {
              stack[base + (code[pc + 1] as number)] = walk.current;
              pc = ((code[pc + 3] as number) << 16) | (code[pc + 4] as number);
            } else pc = pc + 5;
            fuel = m.fuel;
            break;
          }
          case 89: {
            // Take
            const walk = stack[base + (code[pc + 2] as number)] as VIterator;
            m.fuel = fuel;
            stack[base + (code[pc + 1] as number)] = walk.advance(m) ? walk.current : undefined;
            fuel = m.fuel;
            pc += 3;
            break;
          }
          case 90: {
            // TakeRest
            m.fuel = fuel;
            stack[base + (code[pc + 1] as number)] = takeRest(m, stack[base + (code[pc + 2] as number)] as VIterator);
            fuel = m.fuel;
            pc += 3;
            break;
          }
          case 91: {
            // IterateKeys
            m.fuel = fuel;
            stack[base + (code[pc + 1] as number)] = keyIterator(m, (stack[base + (code[pc + 2] as number)] as Value));
            fuel = m.fuel;
            pc += 3;
            break;
          }
          case 92: {
            // Throw
            m.fuel = fuel;
            m.spend(THROW);
            m.throwValue((stack[base + (code[pc + 1] as number)] as Value));
            break;
          }
          case 93: {
            // Return
            const value = (stack[base + (code[pc + 1] as number)] as Value);
            const { dest } = frame;
            const depth = --m.depth;
            if (depth >= 0) {
              frame = frames[depth] as Frame;
              if (frame.closure !== undefined) {
                base = frame.base;
                pc = frame.pc;
                stack[base + dest] = value;
                break;
              }
            }
            m.fuel = fuel;
            running = false;
            if (!giveBack(m, value, dest)) drive(m, value);
            if (m.depth < 0) return true;
            running = true;
            fuel = m.fuel;
            frame = m.top;
            if (frame.closure === undefined) return false;
            base = frame.base;
            pc = frame.pc;
            break;
          }
          case 94: {
            // ReturnUndefined
            const value = undefined;
            const { dest } = frame;
            const depth = --m.depth;
            if (depth >= 0) {
              frame = frames[depth] as Frame;
              if (frame.closure !== undefined) {
                base = frame.base;
                pc = frame.pc;
                stack[base + dest] = value;
                break;
              }
            }
            m.fuel = fuel;
            running = false;
            if (!giveBack(m, value, dest)) drive(m, value);
            if (m.depth < 0) return true;
            running = true;
            fuel = m.fuel;
            frame = m.top;
            if (frame.closure === undefined) return false;
            base = frame.base;
            pc = frame.pc;
            break;
          }
          case 95: {
            // Unsupported
            m.fuel = fuel;
            m.trap('unsupported', nameIn(constants[code[pc + 1] as number]));
            break;
          }
          case 96: {
            // Probe
            m.see(((code[pc + 2] as number) << 16) | (code[pc + 3] as number), (stack[base + (code[pc + 1] as number)] as Value));
            fuel++;
            pc += 4;
            break;
          }
          default:
            throw new Error(`no instruction ${code[pc]}`);
        }
      }
    } catch (signal) {
      // Handlers are found by the address of the instruction that threw.
      if (running) frame.pc = pc + 1;
      running = false;
      if (signal !== THROWN || !unwind(m)) throw signal;
      frame = m.top;
    }
  }
}
