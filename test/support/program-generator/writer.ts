import type { Names, Scope, Type, Variable } from './scope.ts';
import type { Tape } from './tape.ts';

/** Writes code for one place: the choices, the names in sight, and expressions made for it. */
export interface Writer {
  readonly tape: Tape;
  readonly scope: Scope;
  readonly names: Names;
  /** The text of an expression of one type. */
  of(type: Type): string;
  /** An expression of any type. */
  any(): string;
  /** A variable of this type in sight, if there is one. */
  variable(type: Type, writable?: boolean): string | undefined;
  /** The same writer at a place that sees or may do something else. */
  inside(scope: Scope): Writer;
  /** … that also sees these. */
  seeing(...variables: readonly Variable[]): Writer;
  /** … one level further in. */
  deeper(): Writer;
}
