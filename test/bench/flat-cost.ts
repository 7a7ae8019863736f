import { type Figures, median, round } from './figures.ts';
import { runRegression } from './regression-task.ts';

const GENERATIONS = 1_000;

/** Time of a generation at the end of a long run against its beginning: costs must not grow with the age. */
export function benchFlatCost(): Figures {
  return Object.fromEntries(
    (['greedy', 'islands', 'generational'] as const).map((strategy) => [strategy, flat(strategy)]),
  );
}

function flat(strategy: 'greedy' | 'islands' | 'generational'): Figures {
  const times: number[] = [];
  const fuels: number[] = [];
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
      times.push(now - last);
      fuels.push(summary.fuel.mean);
      last = now;
    },
  );
  const tenth = GENERATIONS / 10;
  const [first, end] = [times.slice(1, tenth), times.slice(-tenth)];
  const [firstFuel, endFuel] = [fuels.slice(1, tenth), fuels.slice(-tenth)];
  return {
    firstTenthMs: round(median(first)),
    lastTenthMs: round(median(end)),
    lastToFirst: round(median(end) / median(first)),
    // agents grow as they get better: what they themselves cost is not the hub's
    agentFuelLastToFirst: round(median(endFuel) / median(firstFuel)),
  };
}
