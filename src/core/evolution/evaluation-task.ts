import type { Json } from './agent.ts';

/** Which of a population's data a genome is scored on: `heldOut` gates promotion, `test` runs once at the end. */
export type Split = 'train' | 'heldOut' | 'test';

export const SPLITS = ['train', 'heldOut', 'test'] as const satisfies readonly Split[];

/** How an output is held against what was expected. */
export type Compare =
  | { readonly kind: 'exact' }
  /** Exact, but numbers may differ by at most `tolerance`, absolute. */
  | { readonly kind: 'numeric'; readonly tolerance: number }
  | { readonly kind: 'squared-error' };

/** One input and the output that is wanted. */
export interface EvaluationCase {
  readonly args: readonly Json[];
  readonly expected: Json;
  /** > 0; 1 if absent. */
  readonly weight?: number | undefined;
  /** Cases of one group count as one descriptor of behaviour (`bestGroup`). */
  readonly group?: string | undefined;
}

/** All an evaluator must know about a population, fixed when it is created. Plain data: it crosses RPC to shards. */
export type EvaluationTask = CasesTask | ModuleTask;

interface Metered {
  /** The population's seed: with split, repeat and case it chooses the agents' random stream. */
  readonly seed: number;
  readonly fuelPerCall: number;
  readonly bytesPerCall: number;
}

export interface CasesTask extends Metered {
  readonly kind: 'cases';
  /** `train` is never empty; the others may be. */
  readonly cases: Readonly<Record<Split, readonly EvaluationCase[]>>;
  readonly compare: Compare;
}

export interface ModuleTask extends Metered {
  readonly kind: 'module';
  /** `export default function evaluate(agent, { data, random, split })`. */
  readonly source: string;
  /** `auto` was decided when the population was created. */
  readonly runtime: 'isolate' | 'machine';
  /** A split without data of its own holds null and is not scored. */
  readonly data: Readonly<Record<Split, Json>>;
}

/** Whether the task has anything to score on a split. */
export function hasSplit(task: EvaluationTask, split: Split): boolean {
  if (task.kind === 'cases') return task.cases[split].length > 0;
  return split === 'train' || task.data[split] !== null;
}

/** All agent calls of one repeat of a module evaluation together. */
export const moduleCallFuel = (task: ModuleTask): number => 20 * task.fuelPerCall;

/** Loop turns and function entries of a module's own source, per evaluate. */
export const MODULE_FUEL = 200_000_000;

/** The most fuel that scoring a split so many times can take: what a lease's length is made of. */
export function fuelBound(task: EvaluationTask, split: Split, repeats: number): number {
  if (task.kind === 'cases') return repeats * task.cases[split].length * task.fuelPerCall;
  return repeats * (moduleCallFuel(task) + MODULE_FUEL);
}
