import { type FunctionCode, Op, type Program, WIDTHS } from '../bytecode.ts';
import { enteringFuel, plainTopLevel } from '../top-level.ts';

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
  const made = plainTopLevel(program);
  if (made === null) return null;
  const number = made.functions.get(program.exported);
  const code = number === undefined ? undefined : program.functions[number];
  if (code === undefined || code.hasRest) return null;
  const entering = enteringFuel(code);
  return { program, code, ...made, fuel: made.fuel + entering, entering };
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
