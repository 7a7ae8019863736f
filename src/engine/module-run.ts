import { AgentCalls } from '../core/evolution/agent-calls.ts';
import type { Evaluation, FailureReason } from '../core/evolution/agent.ts';
import { MODULE_FUEL, moduleCallFuel, type ModuleTask } from '../core/evolution/evaluation-task.ts';
import {
  type ModuleOutcome,
  readModuleResult,
  summariseModule,
} from '../core/evolution/module-result.ts';
import { caseRandom } from '../core/evolution/random.ts';
import type { Structure } from '../core/evolution/tuner/structure.ts';
import type { Program } from '../core/language/bytecode.ts';
import { createInstance } from '../core/language/instance.ts';
import { DEFAULT_LIMITS, type Instance, type Outcome } from '../core/language/outcome.ts';
import type { EvaluationJob } from '../ports.ts';
import { agentValue, type CallContext, contextValue } from './module-agent.ts';
import { StructureRun } from './structure-run.ts';

/** Memory of the evaluator itself; its agents have their own. */
const MODULE_BYTES = 32 * 1_048_576;
/** Fits 10,000 scores and 4,096 units of feedback. */
const RESULT_BYTES = 1_048_576;

/** A module in the agent language, compiled; `structure` is null where it has none. */
export interface EvaluatorPrograms {
  readonly evaluate: Program;
  readonly structure: Program | null;
}

/** One genome scored by a module that runs in the machine: one call of `evaluate` a repeat, in slices. */
export class ModuleRun {
  readonly #task: ModuleTask;
  readonly #job: EvaluationJob;
  readonly #evaluator: EvaluatorPrograms;
  readonly #agent: Program;
  readonly #outcomes: ModuleOutcome[] = [];
  #open: { readonly instance: Instance; readonly context: CallContext } | undefined;
  #evaluation: Evaluation | undefined;
  /** Asked once the genome is scored. */
  #structure: StructureRun | undefined;
  #isAsked = false;

  constructor(task: ModuleTask, job: EvaluationJob, evaluator: EvaluatorPrograms, agent: Program) {
    this.#task = task;
    this.#job = job;
    this.#evaluator = evaluator;
    this.#agent = agent;
  }

  get evaluation(): Evaluation | undefined {
    return this.#structure === undefined || this.#isAsked ? this.#evaluation : undefined;
  }

  get structure(): Structure | undefined {
    return this.#structure?.structure;
  }

  /** Runs the evaluator for about `fuel`, and the agents it calls for as much. */
  advance(fuel: number): number {
    if (this.#structure !== undefined) {
      this.#isAsked = this.#structure.advance(fuel);
      return fuel;
    }
    const open = (this.#open ??= this.#begin());
    open.context.left = fuel;
    const outcome = open.instance.run(fuel);
    if (outcome !== 'more') this.#end(outcome, open.context);
    return fuel;
  }

  #begin(): { readonly instance: Instance; readonly context: CallContext } {
    const { seed, fuelPerCall, bytesPerCall, data } = this.#task;
    const { split, repeats } = this.#job;
    const repeat = repeats[this.#outcomes.length] ?? 0;
    const callFuel = moduleCallFuel(this.#task);
    const metered = { seed, split, repeat, fuelPerCall, bytesPerCall, callFuel };
    const context = { calls: new AgentCalls(this.#agent, metered), left: 0 };
    const random = caseRandom(seed, `evaluator/${split}`, repeat, 0);
    const instance = createInstance(this.#evaluator.evaluate, {
      ...DEFAULT_LIMITS,
      fuel: MODULE_FUEL,
      bytes: MODULE_BYTES,
      resultBytes: RESULT_BYTES,
      random,
    });
    instance.beginWith((host) => [
      agentValue(context),
      contextValue(host, data[split], random, split),
    ]);
    return { instance, context };
  }

  #end(outcome: Outcome, { calls }: CallContext): void {
    this.#outcomes.push({ ...checked(outcome, calls.failure), ...calls.usage });
    this.#open = undefined;
    if (this.#outcomes.length < this.#job.repeats.length) return;
    const { split, structure: vector } = this.#job;
    this.#evaluation = summariseModule(this.#outcomes, split === 'train');
    const { structure } = this.#evaluator;
    if (vector !== undefined && structure !== null)
      this.#structure = new StructureRun(structure, vector, this.#task.data[split]);
  }
}

type Checked =
  | Pick<Extract<ModuleOutcome, { ok: true }>, 'ok' | 'result'>
  | Pick<Extract<ModuleOutcome, { ok: false }>, 'ok' | 'reason'>;

/** A failed agent call ends the evaluation whatever became of it; else the evaluator's own result counts. */
function checked(outcome: Outcome, agentFailure: FailureReason | undefined): Checked {
  if (agentFailure !== undefined) return { ok: false, reason: agentFailure };
  if (!outcome.ok) return { ok: false, reason: evaluatorFailure(outcome.reason) };
  const result = readModuleResult(outcome.value);
  if (result.ok) return { ok: true, result: result.value };
  return { ok: false, reason: { code: 'evaluator-failed', detail: result.error } };
}

/** What stopped the evaluator itself; its exhausted fuel keeps its name, as in an isolate. */
function evaluatorFailure({ code, detail }: FailureReason): FailureReason {
  if (code === 'fuel-exhausted') return { code, detail: `the evaluator: ${detail}` };
  return { code: 'evaluator-failed', detail: `${code}: ${detail}` };
}
