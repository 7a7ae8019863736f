import type { ConfigInput } from '../../src/core/evolution/config.ts';
import { loadTask } from '../../src/cli/task-folder.ts';
import type { DefinitionInput } from '../../src/engine/definition.ts';
import { createLocalEvaluator } from '../../src/engine/local-evaluator.ts';
import { runSearch } from '../../src/engine/run-search.ts';
import type { ClosedGeneration, Search, SearchTask } from '../../src/engine/search.ts';
import type { Evaluator } from '../../src/ports.ts';
import { createNativeEvaluator } from './native-module.ts';
import { offlineTask } from './offline-task.ts';

/** An example as a search in this process, with values of its configuration replaced. */
export function exampleTask(name: string, config: ConfigInput): SearchTask {
  // the gate of `definePopulation` checks what a task file holds
  const body = loadTask(name).body as unknown as DefinitionInput;
  return offlineTask({ ...body, config: { ...body.config, ...config } });
}

/** As fast as the hub evaluates it: a module runs natively, as in an isolate. */
export async function evaluatorOf({ evaluation }: SearchTask): Promise<Evaluator> {
  return evaluation.kind === 'module'
    ? createNativeEvaluator(evaluation)
    : createLocalEvaluator(evaluation);
}

export async function runExample(
  name: string,
  config: ConfigInput,
  onGeneration?: (closed: ClosedGeneration) => void,
): Promise<Search> {
  const task = exampleTask(name, config);
  return runSearch(task, await evaluatorOf(task), onGeneration);
}
