import { BINARY, Kind } from './kinds.ts';
import type { Printer } from './printer.ts';
import { atomAt } from './tree.ts';

/** How tightly an expression binds; a child that binds looser than its place demands gets parentheses. */
export const Level = {
  sequence: 0,
  assign: 1,
  conditional: 2,
  /** `|| && ??` and the binary operators: 3 … 14. */
  unary: 15,
  update: 16,
  /** An optional chain ends where it is used as an object or callee, so there it needs parentheses. */
  chain: 17,
  object: 18,
  primary: 19,
} as const;

/** By operator, in the order of `LOGICAL` and `BINARY`. */
export const LOGICAL_LEVELS = [5, 4, 3];
export const BINARY_LEVELS = BINARY.map((operator) => {
  const rows = [
    '|',
    '^',
    '&',
    '=== !== == !=',
    '< <= > >= in instanceof',
    '<< >> >>>',
    '+ -',
    '* / %',
    '**',
  ];
  return 6 + rows.findIndex((row) => row.split(' ').includes(operator));
});
const FIXED_LEVELS = new Map<number, number>([
  [Kind.Sequence, Level.sequence],
  [Kind.Assign, Level.assign],
  [Kind.Arrow, Level.assign],
  [Kind.Conditional, Level.conditional],
  [Kind.Unary, Level.unary],
  [Kind.Update, Level.update],
  [Kind.Chain, Level.chain],
  [Kind.Member, Level.object],
  [Kind.Index, Level.object],
  [Kind.Call, Level.object],
  [Kind.New, Level.object],
  [Kind.OptionalMember, Level.object],
  [Kind.OptionalIndex, Level.object],
  [Kind.OptionalCall, Level.object],
]);
const LEVELS = Uint8Array.from(
  { length: 256 },
  (_, kind) => FIXED_LEVELS.get(kind) ?? Level.primary,
);

/** The level of the expression at `node`. */
export function levelOf(printer: Printer, node: number): number {
  const kind = printer.kind(node);
  if (kind === Kind.Binary) return BINARY_LEVELS[printer.value(node)] ?? 0;
  if (kind === Kind.Logical) return LOGICAL_LEVELS[printer.value(node)] ?? 0;
  if (kind === Kind.Number && Number(atomAt(printer.tree, node)) < 0) return Level.unary;
  return LEVELS[kind] ?? 0;
}
