/** What goes into and comes out of a call of an agent. */
import type { Json } from '../evolution/agent.ts';
import type { Host, TrapCode } from './functions.ts';
import type { Value } from './values.ts';

/** Budgets of one instance. Defaults and maxima: `core/evolution/config.ts`. */
export interface Limits {
  /** Instructions' worth of work a call may use; anew for every call. */
  readonly fuel: number;
  /** Bytes (prices of meter.ts) an instance may hold, over all its calls. */
  readonly bytes: number;
  /** Calls inside calls, callbacks of built-ins included. */
  readonly frames: number;
  /** Units one string may have. */
  readonly stringUnits: number;
}

export const DEFAULT_LIMITS: Limits = {
  fuel: 1_000_000,
  bytes: 16 * 1_048_576,
  frames: 1_000,
  stringUnits: 262_144,
};

/** What a call used. `fuel`: this call. `bytes`, `frames`: the most the instance ever held at once. */
export interface Usage {
  readonly fuel: number;
  readonly bytes: number;
  readonly frames: number;
}

export interface Thrown {
  /** An error's name, or `throw` for another value. */
  readonly name: string;
  /** At most 200 units. */
  readonly message: string;
}

export type Outcome =
  | (Usage & { readonly ok: true; readonly value: Json | undefined })
  | (Usage & {
      readonly ok: false;
      readonly reason: { readonly code: TrapCode | 'threw'; readonly detail: string };
      /** Present with code `threw`. */
      readonly thrown?: Thrown;
    });

/** Options of `createInstance(program, options)`; `callAgent(program, args, options)` makes one call on a fresh one. */
export interface InstanceOptions extends Limits {
  /** The stream behind `Math.random`, in [0, 1). */
  readonly random: () => number;
  /** Largest result in canonical JSON; 65,536 if absent. */
  readonly resultBytes?: number;
}

/** An independent, metered, runnable agent. It names its program and shares it with others. */
export interface Instance {
  /** Starts a call of the default export with a deep copy of `args` (depth ≤ 64, else the call ends `unsupported`). */
  begin(args: readonly Json[]): void;
  /** Like `begin`, with arguments made inside: an evaluator is given functions. */
  beginWith(args: (host: Host) => readonly Value[]): void;
  /** Runs for about `fuel` and returns the outcome, or `more` if the call goes on in the next slice. */
  run(fuel: number): 'more' | Outcome;
  /** Forgets all calls: as made anew, at less cost. No call may be open. */
  reset(): void;
  /** Bytes that it keeps between calls, counted anew; `spend` is charged for what is looked at. No call is open. */
  kept(spend: (values: number) => void): number;
  /** With `compile(…, { probe: true })`: per tree node, the kinds of value seen so far (`kindBit`); else empty. */
  readonly seen: Uint16Array;
}
