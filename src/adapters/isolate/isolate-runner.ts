import { messageOf } from '../../core/message-of.ts';
import type { Evaluation, FailureReason } from '../../core/evolution/agent.ts';
import {
  MODULE_FUEL,
  moduleCallFuel,
  type ModuleTask,
} from '../../core/evolution/evaluation-task.ts';
import { type ModuleOutcome, summariseModule } from '../../core/evolution/module-result.ts';
import type { Structure } from '../../core/evolution/tuner/structure.ts';
import type { EvaluationJob } from '../../ports.ts';
import {
  type EvaluateRequest,
  type StructureRequest,
  readAnswer,
  readStructureAnswer,
} from './request.ts';
import { type EvaluatorWorker, evaluatorWorker } from './worker-code.ts';
import { drawKeySecret } from '../key-secret.ts';

const MAX_DETAIL_UNITS = 300;

/** The entry point of the isolate as the loader's stub offers it. */
interface EvaluatorEntrypoint extends Rpc.WorkerEntrypointBranded {
  evaluate(request: EvaluateRequest): Promise<string>;
  structure(request: StructureRequest): Promise<string>;
}

/** Evaluates jobs of one `module` task in a Dynamic Worker, one call at a time. */
export class IsolateRunner {
  readonly #loader: WorkerLoader;
  readonly #task: ModuleTask;
  readonly #shard: string;
  #worker: EvaluatorWorker | undefined;

  /** `shard` keeps the isolates of parallel shards apart: module-level state of the user's is never shared. */
  constructor(loader: WorkerLoader, task: ModuleTask, shard: string) {
    this.#loader = loader;
    this.#task = task;
    this.#shard = shard;
  }

  /** All repeats of a job. Never rejects: whatever goes wrong inside the isolate is the evaluation's failure. */
  async evaluate(job: EvaluationJob): Promise<Evaluation> {
    const outcomes: ModuleOutcome[] = [];
    for (const repeat of job.repeats) outcomes.push(await this.#call(job, repeat));
    return summariseModule(outcomes, job.split === 'train');
  }

  /** What the module's `structure` says, if the job asks; undefined too where it fails. Never rejects. */
  async structure({ structure: vector }: EvaluationJob): Promise<Structure | undefined> {
    if (vector === undefined) return undefined;
    try {
      const answer = await this.#entrypoint().structure({ vector, moduleFuel: MODULE_FUEL });
      return readStructureAnswer(answer, vector.length);
    } catch {
      // The evaluation stands on its own: without a structure the tuner goes on with the scores alone.
      return undefined;
    }
  }

  async #call(job: EvaluationJob, repeat: number): Promise<ModuleOutcome> {
    if (job.genome.kind !== 'program') throw new Error(`job ${job.id}: only programs can be run`);
    const { seed, fuelPerCall, bytesPerCall } = this.#task;
    try {
      const answer = readAnswer(
        await this.#entrypoint().evaluate({
          tree: job.genome.tree,
          split: job.split,
          repeat,
          seed,
          fuelPerCall,
          bytesPerCall,
          callFuel: moduleCallFuel(this.#task),
          moduleFuel: MODULE_FUEL,
          keySecret: drawKeySecret(),
        }),
      );
      return answer.ok ? answer.value : failed(answer.error);
    } catch (error) {
      return failed(messageOf(error));
    }
  }

  #entrypoint(): Fetcher<EvaluatorEntrypoint> {
    const worker = (this.#worker ??= evaluatorWorker(this.#task));
    const stub = this.#loader.get(`${worker.version}/${this.#shard}`, () => worker.code);
    return stub.getEntrypoint<EvaluatorEntrypoint>();
  }
}

function failed(message: string): ModuleOutcome {
  const detail = message.slice(0, MAX_DETAIL_UNITS);
  const reason: FailureReason = { code: 'evaluator-failed', detail };
  return { ok: false, reason, fuel: 0, bytes: 0, frames: 0, behaviour: '' };
}
