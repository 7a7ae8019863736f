import { createAgent } from '../../src/adapters/isolate/runtime/agent.ts';
import { AgentCalls } from '../../src/core/evolution/agent-calls.ts';
import { moduleCallFuel, type ModuleTask } from '../../src/core/evolution/evaluation-task.ts';
import {
  type ModuleOutcome,
  readModuleResult,
  summariseModule,
} from '../../src/core/evolution/module-result.ts';
import { caseRandom } from '../../src/core/evolution/random.ts';
import { compile } from '../../src/core/language/compile.ts';
import { programOf } from '../../src/engine/evaluate-cases.ts';
import type { EvaluationJob, Evaluator } from '../../src/ports.ts';

/** The default export of a module evaluator. */
type Evaluate = (agent: unknown, context: object) => unknown;

export async function importEvaluate(source: string): Promise<Evaluate> {
  const encoded = Buffer.from(source).toString('base64');
  const module = (await import(/* @vite-ignore */ `data:text/javascript;base64,${encoded}`)) as {
    default: Evaluate;
  };
  return module.default;
}

export const createNativeEvaluator = async (task: ModuleTask): Promise<Evaluator> =>
  nativeEvaluator(task, await importEvaluate(task.source));

/**
 * A module evaluator that we wrote ourselves, run by this Node process at the speed of an isolate: the agents are in the
 * metered machine and are called as an isolate calls them, but nothing closes the module in.
 */
export function nativeEvaluator(task: ModuleTask, module: Evaluate): Evaluator {
  const queue: EvaluationJob[] = [];
  return {
    add: (jobs) => void queue.push(...jobs),
    work: () =>
      queue.splice(0).map((job) => {
        const outcomes = job.repeats.map((repeat) => evaluate(module, task, job, repeat));
        return { id: job.id, evaluation: summariseModule(outcomes, job.split === 'train') };
      }),
    get pending() {
      return queue.length;
    },
    clear: () => void queue.splice(0),
  };
}

function evaluate(
  module: Evaluate,
  task: ModuleTask,
  job: EvaluationJob,
  repeat: number,
): ModuleOutcome {
  const { split } = job;
  const callFuel = moduleCallFuel(task);
  const calls = new AgentCalls(compile(programOf(job).tree), { ...task, split, repeat, callFuel });
  const random = caseRandom(task.seed, `evaluator/${split}`, repeat, 0);
  let value: unknown;
  try {
    value = module(createAgent(calls), { data: task.data[split], random, split });
  } catch (error) {
    // a failed agent ends the evaluation by an exception; anything else is a bug of the evaluator
    if (calls.failure === undefined) throw error;
    return { ok: false, reason: calls.failure, ...calls.usage };
  }
  const result = readModuleResult(JSON.parse(JSON.stringify(value)));
  if (!result.ok) throw new Error(result.error);
  return { ok: true, result: result.value, ...calls.usage };
}
