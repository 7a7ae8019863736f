import type { Agent } from '../../src/core/evolution/agent.ts';
import { findNumbers } from '../../src/core/evolution/tuner/numbers.ts';
import { createLocalEvaluator } from '../../src/engine/local-evaluator.ts';
import { runSearch } from '../../src/engine/run-search.ts';
import { isPacking } from './exact-packing.ts';
import type { Figures } from './figures.ts';
import { median } from './figures.ts';
import { packingTask } from './packing-task.ts';

/** Circles, and what AlphaEvolve reached with as many (google-deepmind/alphaevolve_results, B.12 and B.13). */
const PACKINGS = [
  { circles: 26, alphaEvolve: 2.63586 },
  { circles: 32, alphaEvolve: 2.937 },
] as const;
const SEEDS = [1, 2, 3];
const EVALUATIONS = 15_000;

/**
 * Circle packing by evolving a genome of constants: the tuner climbs by the gradients that the evaluator tells. This is
 * numeric optimisation of a genome, not evolution of a program that packs.
 */
export function benchPacking(): Figures {
  const figures: Record<string, Figures> = {};
  for (const { circles, alphaEvolve } of PACKINGS) {
    const runs = SEEDS.map((seed) => packed(circles, seed));
    figures[`circles${circles}`] = {
      alphaEvolve,
      best: Math.max(...runs.map(({ sum }) => sum)),
      median: median(runs.map(({ sum }) => sum)),
      least: Math.min(...runs.map(({ sum }) => sum)),
      seeds: SEEDS.length,
      evaluations: EVALUATIONS,
      secondsARun: Math.round(median(runs.map(({ seconds }) => seconds))),
      exactWithoutTolerance: runs.every((run) => run.isExact) ? 'yes' : 'no',
    };
  }
  return figures;
}

/** One run; `sum` is of the radii as the champion's text has them, 0 if they are no packing. */
function packed(
  circles: number,
  seed: number,
): { readonly sum: number; readonly isExact: boolean; readonly seconds: number } {
  const start = performance.now();
  const config = {
    seed,
    strategy: 'greedy',
    generationSize: 30,
    populationSize: 20,
    stop: { evaluations: EVALUATIONS },
  } as const;
  const task = packingTask(circles, config);
  const { state } = runSearch(task, createLocalEvaluator(task.evaluation));
  const numbers = numbersOf(state.champion?.agent);
  const isExact = numbers.length === 3 * circles && isPacking(numbers);
  const radii = numbers.filter((_, i) => i % 3 === 2);
  const sum = isExact ? radii.reduce((total, radius) => total + radius, 0) : 0;
  return { sum, isExact, seconds: (performance.now() - start) / 1000 };
}

const numbersOf = (agent: Agent | undefined): readonly number[] =>
  agent?.genome.kind === 'program' ? findNumbers(agent.genome.tree).map(({ value }) => value) : [];
