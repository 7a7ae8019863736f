import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Evaluation } from '../../../src/core/evolution/agent.ts';
import { FAR } from '../../../src/core/evolution/distance.ts';
import { packEvaluation, unpackEvaluation } from '../../../src/core/dna/packed-evaluation.ts';
import { CaseScores, scoreRun } from '../../../src/core/evolution/scoring.ts';

/** Around the length from which numbers are packed. */
const LENGTH = { minLength: 25, maxLength: 60 };
const REST: Omit<Evaluation, 'scores' | 'distances'> = {
  failed: false,
  partial: false,
  fitness: 0.5,
  distance: 1,
  metrics: { mse: 2 },
  features: {},
  feedback: [],
  fuel: 7,
  bytes: 8,
  frames: 1,
  behaviour: 'b',
};

const stored = (evaluation: Evaluation): Evaluation =>
  unpackEvaluation(JSON.parse(JSON.stringify(packEvaluation(evaluation))));

test('an evaluation comes back to the last bit, whatever its numbers are', () => {
  const met = { text: 0, list: 0, follow: 0 };
  const numbers = fc.oneof(
    fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), LENGTH),
    fc.array(fc.constantFrom(0, 1, -3, 999), LENGTH),
  );
  const value = fc.oneof(
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.constant(FAR),
    fc.double({ min: -9, max: 9, noNaN: true }),
  );
  // As squared errors give both; a run that failed, at times.
  const together = fc.array(fc.tuple(value, fc.nat(5)), LENGTH).map((runs) => {
    const cases = new CaseScores(runs.length);
    for (const [i, [given, kind]] of runs.entries())
      cases.set(
        i,
        scoreRun(
          { kind: 'squared-error' },
          kind,
          kind === 0
            ? { ok: false, reason: { code: 'threw', detail: '' } }
            : { ok: true, value: given },
        ),
      );
    return [cases.score, cases.distance] as const;
  });
  fc.assert(
    fc.property(fc.oneof(fc.tuple(numbers, numbers), together), ([scores, distances]) => {
      const evaluation = { ...REST, scores: positive(scores), distances: positive(distances) };
      const packed = packEvaluation(evaluation);
      if (typeof packed.distances === 'string') met.text++;
      else if (packed.distances.length >= 32) met.list++;
      if (packed.scores === '1/(1+d^2)') met.follow++;
      expect(stored(evaluation)).toEqual(evaluation);
    }),
    { seed: 20261122, numRuns: 1_000 },
  );
  expect(met.text).toBeGreaterThan(100);
  expect(met.list).toBeGreaterThan(50);
  expect(met.follow).toBeGreaterThan(100);
});

/** JSON has no -0. */
const positive = (values: readonly number[]): number[] => values.map((value) => value + 0);

test('what was stored before numbers were packed is read as it is', () => {
  const evaluation = { ...REST, scores: Array(50).fill(0.25), distances: Array(50).fill(1.5) };
  expect(unpackEvaluation(evaluation)).toEqual(evaluation);
});

test('squared errors of numbers are stored once, as half the text of their digits', () => {
  const distances = Array.from({ length: 1_000 }, (_, i) => Math.sqrt(i + 0.5));
  const scores = distances.map((distance) => 1 / (1 + distance * distance));
  const plain = { ...REST, scores, distances };
  const text = JSON.stringify(packEvaluation(plain));
  expect(text.length).toBeLessThan(1_000 * 10.7 + 400);
  expect(JSON.stringify(plain).length).toBeGreaterThan(3 * text.length);
});
