import type { Random } from '../../../../src/core/evolution/random.ts';
import { type Constant, constantsOf, printConstant, skeletonOf } from './constants.ts';
import type { Change, Edit } from './edit.ts';
import { parseText } from './expressions.ts';

/**
 * Takes parts of another program: each constant with a chance of one half where the two differ in numbers only (as
 * whole programs, or line by line if only lines are shown), else one expression in place of another. Null: nothing fits.
 */
export function crossOver(
  text: string,
  other: string,
  isFree: (offset: number) => boolean,
  random: Random,
): Change | null {
  const pairs = alignedConstants(text, other).filter(
    ([mine, theirs]) => isFree(mine.start) && mine.value !== theirs,
  );
  const taken = pairs.filter(() => random.chance(0.5));
  if (taken.length === 0) return pairs.length > 0 ? null : graft(text, other, isFree, random);
  return {
    idea: `Takes ${taken.length} of ${pairs.length} differing constants from another program that did well with them.`,
    edits: taken.map(([{ start, end, needsBrackets }, value]) => ({
      start,
      end,
      text: printConstant(value, needsBrackets),
    })),
  };
}

type Pair = readonly [mine: Constant, theirs: number];

function alignedConstants(text: string, other: string): readonly Pair[] {
  const mine = constantsOf(text);
  if (skeletonOf(text) === skeletonOf(other)) return paired(mine, constantsOf(other));
  const otherLines = other.split('\n').filter((line) => constantsOf(line).length > 0);
  const pairs: Pair[] = [];
  let from = 0;
  for (const line of text.split('\n')) {
    const inLine = mine.filter(({ start }) => start >= from && start < from + line.length);
    from += line.length + 1;
    const skeleton = skeletonOf(line).trim();
    const at = otherLines.findIndex((candidate) => skeletonOf(candidate).trim() === skeleton);
    if (inLine.length === 0 || at < 0) continue;
    const [match = ''] = otherLines.splice(at, 1);
    pairs.push(...paired(inLine, constantsOf(match)));
  }
  return pairs;
}

const paired = (mine: readonly Constant[], theirs: readonly Constant[]): readonly Pair[] =>
  mine.length !== theirs.length
    ? []
    : mine.map((constant, at) => [constant, theirs[at]?.value ?? constant.value] as const);

/** An expression of the other program that reads only names this one has, in place of one of the same kind of node. */
function graft(
  text: string,
  other: string,
  isFree: (offset: number) => boolean,
  random: Random,
): Change | null {
  const mine = parseText(text);
  const theirs = parseText(other);
  if (mine === null || theirs === null) return null;
  const places = mine.expressions.filter(({ start }) => isFree(start));
  const own = new Set(mine.expressions.map((expression) => expression.text));
  const gifts = theirs.expressions.filter(
    ({ names, text: gift }) => !own.has(gift) && [...names()].every((name) => mine.names.has(name)),
  );
  if (places.length === 0 || gifts.length === 0) return null;
  const gift = random.pick(gifts);
  const alike = places.filter(({ type }) => type === gift.type);
  const place = random.pick(alike.length > 0 ? alike : places);
  const edit: Edit = { start: place.start, end: place.end, text: `(${gift.text})` };
  return {
    idea: `Takes over ${gift.text} from another program in place of ${place.text}.`,
    edits: [edit],
  };
}
