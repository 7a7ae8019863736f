import type { ConfigInput } from '../../core/evolution/config.ts';
import type { Failure } from '../../core/failure.ts';
import type { Estimate, PlannedRun } from '../../core/models/estimate.ts';
import { ok, type Result } from '../../core/result.ts';
import type { DefinitionFacts, DefinitionInput } from '../definition.ts';
import { definePopulation } from '../definition.ts';
import { estimateRun } from './estimate-run.ts';

/** What is known of a run before there is a task: its configuration, and how long its programs will be. */
export interface SketchedRun {
  readonly config?: ConfigInput | undefined;
  /** Of the programs that models are shown. */
  readonly genomeBytes: number;
}

/** What the model calls of a population would cost, that may be made or is only thought of. Fails as making it would. */
export function estimateInput(
  input: DefinitionInput | SketchedRun,
  facts: DefinitionFacts,
  arms: PlannedRun['arms'],
  now: number,
): Result<Estimate, Failure> {
  const defined = definePopulation('seeds' in input ? input : { ...ANY_TASK, ...input }, facts);
  if (!defined.ok) return defined;
  const { definition, evaluation } = defined.value;
  const seeds = 'seeds' in input ? definition.seeds : [' '.repeat(input.genomeBytes)];
  return ok(estimateRun({ ...definition, seeds }, evaluation, arms, now));
}

/** Stands for the task that is not known yet. */
const ANY_TASK: DefinitionInput = {
  name: '',
  seeds: ['export default function f(x) { return x; }'],
  evaluator: {
    kind: 'cases',
    compare: { kind: 'exact' },
    cases: [{ args: [0], expected: 0 }],
  },
};
