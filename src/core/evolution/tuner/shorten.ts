import { lengthOf, roundToDigits } from './digits.ts';
import type { Incumbent, Trial } from './trial.ts';
import { againstIncumbent } from './trial.ts';

/** The last stage: numbers lose the digits that results do not need, first all together, then in smaller groups. */
export interface ShortenStage {
  readonly kind: 'shorten';
  /** How many of the candidates were tried since the incumbent last changed. */
  readonly tried: number;
  readonly used: number;
}

export const startShorten = (): ShortenStage => ({ kind: 'shorten', tried: 0, used: 0 });

/** Above what a double holds a digit says nothing. */
const MOST_DIGITS = 15;
const MOST_TRIALS_A_CONSTANT = 8;

/** The shorter texts of a vector: those that save most first. */
function shorter(vector: readonly number[]): readonly (readonly number[])[] {
  const size = vector.length;
  const found = new Map<string, { readonly vector: readonly number[]; readonly saved: number }>();
  for (let groups = 1; groups < 2 * size; groups *= 2)
    for (let group = 0; group < groups; group++)
      for (let digits = 1; digits <= MOST_DIGITS; digits++) {
        const from = Math.floor((group * size) / groups);
        const to = Math.floor(((group + 1) * size) / groups);
        const cut = vector.map((value, i) =>
          i >= from && i < to ? roundToDigits(value, digits) : value,
        );
        const saved = textLength(vector) - textLength(cut);
        if (saved > 0) found.set(cut.join(), { vector: cut, saved });
      }
  return [...found.values()].sort((a, b) => b.saved - a.saved).map((one) => one.vector);
}

const textLength = (vector: readonly number[]): number =>
  vector.reduce((sum, value) => sum + lengthOf(value), 0);

/** The vectors of one round. */
export const askShorten = (
  { tried }: ShortenStage,
  { vector }: Pick<Incumbent, 'vector'>,
  count: number,
): readonly (readonly number[])[] => shorter(vector).slice(tried, tried + count);

/** Number of the trial that takes the incumbent's place: the shortest that is no worse; -1 for none. */
export function bestShorter(incumbent: Incumbent, trials: readonly Trial[]): number {
  let best = -1;
  let length = textLength(incumbent.vector);
  trials.forEach((trial, i) => {
    const own = textLength(trial.vector);
    if (againstIncumbent(trial, incumbent) > 0 || own >= length) return;
    best = i;
    length = own;
  });
  return best;
}

/** The stage after a round; null when every shorter text was tried, or enough of them. */
export function tellShorten(
  { tried, used }: ShortenStage,
  incumbent: Incumbent,
  trials: readonly Trial[],
): ShortenStage | null {
  const spent = used + trials.length;
  if (trials.length === 0 || spent > MOST_TRIALS_A_CONSTANT * (incumbent.vector.length + 4))
    return null;
  const isShorter = bestShorter(incumbent, trials) >= 0;
  return { kind: 'shorten', tried: isShorter ? 0 : tried + trials.length, used: spent };
}
