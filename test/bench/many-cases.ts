import { setTimeout as pause } from 'node:timers/promises';
import { type BenchHub, evolved, withBenchHub } from './bench-hub.ts';
import { type Figures, round } from './figures.ts';

const CASES = 10_000;
const AGENTS = 500;
const GENERATIONS = 6;

/**
 * A population whose generations have hundreds of megabytes of results: how long, and how long others of the process wait
 * at most for their turn.
 */
export const benchManyCases = (): Promise<Figures> =>
  withBenchHub(async (hub) => {
    const start = performance.now();
    const work = evolved(hub, population());
    const slowest = await slowestHealth(hub, work);
    const { evaluations } = await work;
    return {
      cases: CASES,
      agents: AGENTS,
      evaluations,
      seconds: round((performance.now() - start) / 1_000),
      slowestHealthMs: round(slowest),
      peakMiB: round(hub.peakBytes() / 2 ** 20),
    };
  });

async function slowestHealth(hub: BenchHub, work: Promise<unknown>): Promise<number> {
  let isRunning = true;
  void work.finally(() => (isRunning = false)).catch(() => {});
  let worst = 0;
  while (isRunning) {
    const asked = performance.now();
    await hub.request('GET', '/health');
    worst = Math.max(worst, performance.now() - asked);
    await pause(50);
  }
  return worst;
}

const population = (): object => ({
  name: 'many-cases',
  seeds: ['export default function f(x) { return x * 2 + 1; }'],
  evaluator: {
    kind: 'cases',
    compare: { kind: 'squared-error' },
    cases: Array.from({ length: CASES }, (_, i) => {
      const x = (i / CASES) * 6 - 3;
      return { args: [x], expected: Math.sin(x) * x + Math.exp(x / 2) };
    }),
  },
  config: {
    seed: 3,
    strategy: 'generational',
    populationSize: AGENTS,
    generationSize: AGENTS,
    stop: { generations: GENERATIONS },
  },
});
