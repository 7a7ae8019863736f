import fc from 'fast-check';
import { expect, test } from 'vitest';
import * as z from 'zod';
import type { Json } from '../../src/core/evolution/agent.ts';
import { rng } from '../../src/core/evolution/random.ts';
import { ADVICE_ANSWER, adviceSchema } from '../../src/engine/advisor/schema.ts';
import type { AskedCall } from '../support/stand-ins/call.ts';
import { scriptedMutator } from '../support/stand-ins/mutator/mutator.ts';
import { shapedJson } from '../support/stand-ins/mutator/shaped-json.ts';

type Schema = { readonly [key: string]: Json };

const { schema } = fc.letrec<{ schema: Schema }>((tie) => ({
  schema: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    fc.record({ type: fc.constant('string'), maxLength: fc.integer({ min: 3, max: 40 }) }),
    fc.record({ type: fc.constant('string'), minLength: fc.integer({ min: 0, max: 300 }) }),
    fc
      .tuple(fc.integer({ min: -50, max: 50 }), fc.integer({ min: 0, max: 9 }))
      .map(([minimum, width]) => ({ type: 'integer', minimum, maximum: minimum + width })),
    fc.record({ type: fc.constant('number'), maximum: fc.integer({ min: -5, max: 5 }) }),
    fc.record({ enum: fc.array(fc.string(), { minLength: 1, maxLength: 4 }) }),
    fc.constant({ type: 'boolean' }),
    fc.record({
      type: fc.constant('array'),
      items: tie('schema'),
      minItems: fc.nat(2),
      maxItems: fc.integer({ min: 2, max: 4 }),
    }),
    fc
      .dictionary(fc.stringMatching(/^[a-z]{1,8}$/), tie('schema'), { maxKeys: 4 })
      .map((properties) => ({
        type: 'object',
        properties,
        required: Object.keys(properties).slice(0, 2),
        additionalProperties: false,
      })),
  ),
}));

test('the object for any schema fits it, by an independent validator', () => {
  const types = new Map<string, number>();
  fc.assert(
    fc.property(schema, fc.nat(), (wanted, seed) => {
      const value = shapedJson(wanted, rng(seed, 'test', 0, 0));
      expect(z.fromJSONSchema({ ...wanted }).safeParse(value).error).toBeUndefined();
      const type = Array.isArray(value) ? 'array' : typeof value;
      types.set(type, (types.get(type) ?? 0) + 1);
    }),
    { seed: 11, numRuns: 500 },
  );
  for (const type of ['array', 'object', 'string', 'number', 'boolean']) {
    expect(types.get(type) ?? 0, type).toBeGreaterThan(20);
  }
});

test('the mutator gives the advice that is asked for, by a tool, a format or in words', () => {
  const call: AskedCall = {
    model: 'local.mutator',
    region: 'local',
    stream: false,
    system: '',
    messages: [{ role: 'user', text: 'Advise.' }],
    maxTokens: 1_000,
    shape: null,
    fields: [],
    metadata: {},
    cachedPrefix: '',
  };
  const shape = { name: 'advice', forced: true, schema: ADVICE_ANSWER.schema } as const;
  const words = `Advise.\nIt must fit this JSON Schema:\n${JSON.stringify(ADVICE_ANSWER.schema)}`;
  const ways: readonly AskedCall[] = [
    { ...call, shape: { ...shape, how: 'tool' } },
    { ...call, shape: { ...shape, how: 'format' } },
    { ...call, messages: [{ role: 'user', text: words }] },
  ];
  for (const way of ways) {
    for (let seed = 0; seed < 50; seed++) {
      const { json } = scriptedMutator({ seed })(way, 0);
      expect(adviceSchema.safeParse(json).error).toBeUndefined();
    }
  }
});
