import type { GenerationSummary } from '../../src/core/evolution/statistics.ts';
import { type Figures, median, round } from './figures.ts';
import { runRegression } from './regression-task.ts';

const GENERATIONS = 1_000;
/** Before the clock starts: V8 compiles in the first seconds, which is no cost of a young population. */
const WARM_UP_EVALUATIONS = 10_000;

/** Time of a generation at the end of a long run against its beginning: costs must not grow with the age. */
export function benchFlatCost(): Figures {
  return Object.fromEntries(
    (['greedy', 'islands', 'generational'] as const).map((strategy) => [strategy, flat(strategy)]),
  );
}

interface Generation {
  readonly ms: number;
  readonly summary: GenerationSummary;
}

function flat(strategy: 'greedy' | 'islands' | 'generational'): Figures {
  runRegression({ strategy, seed: 2, stop: { evaluations: WARM_UP_EVALUATIONS } });
  const generations: Generation[] = [];
  let last = performance.now();
  runRegression(
    {
      strategy,
      seed: 1,
      populationSize: 200,
      generationSize: 20,
      stop: { generations: GENERATIONS },
    },
    ({ summary }) => {
      const now = performance.now();
      generations.push({ ms: now - last, summary });
      last = now;
    },
  );
  const tenth = GENERATIONS / 10;
  const [first, end] = [generations.slice(1, tenth), generations.slice(-tenth)];
  const growth = (of: (one: Generation) => number): number =>
    median(end.map(of)) / median(first.map(of));
  const time = growth(({ ms }) => ms);
  // Agents grow as they get better: what they themselves cost is not the hub's.
  const size = growth(({ summary }) => summary.bytes.mean);
  return {
    firstTenthMs: round(median(first.map(({ ms }) => ms))),
    lastTenthMs: round(median(end.map(({ ms }) => ms))),
    lastToFirst: round(time),
    agentBytesLastToFirst: round(size),
    agentFuelLastToFirst: round(growth(({ summary }) => summary.fuel.mean)),
    lastToFirstPerAgentByte: round(time / size),
  };
}
