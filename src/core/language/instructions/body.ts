/**
 * How the effect of an instruction is written down: as a text of TypeScript for its case in the loop, in which the
 * operands of `INSTRUCTIONS` stand for what they name:
 *
 * `$r` the register written · `$a` `$b` the value of a register · `$k` that of a register or constant · `$c` a
 * constant · `$g` a top-level name · `$u` a captured cell · `$f` `$n` a number · `$>` a jump target · `$first` the
 * first of consecutive registers, as a position in the stack · `$*` the address of the first of n more units · `$next`
 * the address of the next instruction · `$#r` `$#g` the operand itself.
 *
 * An `$a` or `$b` is a `Value` unless the text goes on with `as`. Beside the operands a body sees the variables of the
 * loop (`loop.ts`): `m`, `fuel`, `frame`, `base`, `pc`, `stack`, `frames`.
 */
import type { OpName } from '../bytecode.ts';

/** Goes on with the next instruction, or leaves: sets `pc` itself, returns or throws. */
export type Body = string | { readonly leaving: string };

export type Bodies = Partial<Readonly<Record<OpName, Body>>>;

export const leaving = (text: string): Body => ({ leaving: text });

/** Around work that can charge, allocate or throw: it finds the fuel in the machine and leaves the rest there. */
export const charging = (text: string): string => `
  m.fuel = fuel;
  ${text}
  fuel = m.fuel;`;

/** The values of n consecutive registers. */
export const VALUES = 'stack.slice($first, $first + $n) as Value[]';

/** For a body that throws in this case. The fuel stays in the machine, where the handler finds it. */
export const throwIf = (condition: string, thrower: string): string => `
  if (${condition}) {
    m.fuel = fuel;
    ${thrower};
  }`;
