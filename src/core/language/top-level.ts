import { type FunctionCode, Op, type Program, WIDTHS } from './bytecode.ts';
import { NO_CELLS } from './frames.ts';
import { type Slot, VClosure } from './functions.ts';
import { closureBytes, FRAME_FUEL_SHIFT } from './meter.ts';

/** A top level that only makes functions and literal constants: what it does is known without running it. */
export interface PlainTopLevel {
  /** What running it costs, with entering it. */
  readonly fuel: number;
  /** What it allocates. */
  readonly bytes: number;
  /** Function made, by place of its name. */
  readonly functions: ReadonlyMap<number, number>;
  /** Place of the constant's value, by place of its name. */
  readonly constants: ReadonlyMap<number, number>;
}

/** Null if only the machine can tell what the top level does. */
export function plainTopLevel({ code, main }: Program): PlainTopLevel | null {
  const functions = new Map<number, number>();
  const constants = new Map<number, number>();
  /** What a register holds, and where that is noted once it has a name. */
  const made: (readonly [Map<number, number>, number])[] = [];
  let bytes = 0;
  let fuel = enteringFuel(main.code);
  for (let pc = main.code.entry; ; pc += WIDTHS[code[pc] ?? 0] ?? 1) {
    const op = code[pc];
    const first = code[pc + 1] ?? 0;
    const second = code[pc + 2] ?? 0;
    fuel++;
    if (op === Op.ReturnUndefined) return { fuel, bytes, functions, constants };
    if (op === Op.MakeClosure && code[pc + 3] === 0) {
      bytes += closureBytes(0);
      made[first] = [functions, second];
    } else if (op === Op.LoadConst) made[first] = [constants, second];
    else if (op === Op.InitGlobal) {
      const value = made[second];
      if (value === undefined) return null;
      value[0].set(first, value[1]);
    } else return null;
  }
}

/** What entering a function costs beside the call. */
export const enteringFuel = ({ registers }: FunctionCode): number => registers >> FRAME_FUEL_SHIFT;

/** What a plain top level leaves behind, made beforehand. Its functions hold no state, so one set will do for all calls. */
export interface MadeTopLevel {
  /** What making it would have cost. */
  readonly fuel: number;
  readonly bytes: number;
  /** By place of the name. */
  readonly values: readonly Slot[];
}

/** Null if only the machine can tell what the top level does. */
export function madeTopLevel(program: Program): MadeTopLevel | null {
  const plain = plainTopLevel(program);
  if (plain === null) return null;
  const { fuel, bytes, functions, constants } = plain;
  const values = program.dead.map((_, name) => {
    const code = program.functions[functions.get(name) ?? -1];
    if (code !== undefined) return new VClosure(code, NO_CELLS);
    return program.constants[constants.get(name) ?? -1] as Slot;
  });
  return { fuel, bytes, values };
}
