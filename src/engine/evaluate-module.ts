import type { ModuleTask } from '../core/evolution/evaluation-task.ts';
import { evaluateSource, structureSource } from '../core/evolution/tuner/structure-source.ts';
import type { Program } from '../core/language/bytecode.ts';
import { compile } from '../core/language/compile.ts';
import { parseModule } from '../core/language/genome.ts';
import type { Evaluator } from '../ports.ts';
import { programOf } from './evaluate-cases.ts';
import { ModuleRun } from './module-run.ts';
import { SlicedEvaluator } from './sliced-evaluator.ts';

/**
 * The `module` evaluator for modules in the agent language: evaluator and agents run in the machine, in this process,
 * in slices. Throws if the source is not in the agent language, which creating the population checked.
 */
export function createModuleEvaluator(task: ModuleTask): Evaluator {
  const evaluate = compiled(evaluateSource(task.source));
  const second = structureSource(task.source);
  const evaluator = { evaluate, structure: second === null ? null : compiled(second) };
  return new SlicedEvaluator(
    (job) => new ModuleRun(task, job, evaluator, compile(programOf(job).tree)),
  );
}

function compiled(text: string): Program {
  const source = parseModule(text);
  if (!source.ok) throw new Error(source.error[0]?.reason ?? 'the evaluator was refused');
  return compile(source.value.tree);
}
