import type { Json } from '../../../../src/core/evolution/agent.ts';

/** Arguments as what the problem's signature says they are; all throw on anything else: a bug in the problem. */
export function listOf(value: Json | undefined): readonly Json[] {
  if (!Array.isArray(value)) throw new Error('not a vector');
  return value;
}

export const numbersOf = (value: Json | undefined): readonly number[] =>
  listOf(value).map(numberOf);

export function numberOf(value: Json | undefined): number {
  if (typeof value !== 'number') throw new Error('not a number');
  return value;
}

export function textOf(value: Json | undefined): string {
  if (typeof value !== 'string') throw new Error('not a string');
  return value;
}
