/** An expression is worth what the agent that is made of it is worth: columns of codes against the metered machine. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { analyse } from '../../../../src/core/evolution/analysis.ts';
import { replace, whole } from '../../../../src/core/evolution/edit.ts';
import type { Compare, EvaluationCase } from '../../../../src/core/evolution/evaluation-task.ts';
import { treeOf } from '../../../../src/core/evolution/expressions/expression.ts';
import type { Expression } from '../../../../src/core/evolution/expressions/expression.ts';
import { plainProgram } from '../../../../src/core/evolution/expressions/plain-program.ts';
import { ExpressionScorer } from '../../../../src/core/evolution/expressions/score.ts';
import { CaseScores, scoreRun, summarise } from '../../../../src/core/evolution/scoring.ts';
import { sin } from '../../../../src/core/language/math/index.ts';
import type { Tree } from '../../../../src/core/language/tree.ts';
import type { Rig } from '../../../support/expressions.ts';
import { NUMBERS, expressionRig } from '../../../support/expressions.ts';
import { runAgent } from '../../../support/run-agent.ts';
import { program } from '../../../support/search-task.ts';

const SEED = 20_261_122;

/** A few expressions: the second half are children of the first. */
function someOf({ breeder }: Rig): readonly Expression[] {
  const made: Expression[] = [];
  for (let i = 0; i < 12; i++) {
    const [a, b] = [made[i - 6], made[i - 5]];
    const next =
      a === undefined || b === undefined
        ? breeder.create(1 + (i % 4))
        : i % 3 === 0
          ? breeder.mutate(a)
          : breeder.cross(a, b);
    made.push(next?.copy() ?? [0]);
  }
  return made;
}

const FRAME = program('export default function f(x, y) { return 0; }').tree;

function agentOf({ alphabet }: Rig, codes: Expression): Tree {
  const result = plainProgram(FRAME)?.result ?? 0;
  return replace(analyse(FRAME), result, whole(treeOf(alphabet, codes)));
}

const COMPARE: fc.Arbitrary<Compare> = fc.oneof(
  fc.constant({ kind: 'squared-error' } as const),
  fc.constant({ kind: 'exact' } as const),
  fc.constant({ kind: 'numeric', tolerance: 0.5 } as const),
);
const CASES: fc.Arbitrary<EvaluationCase[]> = fc.array(
  fc.record({
    args: fc.tuple(NUMBERS, NUMBERS),
    expected: NUMBERS,
    weight: fc.constantFrom(1, 0.5, 3),
  }),
  { minLength: 1, maxLength: 9 },
);

test('values, fitness and distance are the machine’s', { timeout: 60_000 }, () => {
  let finite = 0;
  let other = 0;
  fc.assert(
    fc.property(fc.nat(), CASES, COMPARE, (seed, cases, compare) => {
      const rig = expressionRig(seed, ['x', 'y']);
      const scorer = new ExpressionScorer(rig.alphabet, {
        compare,
        columns: [0, 1].map((place) => Float64Array.from(cases, ({ args }) => Number(args[place]))),
        expected: Float64Array.from(cases, ({ expected }) => Number(expected)),
        weights: Float64Array.from(cases, ({ weight = 1 }) => weight),
      });
      for (const codes of someOf(rig)) {
        const outcomes = runAgent(
          agentOf(rig, codes),
          cases.map(({ args }) => args),
        );
        const values = [...scorer.values(codes)];
        const results = new CaseScores(cases.length);
        outcomes.forEach((outcome, i) => {
          if (outcome.ok) finite++;
          else other++;
          // A result of -0 is 0 to whoever called the agent.
          if (outcome.ok) expect(outcome.value).toBe((values[i] ?? Number.NaN) + 0);
          else
            expect([outcome.reason.code, Number.isFinite(values[i])]).toEqual([
              'bad-output',
              false,
            ]);
          results.set(i, scoreRun(compare, cases[i]?.expected ?? null, outcome));
        });
        const { fitness, distance } = summarise(compare, cases, results);
        const scored = scorer.score(codes);
        expect(scored.codes).toBe(codes);
        expect(scored.distance).toBeCloseTo(distance, 9);
        expect(Math.abs(scored.fitness - fitness)).toBeLessThanOrEqual(1e-12 * fitness + 1e-300);
      }
    }),
    { numRuns: 80, seed: SEED },
  );
  expect(finite).toBeGreaterThan(1_000);
  expect(other).toBeGreaterThan(250);
});

test('functions are the same whether there is room to keep them or not', () => {
  const { alphabet } = expressionRig(1, ['x']);
  const xs = Float64Array.from({ length: 150_000 }, (_, i) => i / 50_000 - 1);
  const scorer = new ExpressionScorer(alphabet, {
    compare: { kind: 'exact' },
    columns: [xs],
    expected: xs,
    weights: xs,
  });
  const sine =
    alphabet.terminals + alphabet.operations.findIndex(({ name }) => name === 'Math.sin');
  for (let round = 0; round < 2; round++)
    for (let terminal = 0; terminal < 12; terminal++) {
      const x = terminal === 0 ? (xs[7] ?? 0) : (alphabet.constants[terminal - 1] ?? 0);
      expect(scorer.values([sine, terminal])[7]).toBe(sin(x));
    }
});
