/**
 * The protocol between the machine and its built-ins: `builtins/index.ts` exports one `Builtins`, the machine looks
 * everything up in it. `functions.ts` has the shapes of a built-in, `meter.ts` the prices.
 *
 * Division of labour. The machine charges 1 for the call instruction and for each callback, and does property reads
 * (`length`, `size`, `name`, `message`), own properties of objects and `call`/`apply`/`bind` itself. A built-in
 * charges its own elements, units and bytes before it does the work, checks `frozen` before it writes, and never
 * recurses by input (explicit stacks). What it does in one go is limited by the machine (`MAX_AT_ONCE`), so that a
 * slice ends soon after its fuel; a frame with more to do `pause`s when `isLong`. A string cut from a longer one must be copied (`detach`), or the host keeps
 * the long one alive behind the meter.
 */
import type { VNative } from './functions.ts';
import type { Value } from './values.ts';

export interface Builtins {
  /** By vocabulary id, every entry with parameters: `parseInt`, `Math.max`, `Map`, `array.push`, `string.slice`. */
  readonly natives: ReadonlyMap<string, VNative>;
  /** By id, entries that are constants: `NaN`, `Infinity`, `undefined`, `Math.PI`, `Number.EPSILON`. */
  readonly constants: ReadonlyMap<string, Value>;
}

/**
 * The same text in memory of its own. V8 makes a slice of ≥ 13 units a view that keeps its whole parent: call this on
 * a part that lives on.
 * A slice of a concatenation makes V8 write that concatenation out first, so the new parent is one unit longer than
 * the part: the only way that copies at memory speed.
 */
export const detach = (part: string): string => ` ${part}`.slice(1);
