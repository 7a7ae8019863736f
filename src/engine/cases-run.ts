import type { Evaluation, FailureReason, Feedback } from '../core/evolution/agent.ts';
import { Behaviour } from '../core/evolution/behaviour.ts';
import type { CasesTask, EvaluationCase } from '../core/evolution/evaluation-task.ts';
import { describeCase } from '../core/evolution/feedback.ts';
import { caseRandom } from '../core/evolution/random.ts';
import {
  type CaseScore,
  CaseScores,
  meanOfRuns,
  meanScore,
  type RunOutcome,
  scoreRun,
  summarise,
} from '../core/evolution/scoring.ts';
import type { Program } from '../core/language/bytecode.ts';
import { createInstance } from '../core/language/instance.ts';
import { DEFAULT_LIMITS, type Instance, type Outcome } from '../core/language/outcome.ts';
import type { ColumnResults } from '../core/language/vector/run.ts';
import type { EvaluationJob } from '../ports.ts';
import type { CaseSet } from './case-set.ts';
import { columnCases, type ColumnCases } from './column-cases.ts';

/** What making an instance costs beside the agent's own fuel, so that slices of trivial programs end in time too. */
const RUN_OVERHEAD_FUEL = 200;
/** What a case costs whose outcome came from columns. */
const COLUMN_FUEL = 10;
/** Unsolved training cases that get a line of feedback: enough for a prompt, small enough to store. */
const MAX_FEEDBACK = 4;

/**
 * One genome scored on the cases of one split: an instance as new for each case and repeat, or columns over many cases at once
 * where they give the same outcomes. It can be left after any amount of fuel; neither that nor the order in which the cascade runs the cases changes the evaluation.
 */
export class CasesRun {
  readonly #task: CasesTask;
  readonly #job: EvaluationJob;
  readonly #cases: readonly EvaluationCase[];
  /** Case numbers in the order they run: the cascade's minibatch first. */
  readonly #order: Uint32Array;
  readonly #results: CaseScores;
  readonly #behaviours: Int32Array;
  /** By case number, the lowest ones: which they are must not depend on the order of the runs. */
  readonly #feedback: Feedback[] = [];
  #position = 0;
  /** Of the case in progress. */
  readonly #runs: CaseScore[] = [];
  readonly #behaviour = new Behaviour();
  #stream: (() => number) | undefined;
  /** Null where every case needs the machine. */
  readonly #columns: ColumnCases | null;
  /** Reset before every run. */
  readonly #instance: Instance;
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
    this.#cases = set.cases;
    const minibatch = job.cascade?.minibatch ?? [];
    this.#order = minibatch.length === 0 ? set.inOrder : runOrder(set.cases.length, minibatch);
    this.#results = new CaseScores(set.cases.length);
    this.#behaviours = set.digests;
    this.#instance = createInstance(program, {
      ...DEFAULT_LIMITS,
      fuel: task.fuelPerCall,
      bytes: task.bytesPerCall,
      random: () => (this.#stream ??= this.#openStream())(),
    });
    const stops = job.cascade === undefined ? [] : [1, minibatch.length];
    this.#columns =
      job.repeats.length === 1
        ? columnCases(program, set, this.#order, stops, task.fuelPerCall)
        : null;
  }

  /** Undefined until the run has ended. */
  get evaluation(): Evaluation | undefined {
    return this.#evaluation;
  }

  /** Runs for about `fuel`; returns what was used. */
  advance(fuel: number): number {
    let used = 0;
    while (used < fuel && this.#evaluation === undefined) {
      if (this.#takeColumn()) {
        used += COLUMN_FUEL;
        continue;
      }
      const instance = this.#isOpen ? this.#instance : this.#open();
      const outcome = instance.run(fuel - used);
      if (outcome === 'more') {
        this.#instanceFuel += fuel - used;
        return fuel;
      }
      used += Math.max(0, outcome.fuel - this.#instanceFuel) + RUN_OVERHEAD_FUEL;
      this.#isOpen = false;
      this.#instanceFuel = 0;
      this.#take(outcome);
    }
    return used;
  }

  get #caseIndex(): number {
    return this.#order[this.#position] ?? 0;
  }

  #open(): Instance {
    this.#stream = undefined;
    this.#instance.reset();
    this.#instance.begin(this.#cases[this.#caseIndex]?.args ?? []);
    this.#isOpen = true;
    return this.#instance;
  }

  /** The luck of the run in progress; most agents never ask for it. */
  #openStream(): () => number {
    const { split, repeats } = this.#job;
    const repeat = repeats[this.#runs.length] ?? 0;
    return caseRandom(this.#task.seed, split, repeat, this.#caseIndex);
  }

  /** Takes the next case from the columns, if they know it. */
  #takeColumn(): boolean {
    const results = this.#columns?.find(this.#position);
    if (this.#columns === null || results === null || results === undefined) return false;
    const index = this.#columns.placeOf(this.#position);
    const testCase = this.#cases[this.#caseIndex];
    if (results.isNumber(index) && typeof testCase?.expected === 'number')
      this.#takeNumber(testCase, testCase.expected, results, index);
    else {
      const outcome = results.outcome(index);
      if (outcome === undefined) return false;
      this.#take(outcome);
    }
    return true;
  }

  /** As `#take` of such an outcome, without making it: most cases of numeric tasks end so. */
  #takeNumber(
    testCase: EvaluationCase,
    expected: number,
    { values, fuels, bytes }: ColumnResults,
    index: number,
  ): void {
    const value = values[index] ?? 0;
    const score = this.#results.setNumber(this.#caseIndex, this.#task.compare, expected, value);
    this.#fuel += fuels[index] ?? 0;
    this.#bytes = Math.max(this.#bytes, bytes);
    this.#frames = Math.max(this.#frames, 1);
    this.#behaviour.number(value);
    if (score !== 1 && this.#wantsComment())
      this.#comment(testCase, { ok: true, value: value === 0 ? 0 : value }, undefined);
    this.#closeCase();
  }

  #take(outcome: Outcome): void {
    const { compare } = this.#task;
    const testCase = this.#cases[this.#caseIndex];
    if (testCase === undefined) throw new Error('a run without a case');
    const score = scoreRun(compare, testCase.expected, outcome);
    this.#runs.push(score);
    this.#fuel += outcome.fuel;
    this.#bytes = Math.max(this.#bytes, outcome.bytes);
    this.#frames = Math.max(this.#frames, outcome.frames);
    if (outcome.ok) this.#behaviour.output(outcome.value);
    else this.#behaviour.failure(outcome.reason);
    if (this.#runs.length === 1 && score.score !== 1 && this.#wantsComment())
      this.#comment(testCase, outcome, score.failure);
    if (this.#runs.length < this.#job.repeats.length) return;
    this.#results.set(this.#caseIndex, meanOfRuns(this.#runs));
    this.#runs.length = 0;
    this.#closeCase();
  }

  /** Only training cases are spoken of (no prompt may learn of the others, spec 2.3), the lowest of those unsolved. */
  #wantsComment(): boolean {
    const last = this.#feedback[MAX_FEEDBACK - 1]?.case;
    if (this.#job.split !== 'train') return false;
    return last === undefined || last === null || this.#caseIndex < last;
  }

  #comment(testCase: EvaluationCase, outcome: RunOutcome, failure?: FailureReason): void {
    const index = this.#caseIndex;
    const later = this.#feedback.findIndex((line) => line.case !== null && line.case > index);
    const place = later < 0 ? this.#feedback.length : later;
    const text = describeCase(testCase, outcome, failure);
    this.#feedback.splice(place, 0, { case: index, text });
    this.#feedback.length = Math.min(this.#feedback.length, MAX_FEEDBACK);
  }

  #closeCase(): void {
    this.#behaviour.moveTo(this.#behaviours, this.#caseIndex);
    const stopped = this.#cascadeStops();
    this.#position++;
    if (!stopped && this.#position < this.#order.length) return;
    this.#columns?.release();
    this.#finish(stopped);
  }

  /** Smoke: the minibatch's first case must not fail. Minibatch: its mean score must reach the minimum. */
  #cascadeStops(): boolean {
    const { cascade } = this.#job;
    if (cascade === undefined || this.#position + 1 === this.#order.length) return false;
    if (this.#position === 0 && this.#results.failure(this.#caseIndex) !== undefined) return true;
    if (this.#position + 1 !== cascade.minibatch.length) return false;
    return meanScore(this.#cases, this.#results, cascade.minibatch) < cascade.minimum;
  }

  #finish(partial: boolean): void {
    const behaviour = new Behaviour();
    for (let i = 0; i < this.#cases.length; i++) behaviour.part(this.#behaviours, i);
    this.#evaluation = {
      ...summarise(this.#task.compare, this.#cases, this.#results),
      partial,
      features: {},
      feedback: this.#feedback,
      fuel: Math.round(this.#fuel / this.#job.repeats.length),
      bytes: this.#bytes,
      frames: this.#frames,
      behaviour: partial ? '' : behaviour.digest(),
    };
  }
}

function runOrder(cases: number, first: readonly number[]): Uint32Array {
  const chosen = new Set(first);
  const order = new Uint32Array(cases);
  order.set([...chosen]);
  let at = chosen.size;
  for (let i = 0; i < cases; i++) if (!chosen.has(i)) order[at++] = i;
  return order;
}
