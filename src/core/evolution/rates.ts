/** The operators that change existing programs; each has its rate. */
export const VARIATIONS = [
  'crossover',
  'subtree',
  'constant',
  'swap',
  'insert',
  'delete',
  'duplicate',
  'move',
  'wrap',
  'simplify',
] as const;
export type Variation = (typeof VARIATIONS)[number];

/** How an operator has done lately: counts that fade by `FADE` a generation. */
interface Success {
  readonly tried: number;
  /** Children that were better than their best parent. */
  readonly improved: number;
}

/** The record of every operator: plain data, part of the search's state. */
export type Rates = Readonly<Record<Variation, Success>>;

/** What became of one child. */
export interface VariationOutcome {
  readonly operator: Variation;
  readonly improved: boolean;
}

/** Rates before anything is known: what works over many kinds of task. */
const BASE: Readonly<Record<Variation, number>> = {
  crossover: 20,
  subtree: 20,
  constant: 12,
  swap: 14,
  insert: 14,
  delete: 6,
  duplicate: 3,
  move: 3,
  wrap: 6,
  simplify: 2,
};

/** A rate stays within these factors of its base, so that no operator dies out and none takes over. */
const LOWEST = 0.25;
const HIGHEST = 4;
/** Weight of the past: about the last ten generations count. */
const FADE = 0.9;
/** Trials at the average success that every operator is credited with, against judging from too few. */
const CREDIT = 50;

export function initialRates(): Rates {
  const entries = VARIATIONS.map((name) => [name, { tried: 0, improved: 0 }] as const);
  return Object.fromEntries(entries) as Rates;
}

/** The record after a generation. Pure; the order of the outcomes does not matter. */
export function learnRates(rates: Rates, outcomes: readonly VariationOutcome[]): Rates {
  const next = VARIATIONS.map((name) => {
    const mine = outcomes.filter((outcome) => outcome.operator === name);
    const improved = mine.filter((outcome) => outcome.improved).length;
    const before = rates[name];
    return [
      name,
      {
        tried: before.tried * FADE + mine.length,
        improved: before.improved * FADE + improved,
      },
    ] as const;
  });
  return Object.fromEntries(next) as Rates;
}

/** Weights for drawing an operator, parallel to `VARIATIONS`, from how all have done lately. */
export type RatePolicy = (rates: Rates) => readonly number[];

/** What adaptive rates are compared with. */
export const baseWeights: RatePolicy = () => VARIATIONS.map((name) => BASE[name]);

/**
 * Weights for drawing an operator, parallel to `VARIATIONS`: the base rate times the operator's success relative to
 * the average of all (probability matching), within the bounds.
 */
export function operatorWeights(rates: Rates): number[] {
  let tried = 0;
  let improved = 0;
  for (const name of VARIATIONS) {
    tried += rates[name].tried;
    improved += rates[name].improved;
  }
  const average = improved / tried;
  // Nothing was tried, or improved; or so long ago that what is left of it is too small for a double.
  if (!(average > 0)) return VARIATIONS.map((name) => BASE[name]);
  return VARIATIONS.map((name) => {
    const own = (rates[name].improved + CREDIT * average) / (rates[name].tried + CREDIT);
    return BASE[name] * Math.min(HIGHEST, Math.max(LOWEST, own / average));
  });
}

/** Factors on how often operators are tried, e.g. an adviser's; an operator that is not named keeps its rate. */
export type OperatorFactors = Readonly<Partial<Record<Variation, number>>>;

/** A factor's bounds: whoever gives it, no operator dies out and none takes over. */
const LEAST_FACTOR = 0.5;
const GREATEST_FACTOR = 2;

/** 1 for an operator that is not named. */
const factorOf = (factors: OperatorFactors, operator: Variation): number =>
  Math.min(GREATEST_FACTOR, Math.max(LEAST_FACTOR, factors[operator] ?? 1));

/** Weights parallel to `VARIATIONS`, each times its factor. */
export const guidedWeights = (weights: readonly number[], factors: OperatorFactors): number[] =>
  VARIATIONS.map((name, i) => (weights[i] ?? 0) * factorOf(factors, name));

/** The share of crossovers, 0..1, when their odds against all others change by their factor: it remains a share. */
export function guidedShare(share: number, factors: OperatorFactors): number {
  const factor = factorOf(factors, 'crossover');
  // Not computed: whoever is given no factor gets the very number.
  return factor === 1 ? share : (share * factor) / (share * factor + 1 - share);
}
