import type { Agent } from './agent.ts';
import { medianOfSorted } from './selection.ts';

/** `mean`, `max` of a measure over the living. */
export interface MeanMax {
  readonly mean: number;
  readonly max: number;
}

/** The `data` of a generation's event (spec 4). Over the living that did not fail, unless said otherwise. */
export interface GenerationSummary {
  readonly generation: number;
  /** All evaluations of the population so far. */
  readonly evaluations: number;
  /** Proposals of this generation that were evaluated. */
  readonly proposed: number;
  readonly byOperator: Readonly<Record<string, number>>;
  /** Draws of this generation that were refused, by rule id; `duplicate` among them. */
  readonly refusedByRule: Readonly<Record<string, number>>;
  readonly best: number;
  readonly mean: number;
  readonly median: number;
  readonly worst: number;
  /** Training cases the best agent solves (score 1). */
  readonly solved: number;
  readonly safety: { readonly mean: number; readonly min: number };
  readonly bytes: MeanMax;
  /** Bytes allocated by a call, largest over its cases. */
  readonly memory: MeanMax;
  readonly fuel: MeanMax;
  /** Agents quarantined so far. */
  readonly quarantined: number;
  readonly archiveCells: number;
  /** 0..1: distinct behaviours among the living. */
  readonly diversity: number;
  /** Micro-USD spent on models in this generation. */
  readonly cost: number;
}

/** What a generation did, besides the state it left. */
export interface GenerationCounts {
  readonly generation: number;
  readonly evaluations: number;
  readonly proposed: number;
  readonly byOperator: Readonly<Record<string, number>>;
  readonly refusedByRule: Readonly<Record<string, number>>;
  readonly quarantined: number;
  readonly archiveCells: number;
}

/** `living`: everyone who may be a parent, in any order. `best`: the best agent so far. */
export function summarise(
  counts: GenerationCounts,
  living: readonly Agent[],
  best: Agent,
): GenerationSummary {
  const fit = living.filter(({ evaluation }) => !evaluation.failed);
  const fitness = Float64Array.from(fit, ({ evaluation }) => evaluation.fitness).sort();
  const safety = living.map((agent) => agent.safety);
  const behaviours = new Set(living.map((agent) => agent.evaluation.behaviour || agent.hash));
  return {
    ...counts,
    best: best.evaluation.fitness,
    mean: mean(fitness),
    median: medianOfSorted(fitness),
    worst: fitness[0] ?? 0,
    solved: best.evaluation.scores.filter((score) => score === 1).length,
    safety: { mean: mean(safety), min: safety.reduce((a, b) => Math.min(a, b), 1) },
    bytes: meanMax(living.map((agent) => agent.bytes)),
    memory: meanMax(living.map((agent) => agent.evaluation.bytes)),
    fuel: meanMax(living.map((agent) => agent.evaluation.fuel)),
    diversity: living.length === 0 ? 0 : behaviours.size / living.length,
    cost: 0,
  };
}

/** 0 for none. Sums from the first to the last: the order of `living` is part of the result. */
function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] ?? 0;
  return values.length === 0 ? 0 : sum / values.length;
}

const meanMax = (values: readonly number[]): MeanMax => ({
  mean: mean(values),
  max: values.reduce((a, b) => Math.max(a, b), 0),
});
