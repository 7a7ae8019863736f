import fc from 'fast-check';
import { expect, test } from 'vitest';
import { VARIATIONS } from '../../../src/core/evolution/rates.ts';
import { acceptAdvice } from '../../../src/engine/advisor/accept-advice.ts';
import { guidanceAt, guidanceFrom } from '../../../src/engine/advisor/guidance.ts';
import { ADVICE_ANSWER } from '../../../src/engine/advisor/schema.ts';

const strategy = (more: object = {}) => ({
  target: 'genetic',
  operatorWeights: { crossover: 1.5, constant: 9, swap: -3, patch: 2 },
  parents: 'diverse',
  hint: 'Mix more.',
  expectedGain: 7,
  rationale: 'Crossover improved most.',
  ...more,
});
const answer = (more: object = {}) => ({
  summary: 'It rises.',
  worked: 'Squares.',
  recommendations: [
    'Treat a perfect fit apart.',
    ' ',
    'Treat a perfect fit apart.',
    'Use the rest.',
  ],
  strategies: [strategy()],
  ...more,
});

test('accepted advice is bounded: factors 0.5 to 2, operators of its target only, no repeated sentence', () => {
  const accepted = acceptAdvice(answer());
  expect(accepted).toEqual({
    ok: true,
    value: {
      summary: 'It rises.',
      worked: 'Squares.',
      recommendations: ['Treat a perfect fit apart.', 'Use the rest.'],
      strategies: [
        {
          target: 'genetic',
          operatorWeights: { crossover: 1.5, constant: 2, swap: 0.5 },
          parents: 'diverse',
          hint: 'Mix more.',
          expectedGain: 1,
          rationale: 'Crossover improved most.',
        },
      ],
    },
  });
});

test('what is too long or too much is cut, keys are removed, other fields are dropped', () => {
  const accepted = acceptAdvice({
    ...answer({
      summary: `use key ${'AKIA'}${'IOSFODNN7EXAMPLE'} ${'word '.repeat(1_000)}`,
      recommendations: Array.from({ length: 9 }, (_, i) => `${i} ${'x'.repeat(900)}`),
      strategies: Array.from({ length: 9 }, () => strategy({ fitness: 99 })),
    }),
    fitness: 99,
    champion: 'me',
  });
  if (!accepted.ok) throw new Error(accepted.error.detail);
  const { summary, recommendations, strategies } = accepted.value;
  expect(summary).toContain('[removed: AWS key id]');
  expect(summary.length).toBeLessThanOrEqual(1_000);
  expect(recommendations).toHaveLength(5);
  expect(recommendations.every((text) => text.length <= 300)).toBe(true);
  expect(strategies).toHaveLength(4);
  expect(JSON.stringify(accepted.value)).not.toContain('fitness');
  expect(JSON.stringify(accepted.value)).not.toContain('champion');
});

test('another shape is refused with its place; advice without content too', () => {
  for (const [wrong, place] of [
    [null, '/'],
    ['advice', '/'],
    [answer({ recommendations: 'one' }), '/recommendations'],
    [answer({ strategies: [strategy({ target: 'champion' })] }), '/strategies/0/target'],
    [
      answer({ strategies: [strategy({ operatorWeights: { swap: '2' } })] }),
      '/strategies/0/operatorWeights/swap',
    ],
    [answer({ strategies: [strategy({ expectedGain: null })] }), '/strategies/0/expectedGain'],
  ] as const) {
    const refused = acceptAdvice(wrong as never);
    expect(refused).toMatchObject({ ok: false, error: { code: 'wrong-shape' } });
    expect(!refused.ok && refused.error.detail.startsWith(`${place} `)).toBe(true);
  }
  expect(acceptAdvice(answer({ recommendations: [''], strategies: [] }))).toMatchObject({
    ok: false,
    error: { code: 'empty' },
  });
});

test('any JSON is accepted within the bounds or refused, never thrown', () => {
  let accepted = 0;
  const near = fc
    .record({
      recommendations: fc.array(fc.string()),
      strategies: fc.array(
        fc.record({
          target: fc.constantFrom('genetic', 'model', 'other'),
          operatorWeights: fc.dictionary(
            fc.constantFrom(...VARIATIONS, 'patch', 'merge'),
            fc.double(),
          ),
          parents: fc.constantFrom('best', 'weighted', 'diverse'),
          hint: fc.string(),
          expectedGain: fc.double(),
          rationale: fc.string(),
        }),
        { maxLength: 6 },
      ),
    })
    .map(answer);
  fc.assert(
    fc.property(fc.oneof(near, fc.jsonValue()), (value) => {
      const result = acceptAdvice(value as never);
      if (!result.ok) return;
      accepted++;
      const { weights, mix, expiresAt } = guidanceFrom(result.value, 7);
      expect(expiresAt).toBe(17);
      for (const factor of [...Object.values(weights), ...Object.values(mix)]) {
        expect(factor).toBeGreaterThanOrEqual(0.5);
        expect(factor).toBeLessThanOrEqual(2);
      }
      for (const name of Object.keys(weights)) expect(VARIATIONS).toContain(name);
    }),
    { seed: 15, numRuns: 1_000 },
  );
  expect(accepted).toBeGreaterThan(200);
});

test('guidance: factors of a target multiply within the bounds, parents are the model’s, it expires', () => {
  const accepted = acceptAdvice(
    answer({
      strategies: [
        strategy({ operatorWeights: { crossover: 1.5, swap: 0.6 } }),
        strategy({ operatorWeights: { crossover: 1.6, swap: 1.5 } }),
        strategy({ target: 'model', operatorWeights: { merge: 2, crossover: 2 }, parents: 'best' }),
      ],
    }),
  );
  if (!accepted.ok) throw new Error(accepted.error.detail);
  const guidance = guidanceFrom(accepted.value, 30);
  expect(guidance).toEqual({
    weights: { crossover: 2, swap: expect.closeTo(0.9) },
    mix: { merge: 2 },
    parents: 'best',
    expiresAt: 40,
  });
  expect(guidanceAt(guidance, 40)).toBe(guidance);
  expect(guidanceAt(guidance, 41)).toBeNull();
  expect(guidanceAt(null, 0)).toBeNull();
});

test('the schema for providers is a plain object schema without a dialect or references', () => {
  const { schema } = ADVICE_ANSWER;
  expect(schema).toMatchObject({
    type: 'object',
    additionalProperties: false,
    required: ['summary', 'worked', 'recommendations', 'strategies'],
  });
  expect(JSON.stringify(schema)).not.toMatch(/\$schema|\$ref|minimum|maxLength|propertyNames/);
});
