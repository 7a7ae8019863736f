import type { EvaluationResult, Evaluator } from '../ports.ts';
import type { OpenGeneration, OpenRound } from './search.ts';
import type { Usage } from './progress.ts';

/** Jobs an evaluator holds at a time: enough to fill a slice, few enough to be dropped without regret. */
const MAX_PENDING = 256;
/** Share of a slice that proposing may take before evaluating gets its turn. */
const PROPOSING = 0.5;

/** What a slice of a round came to. */
export interface SliceEnd {
  readonly ended: boolean;
  /** Something was proposed, handed over or finished. If not, and work is done elsewhere, there is nothing to do but wait. */
  readonly progressed: boolean;
  readonly results: readonly EvaluationResult[];
}

/** One slice of a generation: proposes, hands jobs to the evaluator, lets it work, gives results back. */
export function generationSlice(
  open: OpenGeneration,
  evaluator: Evaluator,
  fuel: number,
): SliceEnd {
  const proposing = open.propose(fuel * PROPOSING);
  const end = roundSlice(open, evaluator, fuel);
  return { ...end, progressed: end.progressed || proposing };
}

/** One slice of any round of jobs. */
export function roundSlice(round: OpenRound, evaluator: Evaluator, fuel: number): SliceEnd {
  const before = handOver(round, evaluator);
  const results = evaluator.work(fuel);
  for (const result of results) round.complete(result);
  const after = handOver(round, evaluator);
  return { ended: round.ended, progressed: before + results.length + after > 0, results };
}

function handOver(round: OpenRound, evaluator: Evaluator): number {
  const jobs = round.take(Math.max(0, MAX_PENDING - evaluator.pending));
  if (jobs.length > 0) evaluator.add(jobs);
  return jobs.length;
}

/** Adds what results cost. */
export const addUsage = (usage: Usage, results: readonly EvaluationResult[]): Usage =>
  results.reduce(
    (sum, { evaluation }) => ({
      fuel: sum.fuel + evaluation.fuel,
      bytes: Math.max(sum.bytes, evaluation.bytes),
      frames: Math.max(sum.frames, evaluation.frames),
    }),
    usage,
  );
