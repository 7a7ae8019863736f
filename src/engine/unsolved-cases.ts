import type { FailureReason, Feedback } from '../core/evolution/agent.ts';
import type { EvaluationCase } from '../core/evolution/evaluation-task.ts';
import { describeCase } from '../core/evolution/feedback.ts';
import type { RunOutcome } from '../core/evolution/scoring.ts';

/** Unsolved training cases that get a line of feedback: enough for a prompt, small enough to store. */
const MAX_FEEDBACK = 4;

interface UnsolvedCase {
  readonly index: number;
  readonly outcome: RunOutcome;
  readonly failure: FailureReason | undefined;
}

/** The unsolved cases with the lowest numbers: which they are must not depend on the order of the runs. */
export class UnsolvedCases {
  /** By case number. */
  readonly #lowest: UnsolvedCase[] = [];

  /** Whether this case would be among the lowest. */
  wants(index: number): boolean {
    const last = this.#lowest[MAX_FEEDBACK - 1];
    return last === undefined || index < last.index;
  }

  /** Each case at most once. */
  add(index: number, outcome: RunOutcome, failure?: FailureReason): void {
    if (!this.wants(index)) return;
    const lowest = this.#lowest;
    let place = lowest.length;
    while (place > 0 && index < (lowest[place - 1]?.index ?? 0)) place--;
    lowest.splice(place, 0, { index, outcome, failure });
    if (lowest.length > MAX_FEEDBACK) lowest.pop();
  }

  feedback(cases: readonly EvaluationCase[]): Feedback[] {
    return this.#lowest.flatMap(({ index, outcome, failure }) => {
      const testCase = cases[index];
      return testCase === undefined
        ? []
        : [{ case: index, text: describeCase(testCase, outcome, failure) }];
    });
  }
}
