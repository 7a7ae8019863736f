import fc from 'fast-check';
import { expect, test } from 'vitest';
import * as z from 'zod';
import { answerCheck } from '../../../src/adapters/model-call/answer-schema.ts';
import type { Json } from '../../../src/core/evolution/agent.ts';

/** zod's own reading of JSON Schema is the oracle: the same values pass, with the same result. */
type Schema = { readonly [key: string]: Json };
const SEED = 20_261_121;
const NAMES = ['a', 'b', 'c', '__proto__', 'toString'] as const;

const { schema } = fc.letrec<{ schema: Schema }>((tie) => ({
  schema: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom<Schema>(
      { type: 'boolean' },
      { type: 'null' },
      { type: 'string', description: 'x' },
    ),
    fc.record({
      type: fc.constant('string'),
      minLength: fc.nat(2),
      maxLength: fc.integer({ min: 2, max: 4 }),
    }),
    fc.record({
      type: fc.constantFrom('number', 'integer'),
      minimum: fc.integer({ min: -3, max: 0 }),
      maximum: fc.nat(3),
    }),
    fc.record({
      enum: fc.uniqueArray(fc.constantFrom<Json>('x', 'y', 1, true, null), { minLength: 1 }),
    }),
    fc.record({ type: fc.constant('array'), items: tie('schema'), maxItems: fc.nat(3) }),
    fc.record({ type: fc.constant('object'), additionalProperties: tie('schema') }),
    fc.record({ anyOf: fc.array(tie('schema'), { minLength: 2, maxLength: 3 }) }),
    objectOf(tie('schema')),
    objectOf(tie('schema')),
  ),
}));

function objectOf(field: fc.Arbitrary<Schema>): fc.Arbitrary<Schema> {
  return fc
    .record({
      properties: fc.dictionary(fc.constantFrom('a', 'b', 'c'), field, { maxKeys: 3 }),
      optional: fc.boolean(),
      strict: fc.boolean(),
    })
    .map(({ properties, optional, strict }) => ({
      type: 'object',
      properties,
      required: Object.keys(properties).slice(optional ? 1 : 0),
      // by default others are left out of the result; the oracle keeps them
      ...(strict && { additionalProperties: false }),
    }));
}

const value: fc.Arbitrary<Json> = fc.letrec<{ json: Json }>((tie) => ({
  json: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom<Json>('', 'x', 'y', 'xyzxyz', 0, 1, -1, 2.5, 9, true, false, null),
    fc.array(tie('json'), { maxLength: 4 }),
    fc.dictionary(fc.constantFrom(...NAMES), tie('json'), { maxKeys: 3 }) as fc.Arbitrary<Json>,
  ),
})).json;

/** A value made for the schema, so that most fit. */
function fitting(of: Schema): fc.Arbitrary<Json> {
  if (Array.isArray(of.anyOf)) return fc.oneof(...of.anyOf.map((each) => fitting(each as Schema)));
  if (Array.isArray(of.enum)) return fc.constantFrom<Json>(...of.enum);
  const type = typeof of.type === 'string' ? of.type : '';
  switch (type) {
    case 'object': {
      if (typeof of.additionalProperties === 'object') {
        return fc.dictionary(
          fc.constantFrom('a', 'b'),
          fitting(of.additionalProperties as Schema),
        ) as fc.Arbitrary<Json>;
      }
      const fields = Object.entries(of.properties as Schema);
      return fc.record(
        Object.fromEntries(fields.map(([name, field]) => [name, fitting(field as Schema)])),
        { requiredKeys: of.required as string[] },
      ) as fc.Arbitrary<Json>;
    }
    case 'array':
      return fc.array(fitting(of.items as Schema), { maxLength: Number(of.maxItems) });
    case 'string':
      return fc.string({ unit: fc.constant('x'), minLength: 0, maxLength: 4 });
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    default:
      return fc.integer({ min: -3, max: 3 });
  }
}

test(
  'a value passes exactly if zod’s own reading of the schema passes it',
  { timeout: 30_000 },
  () => {
    const seen = { passed: 0, refused: 0, exact: 0 };
    fc.assert(
      fc.property(
        schema.chain((of) => fc.tuple(fc.constant(of), fc.oneof(fitting(of), value))),
        ([of, json]) => {
          const oracle = z.fromJSONSchema(of as z.core.JSONSchema.JSONSchema).safeParse(json);
          const ours = answerCheck(of)(json);
          expect(ours.ok).toBe(oracle.success);
          if (ours.ok) seen.passed++;
          else {
            seen.refused++;
            expect(ours.error).not.toBe('');
          }
          // it keeps fields that a schema does not name, ours leaves them out
          if (ours.ok && JSON.stringify(ours.value) === JSON.stringify(oracle.data)) {
            seen.exact++;
          }
        },
      ),
      { numRuns: 1_000, seed: SEED },
    );
    expect(seen.passed).toBeGreaterThan(300);
    expect(seen.refused).toBeGreaterThan(200);
    expect(seen.exact).toBeGreaterThan(seen.passed * 0.7);
  },
);

test('fields that the schema does not name are left out, or refused where it says so', () => {
  const loose = answerCheck({
    type: 'object',
    properties: { a: { type: 'number' } },
    required: ['a'],
  });
  expect(loose({ a: 1, score: 1e9, __proto__: { b: 2 } })).toEqual({ ok: true, value: { a: 1 } });
  const strict = answerCheck({ type: 'object', properties: {}, additionalProperties: false });
  expect(strict({ score: 1e9 })).toMatchObject({
    ok: false,
    error: expect.stringContaining('score'),
  });
});

test('the complaint names each place, and not more than eight', () => {
  const names = Array.from({ length: 12 }, (_, index) => `field${index}`);
  const check = answerCheck({
    type: 'object',
    properties: Object.fromEntries(
      names.map((name) => [name, { type: 'array', items: { type: 'number' } }]),
    ),
    required: names,
  });
  const result = check({ field0: [1, 'x'] });
  if (result.ok) throw new Error('passed');
  expect(result.error).toMatch(/^field0\.1: .*number.*; field1: /);
  expect(result.error.split('; ')).toHaveLength(8);
});

test.each<Schema>([
  { type: 'string', pattern: '^a' },
  { type: 'object', properties: { a: { $ref: '#/$defs/a' } } },
  { type: 'tuple' },
  { properties: {} },
  { enum: [{ a: 1 }] },
  { allOf: [{ type: 'string' }] },
  { type: ['string', 'null'] },
  { type: 'object', properties: { a: { type: 'null' } }, additionalProperties: { type: 'null' } },
])('a schema that is not understood whole is a bug: %j', (of) => {
  expect(() => answerCheck(of)).toThrow();
});
