/** Closures, and the errors about variables: what the loop does with names beyond reading and writing them. */
import type { Constant } from './bytecode.ts';
import { type Frame, NO_CELLS } from './frames.ts';
import { Cell, VClosure } from './functions.ts';
import type { Machine } from './machine.ts';

/** Names in the constant pool are strings. */
export const nameIn = (constant: Constant | undefined): string =>
  typeof constant === 'string' ? constant : '';

/** Throws the ReferenceError about a variable in its dead zone. */
export function dead(m: Machine, name: Constant | undefined): never {
  return m.throwError('ReferenceError', `'${nameIn(name)}' is used before it is initialised`);
}

/** Captures are encoded from `at` on: twice a register that holds a cell, or twice a captured cell of ours plus 1. */
export function makeClosure(
  m: Machine,
  frame: Frame,
  index: number,
  at: number,
  count: number,
): VClosure {
  const { code, functions } = m.program;
  const { stack } = m.space;
  const body = functions[index];
  if (body === undefined) throw new Error(`no function ${index}`);
  if (count === 0) return new VClosure(body, NO_CELLS);
  const cells: Cell[] = [];
  for (let i = at; i < at + count; i++) {
    const place = code[i] as number;
    const cell =
      place % 2 === 1 ? frame.closure?.cells[place >> 1] : stack[frame.base + (place >> 1)];
    if (!(cell instanceof Cell)) throw new Error('a capture is no cell');
    cells.push(cell);
  }
  // A copy is as long as its cells; what was pushed to has room for 17 in the host.
  return new VClosure(body, cells.slice());
}
