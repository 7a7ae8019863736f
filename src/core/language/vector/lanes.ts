import { borrowColumn, returnColumn } from './column.ts';

/** What the values of a column are: one way through the code gives a register one type in every lane. */
export const Form = { none: 0, number: 1, boolean: 2 } as const;

/**
 * Cases that took the same way through the code so far, so they stand at one instruction and have used the same fuel.
 * A boolean is 0 or 1 in its column. A register without a form holds `undefined`.
 */
export class Lanes {
  count: number;
  fuel: number;
  /** Address of the next instruction. */
  pc: number;
  /** Which case each lane is. */
  readonly ids: Float64Array = borrowColumn();
  /** By register. */
  readonly columns: (Float64Array | undefined)[];
  readonly forms: number[];

  constructor(registers: number, count: number, pc: number) {
    this.count = count;
    this.fuel = 0;
    this.pc = pc;
    this.columns = Array<undefined>(registers).fill(undefined);
    this.forms = Array<number>(registers).fill(Form.none);
  }

  /** The values of a register that holds numbers or booleans. */
  read(register: number): Float64Array | undefined {
    return this.forms[register] === Form.none ? undefined : this.columns[register];
  }

  /** The column to write a register's new values into; it may be one that is read for them. */
  write(register: number, form: number): Float64Array {
    this.forms[register] = form;
    return (this.columns[register] ??= borrowColumn());
  }

  /** Takes the lanes out that are marked (not 0) into a group of their own. */
  split(marks: Float64Array): Lanes {
    const taken = new Lanes(this.columns.length, 0, this.pc);
    taken.fuel = this.fuel;
    for (let register = 0; register < this.columns.length; register++) {
      const column = this.read(register);
      if (column !== undefined)
        part(column, marks, this.count, taken.write(register, this.forms[register] ?? 0));
    }
    taken.count = part(this.ids, marks, this.count, taken.ids);
    this.count -= taken.count;
    return taken;
  }

  /** Gives the columns back; the group is of no use any more. */
  release(): void {
    for (const column of this.columns) if (column !== undefined) returnColumn(column);
    this.columns.length = 0;
    returnColumn(this.ids);
  }
}

/** Moves the marked elements to the front of `taken` and closes the gaps; returns how many they were. */
function part(from: Float64Array, marks: Float64Array, count: number, taken: Float64Array): number {
  let kept = 0;
  let moved = 0;
  for (let i = 0; i < count; i++) {
    const value = from[i] as number;
    if (marks[i] === 0) from[kept++] = value;
    else taken[moved++] = value;
  }
  return moved;
}
