import { type FunctionCode, INSTRUCTIONS, Op, type Program } from '../bytecode.ts';
import { closureBytes, FRAME_FUEL_SHIFT } from '../meter.ts';

/** A program whose calls can run over columns: its top level only makes functions and literal constants. */
export interface Plan {
  readonly program: Program;
  /** The default export. */
  readonly code: FunctionCode;
  /** What the top level and entering the default export cost each call. */
  readonly fuel: number;
  /** What entering the default export costs. */
  readonly entering: number;
  /** What an instance holds before it computes, and after. */
  readonly bytes: number;
  /** Top-level constants: place of the constant's value, by place of the name. */
  readonly constants: ReadonlyMap<number, number>;
}

/** Null if only the machine can tell what the top level does. */
export function planOf(program: Program): Plan | null {
  const made = topLevel(program);
  if (made === null) return null;
  const number = made.functions.get(program.exported);
  const code = number === undefined ? undefined : program.functions[number];
  if (code === undefined || code.hasRest) return null;
  const entering = enteringFuel(code);
  const fuel = made.fuel + enteringFuel(program.main.code) + entering;
  return { program, code, ...made, fuel, entering };
}

/**
 * For calls on an instance whose top level has run. Null also where a call may leave the instance changed: columns know
 * of no state.
 */
export function planOfLaterCalls(program: Program): Plan | null {
  const plan = planOf(program);
  if (plan === null || assignsGlobals(program)) return null;
  return { ...plan, fuel: plan.entering };
}

function assignsGlobals({ code }: Program): boolean {
  for (let pc = 0; pc < code.length;) {
    const op = code[pc] ?? 0;
    if (op === Op.StoreGlobal) return true;
    // the captures of a closure are the only operands that vary in number
    pc += (WIDTHS[op] ?? 1) + (op === Op.MakeClosure ? (code[pc + 3] ?? 0) : 0);
  }
  return false;
}

const enteringFuel = ({ registers }: FunctionCode): number => registers >> FRAME_FUEL_SHIFT;

interface TopLevel {
  readonly fuel: number;
  readonly bytes: number;
  /** Function made, by place of its name. */
  readonly functions: ReadonlyMap<number, number>;
  readonly constants: ReadonlyMap<number, number>;
}

function topLevel({ code, main }: Program): TopLevel | null {
  const functions = new Map<number, number>();
  const constants = new Map<number, number>();
  /** What a register holds, and where that is noted once it has a name. */
  const made: (readonly [Map<number, number>, number])[] = [];
  let bytes = 0;
  let fuel = 0;
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

/** Units of each instruction without the variable ones. */
const WIDTHS: readonly number[] = INSTRUCTIONS.map(([, operands]) =>
  (operands.match(/\S+/g) ?? []).reduce(
    (sum, operand) => sum + (operand === '>' ? 2 : Number(operand !== '*')),
    1,
  ),
);
