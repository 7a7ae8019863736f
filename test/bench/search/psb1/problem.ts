import type { Json } from '../../../../src/core/evolution/agent.ts';
import type { Compare, EvaluationCase } from '../../../../src/core/evolution/evaluation-task.ts';
import type { PrimitivesConfig } from '../../../../src/core/evolution/primitives.ts';
import type { Random } from '../../../../src/core/evolution/random.ts';
import type { Signature } from '../../../../src/core/evolution/signature.ts';

/** A kind of random case and how many of it a run trains on and is tested with. */
export interface Domain {
  readonly train: number;
  readonly test: number;
  /** The arguments of one case. */
  draw(random: Random): readonly Json[];
}

/**
 * A problem of the General Program Synthesis Benchmark Suite (PSB1: Helmuth & Spector, GECCO 2015) for the agent
 * language. Ranges, numbers of cases and hand-made cases are those of thelmuth/program-synthesis-benchmark-datasets
 * and of the problem's file in lspector/Clojush; what the original prints is returned.
 */
export interface Problem {
  readonly name: string;
  readonly signature: Signature;
  /**
   * What generation 0 is made from: it returns a constant of the right type. It also names the length of a vector of
   * numbers, because Push has an instruction for it and a list of primitives holds no property.
   */
  readonly seed: string;
  /** The hand-made cases, in every run's training set, with the published outputs. */
  readonly edge: readonly EvaluationCase[];
  readonly domains: readonly Domain[];
  /** What must be returned. */
  solve(...args: readonly Json[]): Json;
  readonly compare: Compare;
  /** The instructions for the original's stacks, with its constants; `random`: for constants that it draws. */
  primitives(random: Random): PrimitivesConfig;
  /** The published budget, of a population of 1,000. */
  readonly generations: number;
  /** How many of these a run has here, where it is not `USUAL_GENERATIONS`. */
  readonly tried?: number;
  /** Push instructions that a program may execute on one case. */
  readonly pushLimit: number;
  /** Runs of 100 whose program passed the unseen cases: PushGP with lexicase selection (Table 3). */
  readonly published: number;
}

/** The training cases (hand-made ones first) and the unseen ones of one run. */
export interface ProblemCases {
  readonly train: readonly EvaluationCase[];
  readonly test: readonly EvaluationCase[];
}

/** Every run has random cases of its own, as published. */
export function drawCases(problem: Problem, random: Random): ProblemCases {
  const many = (count: number, domain: Domain): EvaluationCase[] =>
    Array.from({ length: count }, () => {
      const args = domain.draw(random);
      return { args, expected: problem.solve(...args) };
    });
  return {
    train: [...problem.edge, ...problem.domains.flatMap((one) => many(one.train, one))],
    test: problem.domains.flatMap((one) => many(one.test, one)),
  };
}
