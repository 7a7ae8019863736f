import type { Json } from '../../../../src/core/evolution/agent.ts';
import type { EvaluationCase } from '../../../../src/core/evolution/evaluation-task.ts';
import type { Random } from '../../../../src/core/evolution/random.ts';

/** Uniform whole number in [min, max]. */
export const integer = (random: Random, min: number, max: number): number =>
  min + random.int(max - min + 1);

export const repeated = <T>(count: number, make: () => T): T[] =>
  Array.from({ length: count }, make);

/** Fisher–Yates. */
export function shuffled<T>(random: Random, list: readonly T[]): T[] {
  const left = [...list];
  return list.map(() => left.splice(random.int(left.length), 1)).flat();
}

/** Printable ASCII. */
export const visible = (random: Random): string => String.fromCharCode(integer(random, 32, 126));

/** Hand-made cases: arguments with the published output. */
export const edgeCases = (
  cases: readonly (readonly [args: readonly Json[], expected: Json])[],
): EvaluationCase[] => cases.map(([args, expected]) => ({ args, expected }));
