import type { Evaluation } from '../../src/core/evolution/agent.ts';
import { rng } from '../../src/core/evolution/random.ts';
import type { Incumbent, Trial } from '../../src/core/evolution/tuner/trial.ts';
import type { Stage, TuningRules } from '../../src/core/evolution/tuner/tuning.ts';
import {
  askStage,
  roundSize,
  startStage,
  tellStage,
} from '../../src/core/evolution/tuner/tuning.ts';

export const RULES: TuningRules = {
  integer: false,
  smooth: true,
  perfect: null,
  structured: false,
  round: 0,
};

/** What an evaluator that knows only a loss would say. */
function evaluationOf(loss: number): Evaluation {
  return {
    failed: false,
    partial: false,
    fitness: -loss,
    distance: 0,
    scores: [],
    distances: [],
    metrics: {},
    features: {},
    feedback: [],
    fuel: 0,
    bytes: 0,
    frames: 0,
    behaviour: '',
  };
}

/** How a tuning went. */
export interface Tuned {
  readonly vector: readonly number[];
  readonly loss: number;
  readonly used: number;
  readonly kinds: ReadonlySet<Stage['kind']>;
}

/**
 * A whole tuning of a bare vector, `slots` trials a round. `between` may replace the stage after every round, as an
 * owner does that stores and loads it.
 */
export function tuneVector(
  loss: (vector: readonly number[]) => number,
  start: readonly number[],
  options: {
    readonly seed: number;
    readonly slots?: number;
    readonly rules?: TuningRules;
    readonly between?: (stage: Stage) => Stage;
  },
): Tuned {
  const { seed, slots = 24, rules = RULES, between = (stage) => stage } = options;
  let incumbent: Incumbent = { vector: start, evaluation: evaluationOf(loss(start)) };
  let stage: Stage | null = startStage(start, rules, false);
  const kinds = new Set<Stage['kind']>();
  let used = 0;
  while (stage !== null && used < 100_000) {
    kinds.add(stage.kind);
    const size = roundSize(stage, start.length, slots);
    const ask = askStage(stage, incumbent, size, rules);
    const trials: Trial[] = [];
    for (let i = 0; i < size; i++) {
      const vector = ask(i, () => rng(seed, 'tune', used + i, 0));
      if (vector !== null)
        trials.push({ vector, evaluation: evaluationOf(loss(vector)), structure: null });
    }
    used += Math.max(1, trials.length);
    const after = tellStage(stage, incumbent, trials, rules);
    const successor = trials[after.successor];
    if (successor?.evaluation)
      incumbent = { vector: successor.vector, evaluation: successor.evaluation };
    stage = after.stage && between(after.stage);
  }
  return { vector: incumbent.vector, loss: -incumbent.evaluation.fitness, used, kinds };
}
