/** Where all programs that fit have been tried, a search with a limit of evaluations alone ends. */
import { expect, test } from 'vitest';
import type { ConfigInput, StrategyName } from '../../src/core/evolution/config.ts';
import { runWithModels } from '../../src/engine/models/run-models.ts';
import { runSearch } from '../../src/engine/run-search.ts';
import type { ClosedGeneration, SearchTask } from '../../src/engine/search.ts';
import { Landscape } from '../support/landscape.ts';
import { standInRun } from '../support/model-run.ts';
import { landscapeTask } from '../support/search-task.ts';
import { createBedrockStandIn } from '../support/stand-ins/bedrock/stand-in.ts';

const SEED = 'export default function f(x) { return x; }';

/** Genomes have room for a digit or two. */
const tiny = (config: ConfigInput): SearchTask =>
  landscapeTask(
    { genomeBytes: SEED.length + 4, stop: { evaluations: 100_000 }, ...config },
    { seeds: [SEED] },
  );

test.each<StrategyName>(['auto', 'greedy', 'islands', 'generational'])(
  '%s: all programs that fit were tried: stagnation',
  (strategy) => {
    const search = runSearch(tiny({ strategy }), new Landscape());
    expect(search.state.evaluations).toBeLessThan(10_000);
    expect(search.state.evaluations).toBeGreaterThan(10);
    expect(search.state.idleSlots).toBeGreaterThanOrEqual(1_000);
    expect(search.state.idleSlots).toBeLessThan(2_000);
  },
);

test.each(['the hub has none', 'the budget is used up'])(
  'with models, of which none will be asked any more (%s): stagnation too',
  async (why) => {
    const task = tiny({ models: { genetic: 20 }, budget: { usd: 0 } });
    const run = standInRun(task, createBedrockStandIn({ secrets: {}, script: () => ({}) }));
    const arms = why === 'the hub has none' ? [] : run.task.arms;
    const generations: ClosedGeneration[] = [];
    const search = await runWithModels({
      ...run,
      task: { ...run.task, arms },
      evaluator: new Landscape(),
      onGeneration: (closed) => {
        if (generations.push(closed) > 500) throw new Error('it goes on for ever');
      },
    });
    expect(generations.at(-1)?.stop).toBe('stagnation');
    expect(search.state.idleSlots).toBeLessThan(2_000);
  },
);
