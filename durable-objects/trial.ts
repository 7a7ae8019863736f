import type { Evaluation } from '../src/core/evolution/agent.ts';
import type { EvaluationTask } from '../src/core/evolution/evaluation-task.ts';
import { heldToLength } from '../src/core/evolution/scores-length.ts';
import { isStochastic } from '../src/core/evolution/promotion.ts';
import { lookUpTableFinding } from '../src/core/evolution/look-up-table.ts';
import type { Failure } from '../src/core/failure.ts';
import { genomeHash, inspect, parseGenome } from '../src/core/language/genome.ts';
import { err, ok } from '../src/core/result.ts';
import type { Result } from '../src/core/result.ts';
import type { Definition } from '../src/engine/definition.ts';
import { createLocalEvaluator, runsHere } from '../src/engine/local-evaluator.ts';
import type { Env } from '../src/env.ts';
import type { EvaluationJob } from '../src/ports.ts';
import type { TrialView } from './population-api.ts';
import { SLICE_FUEL } from './evolution.ts';

/** Where a trial runs. */
export interface TrialHost {
  readonly id: string;
  readonly evaluators: Env['EVALUATORS'];
  /** The evaluator was found noisy: every genome takes repeats. */
  readonly noisy: boolean;
  /** How many scores the evaluator gave before, if it is known. */
  readonly scoresLength: number | null;
}

/** Scores a genome on the training cases as the search would. Changes nothing and counts nowhere. */
export async function runTrial(
  text: string,
  { config }: Definition,
  task: EvaluationTask,
  host: TrialHost,
): Promise<Result<TrialView, Failure>> {
  const limits = { genomeBytes: config.genomeBytes };
  const gate = inspect(text, limits);
  const genome = parseGenome(text, limits);
  if (!genome.ok) return ok({ gate });
  const cases = task.kind === 'cases' ? task.cases.train : [];
  const table = lookUpTableFinding(genome.value.tree, cases);
  const repeats = host.noisy || isStochastic(genome.value) ? config.repeats : 1;
  const job: EvaluationJob = {
    id: 'trial',
    genome: genome.value,
    split: 'train',
    repeats: Array.from({ length: repeats }, (_, i) => i),
  };
  const evaluated = runsHere(task) ? ok(await here(task, job)) : await inIsolate(task, job, host);
  if (!evaluated.ok) return evaluated;
  const { failed, reason, fitness, scores, metrics, feedback, fuel } = heldToLength(
    evaluated.value,
    host.scoresLength,
  );
  return ok({
    gate: table === null ? gate : { ...gate, findings: [...gate.findings, table] },
    hash: genomeHash(genome.value),
    failed,
    ...(reason === undefined ? {} : { reason }),
    fitness,
    scores,
    metrics,
    feedback,
    fuel,
  });
}

async function here(task: EvaluationTask, job: EvaluationJob): Promise<Evaluation> {
  const evaluator = createLocalEvaluator(task);
  evaluator.add([job]);
  for (;;) {
    const [result] = evaluator.work(SLICE_FUEL);
    if (result !== undefined) return result.evaluation;
    await scheduler.wait(0);
  }
}

/** A module in full JavaScript may take its process down, and that is not this one's. */
async function inIsolate(
  task: EvaluationTask,
  job: EvaluationJob,
  { id, evaluators }: TrialHost,
): Promise<Result<Evaluation, Failure>> {
  const shard = evaluators.getByName(`${id}/trial`);
  try {
    for (let attempt = 0; attempt < 2; attempt++) {
      const answer = await shard.evaluate(id, job);
      if (!answer.ok) return answer;
      if (answer.value !== 'need-task') return ok(answer.value);
      await shard.prepare(id, task);
    }
  } catch (error) {
    return err({ code: 'evaluator-crashed', detail: String(error).slice(0, 200) });
  }
  return err({ code: 'unavailable', detail: 'the evaluator could not be prepared' });
}
