import type { ConfigInput } from '../../../src/core/evolution/config.ts';
import { runSearch } from '../../../src/engine/run-search.ts';
import type { SearchTask } from '../../../src/engine/search.ts';
import { importEvaluate, nativeEvaluator } from '../../support/native-module.ts';
import { offlineTask } from '../../support/offline-task.ts';
import { median } from '../figures.ts';
import type { SearchBench } from './bench.ts';
import {
  drawn,
  packingData,
  type PackingData,
  type PackingSet,
  u500,
  weibull5k,
} from './bin-packing/data.ts';
import { EVALUATOR } from './bin-packing/evaluator.ts';
import { publishedInstances } from './bin-packing/published.ts';
import { budgetText, figureOf, named } from './runs.ts';

interface Published extends PackingSet {
  /** Mean number of bins of best fit, as FunSearch's notebook has it. */
  readonly bestFit: number;
  /** Excess over the lower bound, per cent. */
  readonly funSearch: number;
}

/** 100,000 items each to learn from: with a tenth of them rules are found that shine on just these. */
const SETS: Readonly<Record<string, Published>> = {
  'Weibull 5k': { draw: weibull5k, train: 20, heldOut: 40, bestFit: 2067, funSearch: 0.68 },
  OR3: { draw: u500, train: 200, heldOut: 400, bestFit: 212, funSearch: 3.11 },
};

const EVALUATIONS = 60_000;
/** One for both sets, chosen on own instances. */
const CONFIG: ConfigInput = {
  signature: {
    params: [
      { name: 'item', type: 'number' },
      { name: 'left', type: 'number' },
    ],
    returns: 'number',
  },
  // kept apart by how they pack: most genomes rank the bins as another does, and all but the shortest of these go
  archive: {
    descriptors: [
      { name: 'full', min: 0, max: 0.5, bins: 60 },
      { name: 'left', min: 0.2, max: 0.35, bins: 45 },
    ],
  },
  stop: { evaluations: EVALUATIONS },
};

const BEST_FIT = 'export default function priority(item, left) {\n  return -left;\n}\n';
const evaluate = await importEvaluate(EVALUATOR);

/**
 * Online bin packing on the sets that FunSearch published: rules are evolved on own instances of the same distributions,
 * the one that the held-out instances confirm is tried on the published ones, once.
 */
export const binPacking: SearchBench = {
  engine: 9,
  tasks: Object.keys(SETS),
  seeds: 15,
  run(name, seed) {
    const set = named(SETS, name);
    const test = packingData(`${name}/test`, publishedInstances(name));
    const task = packingTask(name, set, test, seed);
    if (task.evaluation.kind !== 'module') throw new Error('the task has a module');
    const { state } = runSearch(task, nativeEvaluator(task.evaluation, evaluate));
    const { champion, baselines, testFitness, heldOutEvaluations } = state;
    const bestFit = meanBins(test, baselines[0]?.testFitness);
    if (bestFit !== set.bestFit)
      throw new Error(`best fit takes ${bestFit} bins, not the published ${set.bestFit}`);
    return {
      excess: excess(testFitness),
      bins: meanBins(test, testFitness),
      train: excess(champion?.agent.evaluation.fitness),
      heldOut: excess(champion?.heldOutFitness),
      evaluations: state.evaluations,
      heldOutEvaluations,
    };
  },
  row(name, runs) {
    const { bestFit, funSearch } = named(SETS, name);
    const bins = figureOf(runs, 'bins');
    const found = figureOf(runs, 'excess').toSorted((a, b) => a - b);
    return {
      task: `online bin packing: ${name}`,
      budget: budgetText(EVALUATIONS, runs),
      ours: `${median(found).toFixed(2)} % excess, median (runs ${found[0]?.toFixed(2)} to ${found.at(-1)?.toFixed(2)}), ${median(bins).toFixed(2)} bins`,
      anchor: `FunSearch ${funSearch} % (its notebook), best fit ${bestFit} bins`,
      reached: Number(median(found).toFixed(2)) <= funSearch,
    };
  },
};

/** Per cent, to four decimals. */
const excess = (fitness: number | null | undefined): number =>
  -Number((fitness ?? Number.NaN).toFixed(4));

/** What a fitness on these instances says: bins of an instance in the mean. */
function meanBins({ instances }: PackingData, fitness: number | null | undefined): number {
  const bounds = instances.reduce((sum, { bound }) => sum + bound, 0);
  const bins = Math.round(bounds * (1 - (fitness ?? Number.NaN) / 100));
  return bins / instances.length;
}

function packingTask(name: string, set: Published, test: PackingData, seed: number): SearchTask {
  return offlineTask({
    name,
    seeds: [BEST_FIT],
    baselines: [{ name: 'best fit', genome: BEST_FIT }],
    evaluator: {
      kind: 'module',
      source: EVALUATOR,
      data: packingData(`${name}/train`, drawn(set, 'train')),
      heldOutData: packingData(`${name}/heldOut`, drawn(set, 'heldOut')),
      testData: test,
    },
    config: { ...CONFIG, seed },
  });
}
