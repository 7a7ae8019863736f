/** Kinds of value as bits, for what a probed program records per tree node (typed crossover reads it). */
import type { Value } from './values.ts';
import { VALUE_KINDS, type ValueKind } from './vocabulary.ts';

const bit = (kind: ValueKind): number => 1 << VALUE_KINDS.indexOf(kind);

const BITS = Object.fromEntries(VALUE_KINDS.map((kind) => [kind, bit(kind)])) as Record<
  ValueKind,
  number
>;
/** By tag of a heap value. */
const HEAP_BITS: readonly number[] = [
  BITS.array,
  BITS.object,
  BITS.map,
  BITS.set,
  BITS.function,
  BITS.error,
  BITS.iterator,
];

/** The bit of a value's kind, `1 << VALUE_KINDS.indexOf(kind)`; null has that of `any`. */
export function kindBit(value: Value): number {
  if (typeof value === 'number') return Number.isInteger(value) ? BITS.integer : BITS.number;
  if (typeof value === 'string') return BITS.string;
  if (typeof value === 'boolean') return BITS.boolean;
  if (value === undefined) return BITS.undefined;
  return value === null ? BITS.any : (HEAP_BITS[value.tag] ?? 0);
}

/** The kinds of a mask. `any` stands for null. */
export const kindsOf = (mask: number): ValueKind[] =>
  VALUE_KINDS.filter((_, i) => (mask & (1 << i)) !== 0);
