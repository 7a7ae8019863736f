import { log, pow } from '../language/math/index.ts';
import type { Arm } from './call.ts';
import type { TaskKind } from './task-kind.ts';

/**
 * Which model improves programs most for its price, learned while it is used: a cost-aware upper-confidence-bound
 * bandit. Constants and the decayed means under undecayed counts are those of ShinkaEvolve (`shinka/llm/
 * dynamic_sampling.py`, AsymmetricUCB). Two differences, both because prices of models differ a hundredfold: gain and
 * price are mixed as a geometric mean instead of a weighted sum, and the price scales the mean only, never the bonus
 * (there a cheap model that never improves anything keeps winning by its bonus).
 *
 * Regions of one model share what is learned: the region changes latency and price a little, not the answers.
 */
export interface BanditState {
  /** By `kind provider/model`. At most `MAX_RECORDS`: beyond, the one with the fewest pulls goes. */
  readonly records: Readonly<Record<string, PullRecord>>;
}

interface PullRecord {
  /** Rewards ever given. */
  readonly pulls: number;
  /** Decayed count of them, and sums of gain and cost under the same decay. */
  readonly weight: number;
  readonly gain: number;
  readonly costMicro: number;
}

/** What became of one paid proposal. */
export interface Reward {
  readonly arm: Arm;
  readonly kind: TaskKind;
  /** Rank-normalised improvement over the best parent: 0 (none, or nothing came of it) to 1; values outside are clipped. */
  readonly gain: number;
  readonly costMicro: number;
}

/** A model among those to choose from. */
export interface Contender {
  /** `modelKey` of its arms. */
  readonly key: string;
  /** Capability for the kind of task, 0..1. */
  readonly prior: number;
  /** What a call would cost by the price table. */
  readonly expectedMicro: number;
  readonly inFlight: number;
}

/** A contender with what the choice rests on. */
export interface Standing extends Contender {
  /** The higher the better: `value` plus the bonus for being little known. */
  readonly score: number;
  /** Gain for its price, as a share of the best contender's: 0..1. */
  readonly value: number;
  /** Expected gain of a call, 0..1. */
  readonly gain: number;
  /** Expected cost of a call. */
  readonly costMicro: number;
  readonly pulls: number;
}

export const NEW_BANDIT: BanditState = { records: {} };

/** c of UCB1: weight of the bonus. */
const EXPLORATION = 1;
/** Each reward of a model weighs its earlier ones down by this. */
const DECAY = 0.95;
/** The capability prior counts as so many pulls. */
const PRIOR_PULLS = 2;
const MAX_RECORDS = 256;

/** What regions share: the provider and its model. */
export const modelKey = (arm: Arm): string => `${arm.provider}/${arm.model}`;

const recordKey = (kind: TaskKind, key: string): string => `${kind} ${key}`;

/** The state after a proposal was settled. */
export function reward(state: BanditState, { arm, kind, gain, costMicro }: Reward): BanditState {
  const key = recordKey(kind, modelKey(arm));
  const old = state.records[key] ?? { pulls: 0, weight: 0, gain: 0, costMicro: 0 };
  const record: PullRecord = {
    pulls: old.pulls + 1,
    weight: old.weight * DECAY + 1,
    gain: old.gain * DECAY + Math.min(1, Math.max(0, gain)),
    costMicro: old.costMicro * DECAY + Math.max(0, costMicro),
  };
  const { [key]: _replaced, ...others } = state.records;
  return { records: { ...bounded(others), [key]: record } };
}

/** Room for one more record. */
function bounded(
  records: Readonly<Record<string, PullRecord>>,
): Readonly<Record<string, PullRecord>> {
  const entries = Object.entries(records);
  if (entries.length < MAX_RECORDS) return records;
  return Object.fromEntries(
    entries.toSorted((a, b) => b[1].pulls - a[1].pulls).slice(0, MAX_RECORDS - 1),
  );
}

/**
 * The contenders, best first; equal ones in the order given. `costWeight` 0 looks at gain alone, 1 at gain per dollar.
 */
export function rank(
  state: BanditState,
  kind: TaskKind,
  contenders: readonly Contender[],
  costWeight: number,
): readonly Standing[] {
  const known = contenders.map((contender) => ({
    contender,
    record: state.records[recordKey(kind, contender.key)],
  }));
  const level = gainLevel(known);
  const measured = known.map(({ contender, record }) => {
    const weight = (record?.weight ?? 0) + PRIOR_PULLS;
    const gain = (PRIOR_PULLS * level * contender.prior + (record?.gain ?? 0)) / weight;
    const costMicro = (PRIOR_PULLS * contender.expectedMicro + (record?.costMicro ?? 0)) / weight;
    const pulls = record?.pulls ?? 0;
    return {
      ...contender,
      gain,
      costMicro,
      pulls,
      worth: gain / pow(Math.max(1, costMicro), costWeight),
    };
  });
  const best = Math.max(...measured.map(({ worth }) => worth));
  const tries = (one: (typeof measured)[number]): number => PRIOR_PULLS + one.pulls + one.inFlight;
  const all = measured.reduce((sum, one) => sum + tries(one), 0);
  return measured
    .map(({ worth, ...one }) => {
      const value = best > 0 ? worth / best : 0;
      const bonus = EXPLORATION * Math.sqrt((2 * log(all)) / tries({ ...one, worth }));
      return { ...one, value, score: value + bonus };
    })
    .toSorted((a, b) => b.score - a.score);
}

/**
 * Priors say who is better, not how large gains are on this task: they are scaled by the gains seen so far against
 * those the priors foretold. 1 before anything was measured.
 */
function gainLevel(
  known: readonly { readonly contender: Contender; readonly record: PullRecord | undefined }[],
): number {
  let seen = PRIOR_PULLS;
  let foretold = PRIOR_PULLS;
  for (const { contender, record } of known) {
    seen += record?.gain ?? 0;
    foretold += (record?.weight ?? 0) * contender.prior;
  }
  return seen / foretold;
}
