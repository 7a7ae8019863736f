import type { Random } from '../../../../src/core/evolution/random.ts';
import { type Constant, constantsOf, printConstant } from './constants.ts';
import type { Change, Edit } from './edit.ts';

export interface StepOptions {
  /** Fewest and most constants moved by one step. */
  readonly constants: readonly [number, number];
  /** Standard deviation in parts of max(|value|, 1), drawn log-uniformly between the two for each step. */
  readonly deviation: readonly [number, number];
}

/** A gaussian step on some constants; null if the program has none. `isFree` says where edits are allowed. */
export function stepConstants(
  text: string,
  isFree: (offset: number) => boolean,
  { constants: [fewest, most], deviation: [least, greatest] }: StepOptions,
  random: Random,
): Change | null {
  const there = constantsOf(text).filter(({ start }) => isFree(start));
  if (there.length === 0) return null;
  const deviation = least * (greatest / least) ** random.next();
  const count = Math.min(there.length, fewest + random.int(most - fewest + 1));
  const chosen = drawn(there, count, random);
  const moves = chosen.map((constant) => ({ constant, to: moved(constant, deviation, random) }));
  const edits = moves.map(({ constant: { start, end, needsBrackets }, to }): Edit => ({
    start,
    end,
    text: printConstant(to, needsBrackets),
  }));
  const words = moves.map(
    ({ constant, to }, at) => `${constant.value} to ${edits[at]?.text ?? to}`,
  );
  return { idea: `Moves constants, because the best values lie near: ${words.join(', ')}.`, edits };
}

function drawn(constants: readonly Constant[], count: number, random: Random): readonly Constant[] {
  const left = [...constants];
  return Array.from({ length: count }, () => left.splice(random.int(left.length), 1))
    .flat()
    .sort((a, b) => a.start - b.start);
}

/** Half of the integers stay integers, and then move by one at least: they may be counts, or reals that are round so far. */
function moved({ value, isInteger }: Constant, deviation: number, random: Random): number {
  const step = random.normal() * deviation * Math.max(Math.abs(value), 1);
  if (!isInteger || random.chance(0.5)) return value + step;
  return value + Math.sign(step) * Math.max(1, Math.round(Math.abs(step)));
}
