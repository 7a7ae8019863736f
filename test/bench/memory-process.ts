/** Run with a limited heap: a crowd of large agents lives for two generations. Prints how many differ, and the peak. */
import { createLocalEvaluator } from '../../src/engine/local-evaluator.ts';
import { runSearch } from '../../src/engine/run-search.ts';
import { offlineTask } from '../support/offline-task.ts';
import { crowd } from './memory-task.ts';

const task = offlineTask(crowd(Number(process.argv[2])));
const agents = runSearch(task, createLocalEvaluator(task.evaluation)).state.roster.agents();
process.stdout.write(
  JSON.stringify({
    distinct: new Set(agents.map(({ hash }) => hash)).size,
    peakRssBytes: process.resourceUsage().maxRSS * 1_024,
  }),
);
