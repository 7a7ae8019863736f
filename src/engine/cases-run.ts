import type { Evaluation } from '../core/evolution/agent.ts';
import { Behaviour, digestNumbers } from '../core/evolution/behaviour.ts';
import type { CasesTask, EvaluationCase } from '../core/evolution/evaluation-task.ts';
import { caseRandom } from '../core/evolution/random.ts';
import {
  type CaseScore,
  CaseScores,
  meanOfRuns,
  meanScore,
  type NumberRuns,
  scoreRun,
  summarise,
} from '../core/evolution/scoring.ts';
import type { Program } from '../core/language/bytecode.ts';
import { createInstance } from '../core/language/instance.ts';
import { positiveZero } from '../core/language/positive-zero.ts';
import { DEFAULT_LIMITS, type Instance, type Outcome } from '../core/language/outcome.ts';
import type { ColumnResults } from '../core/language/vector/run.ts';
import type { EvaluationJob } from '../ports.ts';
import { type CaseOrder, type CaseSet, orderOf } from './case-set.ts';
import { columnCases, type ColumnCases } from './column-cases.ts';
import { UnsolvedCases } from './unsolved-cases.ts';

/** What making an instance costs beside the agent's own fuel, so that slices of trivial programs end in time too. */
const RUN_OVERHEAD_FUEL = 200;
/** What a case costs at least whose outcome came from columns, */
const COLUMN_FUEL = 10;
/** and what share of its fuel: long programs and dear functions take their time in columns too. */
const COLUMN_SHARE = 1 / 4;
const NO_MINIBATCH: readonly number[] = [];
const NO_FEATURES: Evaluation['features'] = {};

/**
 * One genome scored on the cases of one split: an instance as new for each case and repeat, or columns over many cases at once
 * where they give the same outcomes. It can be left after any amount of fuel; neither that nor the order in which the cascade runs the cases changes the evaluation.
 */
export class CasesRun {
  readonly #task: CasesTask;
  readonly #job: EvaluationJob;
  readonly #cases: readonly EvaluationCase[];
  /** In which the cases run: the cascade's minibatch first. */
  readonly #order: CaseOrder;
  readonly #results: CaseScores;
  readonly #behaviours: Int32Array;
  readonly #caseFuel: Float64Array;
  /** Null unless for training: no prompt may learn of other cases. */
  readonly #unsolved: UnsolvedCases | null;
  #position = 0;
  /** Of the case in progress. */
  readonly #runs: CaseScore[] = [];
  /** Made when a case first needs it. */
  #behaviour: Behaviour | null = null;
  #stream: (() => number) | undefined;
  readonly #program: Program;
  /** Null where every case needs the machine. */
  readonly #columns: ColumnCases | null;
  /** Made when the machine is first needed, reset before every run. */
  #instance: Instance | null = null;
  #isOpen = false;
  #instanceFuel = 0;
  #fuel = 0;
  #bytes = 0;
  #frames = 0;
  #evaluation: Evaluation | undefined;

  /** `set`: of the job's split. Without its columns the machine runs every case, with the same evaluation in the end. */
  constructor(task: CasesTask, job: EvaluationJob, program: Program, set: CaseSet) {
    this.#task = task;
    this.#job = job;
    this.#program = program;
    this.#cases = set.cases;
    this.#order = orderOf(set, job.cascade?.minibatch ?? NO_MINIBATCH);
    this.#results = new CaseScores(set.cases.length);
    this.#behaviours = set.digests;
    this.#caseFuel = set.caseFuel;
    this.#unsolved = job.split === 'train' ? new UnsolvedCases() : null;
    this.#columns = job.repeats.length === 1 ? columnCases(program, this.#order, task) : null;
  }

  /** Undefined until the run has ended. */
  get evaluation(): Evaluation | undefined {
    return this.#evaluation;
  }

  /** Runs for about `fuel`; returns what was used. */
  advance(fuel: number): number {
    let used = 0;
    while (used < fuel && this.#evaluation === undefined) {
      const before = this.#fuel;
      const known = this.#takeColumns();
      if (known > 0) {
        used += Math.max(known * COLUMN_FUEL, (this.#fuel - before) * COLUMN_SHARE);
        continue;
      }
      const instance = this.#open();
      const outcome = instance.run(fuel - used);
      if (outcome === 'more') {
        this.#instanceFuel += fuel - used;
        return fuel;
      }
      used += Math.max(0, outcome.fuel - this.#instanceFuel) + RUN_OVERHEAD_FUEL;
      used += this.#caseFuel[this.#caseIndex] ?? 0;
      this.#isOpen = false;
      this.#instanceFuel = 0;
      this.#take(outcome);
    }
    return used;
  }

  get #caseIndex(): number {
    return this.#order.order[this.#position] ?? 0;
  }

  /** The instance with the call of the case in progress. */
  #open(): Instance {
    const instance = (this.#instance ??= this.#newInstance());
    if (this.#isOpen) return instance;
    this.#stream = undefined;
    instance.reset();
    instance.begin(this.#cases[this.#caseIndex]?.args ?? []);
    this.#isOpen = true;
    return instance;
  }

  #newInstance(): Instance {
    return createInstance(this.#program, {
      ...DEFAULT_LIMITS,
      fuel: this.#task.fuelPerCall,
      bytes: this.#task.bytesPerCall,
      random: () => (this.#stream ??= this.#openStream())(),
    });
  }

  /** The luck of the run in progress; most agents never ask for it. */
  #openStream(): () => number {
    const { split, repeats } = this.#job;
    const repeat = repeats[this.#runs.length] ?? 0;
    return caseRandom(this.#task.seed, split, repeat, this.#caseIndex);
  }

  /** Takes the next cases from the columns, as far as those know them. Returns how many. */
  #takeColumns(): number {
    const columns = this.#columns;
    const results = columns?.find(this.#position) ?? null;
    if (columns === null || results === null) return 0;
    const first = columns.placeOf(this.#position);
    const numbers = this.#takeNumbers(results, first);
    const outcome = numbers > 0 ? undefined : results.outcome(first);
    if (outcome === undefined) return numbers;
    this.#take(outcome);
    return 1;
  }

  /**
   * The cases of a block from place `first` on while they have numbers where numbers were wanted, as most of numeric
   * tasks do: as `#take` of such outcomes, without making them. Returns how many.
   */
  #takeNumbers(results: ColumnResults, first: number): number {
    const { order: cases, expected, minibatch } = this.#order;
    if (expected === null) return 0;
    const from = this.#position;
    const stop = from < minibatch.length ? minibatch.length : cases.length;
    const count = results.countNumbers(first, stop - from);
    if (count === 0) return 0;
    const runs = { cases, expected, from, values: results.values, first, count };
    this.#results.setNumbers(this.#task.compare, runs);
    digestNumbers(runs, this.#behaviours);
    this.#charge(results.fuelOf(first, count), results.bytes, 1);
    this.#noteUnsolved(runs);
    this.#advanceTo(from + count);
    return count;
  }

  #noteUnsolved({ cases, from, values, first, count }: NumberRuns): void {
    const unsolved = this.#unsolved;
    if (unsolved === null) return;
    for (let i = 0; i < count; i++) {
      const index = cases[from + i] as number;
      if (!unsolved.wants(index) || this.#results.score[index] === 1) continue;
      const value = values[first + i] as number;
      unsolved.add(index, { ok: true, value: positiveZero(value) });
    }
  }

  #take(outcome: Outcome): void {
    const index = this.#caseIndex;
    const testCase = this.#cases[index];
    if (testCase === undefined) throw new Error('a run without a case');
    const score = scoreRun(this.#task.compare, testCase.expected, outcome);
    this.#runs.push(score);
    this.#charge(outcome.fuel, outcome.bytes, outcome.frames);
    const behaviour = (this.#behaviour ??= new Behaviour());
    if (outcome.ok) behaviour.output(outcome.value);
    else behaviour.failure(outcome.reason);
    if (this.#runs.length === 1 && score.score !== 1)
      this.#unsolved?.add(index, outcome, score.failure);
    if (this.#runs.length < this.#job.repeats.length) return;
    this.#results.set(index, meanOfRuns(this.#runs));
    this.#runs.length = 0;
    behaviour.moveTo(this.#behaviours, index);
    this.#advanceTo(this.#position + 1);
  }

  #charge(fuel: number, bytes: number, frames: number): void {
    this.#fuel += fuel;
    this.#bytes = Math.max(this.#bytes, bytes);
    this.#frames = Math.max(this.#frames, frames);
  }

  /** The cases before this position have been run. */
  #advanceTo(position: number): void {
    this.#position = position;
    const stopped = this.#cascadeStops();
    if (!stopped && position < this.#order.order.length) return;
    this.#columns?.release();
    this.#finish(stopped);
  }

  /** Smoke: the minibatch's first case must not fail. Minibatch: its mean score must reach the minimum. */
  #cascadeStops(): boolean {
    const { order } = this.#order;
    const { cascade } = this.#job;
    if (cascade === undefined || this.#position === order.length) return false;
    if (this.#position === 1 && this.#results.failure(order[0] ?? 0) !== undefined) return true;
    if (this.#position !== cascade.minibatch.length) return false;
    return meanScore(this.#cases, this.#results, cascade.minibatch) < cascade.minimum;
  }

  #finish(partial: boolean): void {
    this.#evaluation = {
      ...summarise(this.#task.compare, this.#cases, this.#results),
      partial,
      features: NO_FEATURES,
      feedback: this.#unsolved?.feedback(this.#cases) ?? [],
      fuel: Math.round(this.#fuel / this.#job.repeats.length),
      bytes: this.#bytes,
      frames: this.#frames,
      behaviour: partial ? '' : this.#digest(),
    };
  }

  /** Of all cases, in case order. */
  #digest(): string {
    const behaviour = new Behaviour();
    behaviour.parts(this.#behaviours, this.#cases.length);
    return behaviour.digest();
  }
}
