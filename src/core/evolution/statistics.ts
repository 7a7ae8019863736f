import type { Agent } from './agent.ts';
import { medianOfSorted } from './selection.ts';

/** `mean`, `max` of a measure over the living. */
interface MeanMax {
  readonly mean: number;
  readonly max: number;
}

/** The `data` of a generation's event. Over the living, of whom none failed, unless said otherwise. */
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
  /** Over the proposals of this generation, those quarantined for it among them; 1 for none. */
  readonly safety: { readonly mean: number; readonly min: number };
  readonly bytes: MeanMax;
  /** Bytes allocated by a call, largest over its cases. */
  readonly memory: MeanMax;
  readonly fuel: MeanMax;
  /** Agents quarantined so far, unsafe proposals among them. */
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
  readonly safety: GenerationSummary['safety'];
  readonly cost: number;
}

/** Mean and least of safety scores; 1 for none. */
export function safetyOf(scores: readonly number[]): GenerationSummary['safety'] {
  if (scores.length === 0) return { mean: 1, min: 1 };
  return {
    mean: scores.reduce((sum, score) => sum + score, 0) / scores.length,
    min: scores.reduce((least, score) => Math.min(least, score), 1),
  };
}

/**
 * `living`: everyone who may be a parent; their order is part of the result (sums of floats). `best`: the best agent so
 * far. One pass: it runs after every generation, however many live.
 */
export function summarise(
  counts: GenerationCounts,
  living: readonly Agent[],
  best: Agent,
): GenerationSummary {
  const fitness = new Float64Array(living.length);
  const sums = new Sums();
  living.forEach((agent, i) => {
    fitness[i] = agent.evaluation.fitness;
    sums.add(agent);
  });
  const mean = meanOf(fitness);
  fitness.sort();
  return {
    ...counts,
    best: best.evaluation.fitness,
    mean,
    median: medianOfSorted(fitness),
    worst: fitness[0] ?? 0,
    solved: best.evaluation.scores.filter((score) => score === 1).length,
    ...sums.means(living.length),
  };
}

/** 0 for none. A module may score near the largest number: then the mean of parts, as no double holds the sum. */
function meanOf(values: Float64Array): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / Math.max(values.length, 1);
  return Number.isFinite(mean)
    ? mean
    : values.reduce((sum, value) => sum + value / values.length, 0);
}

type Measures = Pick<GenerationSummary, 'bytes' | 'memory' | 'fuel' | 'diversity'>;

class Sums {
  readonly #bytes = { sum: 0, max: 0 };
  readonly #memory = { sum: 0, max: 0 };
  readonly #fuel = { sum: 0, max: 0 };
  readonly #behaviours = new Set<string>();

  add(agent: Agent): void {
    const { evaluation, bytes } = agent;
    raise(this.#bytes, bytes);
    raise(this.#memory, evaluation.bytes);
    raise(this.#fuel, evaluation.fuel);
    this.#behaviours.add(evaluation.behaviour || agent.hash);
  }

  /** All 0 for none. */
  means(count: number): Measures {
    const mean = (sum: number): number => (count === 0 ? 0 : sum / count);
    const meanMax = ({ sum, max }: { sum: number; max: number }): MeanMax => ({
      mean: mean(sum),
      max,
    });
    return {
      bytes: meanMax(this.#bytes),
      memory: meanMax(this.#memory),
      fuel: meanMax(this.#fuel),
      diversity: mean(this.#behaviours.size),
    };
  }
}

function raise(measure: { sum: number; max: number }, value: number): void {
  measure.sum += value;
  measure.max = Math.max(measure.max, value);
}
