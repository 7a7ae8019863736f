/** Run with a limited heap: a crowd of large agents lives for two generations. Prints what lived, and the peak. */
import { createLocalEvaluator } from '../../src/engine/local-evaluator.ts';
import { runSearch } from '../../src/engine/run-search.ts';
import { offlineTask } from '../support/offline-task.ts';
import { crowd } from './memory-task.ts';

const task = offlineTask(crowd(Number(process.argv[2])));
const { state } = runSearch(task, createLocalEvaluator(task.evaluation));
const agents = state.roster.agents();
process.stdout.write(
  JSON.stringify({
    agents: agents.length,
    distinct: new Set(agents.map(({ hash }) => hash)).size,
    meanBytes: agents.reduce((sum, { bytes }) => sum + bytes, 0) / agents.length,
    generation: state.generation,
    peakRssBytes: process.resourceUsage().maxRSS * 1_024,
  }),
);
