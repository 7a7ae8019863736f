/** The text of `machine-loop.generated.ts`: the loop, with one case an instruction made from the bodies. */
import { INSTRUCTIONS, type OpName } from '../bytecode.ts';
import type { Body } from './body.ts';
import { CALLS } from './calls.ts';
import { COLLECTIONS } from './collections.ts';
import { JUMPS } from './jumps.ts';
import { MEMBERS } from './members.ts';
import { caseText } from './operands.ts';
import { OPERATORS } from './operators.ts';
import { VARIABLES } from './variables.ts';

const BODIES: Readonly<Record<OpName, Body>> = {
  ...VARIABLES,
  ...OPERATORS,
  ...JUMPS,
  ...MEMBERS,
  ...CALLS,
  ...COLLECTIONS,
};

const HEAD = `/**
 * Made by \`node test/build/machine-loop.ts\` from the table in bytecode.ts and the texts in \`instructions/\`: do not edit.
 *
 * The hot loop: one function on purpose. V8 keeps its state (pc, base, fuel) in machine registers and turns the
 * switch into a jump table, which needs literal case labels. Everything that is not on a fast path is a call into
 * \`machine-*.ts\`.
 *
 * Rules of the loop: fuel is tested before and charged with every instruction, so where a slice ends never shows.
 * Before a helper that can charge, allocate or throw, \`m.fuel\` is set; after it, fuel is read back.
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

/** Runs until the call has ended (true, result in \`m.last\`) or no more than \`m.floor\` fuel is left (false). */
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
  /** True while \`frame\` and \`pc\` describe an instruction that can throw. */
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
`;

const TAIL = `          default:
            throw new Error(\`no instruction \${code[pc]}\`);
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
`;

/** Two spaces a level of braces and brackets, from `depth` levels on; blank lines go. */
function indented(text: string, depth: number): string {
  let level = depth;
  let result = '';
  for (const line of text.split('\n').map((raw) => raw.trim())) {
    if (line === '') continue;
    const closes = /^[\])}]/.test(line);
    result += `${'  '.repeat(closes ? level - 1 : level)}${line}\n`;
    level += (line.match(/[[({]/g) ?? []).length - (line.match(/[\])}]/g) ?? []).length;
  }
  return result;
}

const CASE_DEPTH = 5;

/** The content the generated file must have. */
export function machineLoop(): string {
  const cases = INSTRUCTIONS.map(([name, operands], code) => {
    return indented(
      `case ${code}: {
        // ${name}
        ${caseText(operands, BODIES[name])}
        break;
      }`,
      CASE_DEPTH,
    );
  });
  return `${HEAD}${cases.join('')}${TAIL}`;
}
