import fc from 'fast-check';
import { expect, test } from 'vitest';
import { inputTokenBound } from '../../../src/core/models/price.ts';
import { definePopulation } from '../../../src/engine/definition.ts';
import { callSizes } from '../../../src/engine/models/call-sizes.ts';
import type { MutationContext } from '../../../src/engine/prompts/context.ts';
import { renderMutation } from '../../../src/engine/prompts/mutation.ts';

const OPERATORS = ['patch', 'rewrite', 'merge', 'repair'] as const;

const defined = definePopulation(
  {
    name: 'double',
    task: 'Answer twice the number.',
    seeds: ['export default function f(a) {\n  return a;\n}\n'],
    evaluator: {
      kind: 'cases',
      compare: { kind: 'exact' },
      cases: [{ args: [1], expected: 2 }],
    },
    config: { models: {} },
  },
  { drawnSeed: 1, hasIsolates: false },
);
if (!defined.ok) throw new Error(defined.error.detail);
const { definition } = defined.value;
const sizes = callSizes(definition, { kind: 'exact' });

test('the shares are those of all calls, and every sort of call is smaller than what is reserved for it', () => {
  expect(sizes.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1);
  expect(sizes.map(({ kind }) => kind)).toEqual(['mutate', 'mutate', 'mutate', 'repair', 'advise']);
  for (const size of sizes) {
    expect(size.inputTokens).toBeLessThan(size.mostInputTokens);
    expect(size.outputTokens).toBeLessThan(size.maxTokens);
    expect(size.prefixTokens).toBeLessThan(size.inputTokens);
  }
});

test('no prompt of a run reserves more than the estimate says, however full it is', () => {
  const chars = fc.integer({ min: 1, max: definition.config.genomeBytes });
  const text = fc.string({ unit: fc.constantFrom('x', ' ', '\n', ';'), maxLength: 400 });
  const agent = fc.record({ chars, text }).map(({ chars: length, text: line }) => ({
    hash: 'h',
    text: 'y'.repeat(length),
    fitness: 0.5,
    metrics: { cases: 10 },
    idea: line,
    failing: Array.from({ length: 8 }, (_, i) => ({ case: i, text: line })),
  }));
  let full = 0;
  fc.assert(
    fc.property(
      fc.constantFrom(...OPERATORS),
      fc.record({ parent: agent, partner: agent, other: agent, steering: text, error: text }),
      (operator, { parent, partner, other, steering, error }) => {
        const context: MutationContext = {
          task: definition.task,
          signature: definition.config.signature,
          compare: { kind: 'exact' },
          genomeBytes: definition.config.genomeBytes,
          parent,
          partner,
          inspirations: [other, other],
          ideas: Array.from({ length: 10 }, () => ({ idea: error, fitness: 0.4 })),
          steering,
          fault: { text: partner.text, isProgram: true, error },
          variant: 3,
          proposal: 'p',
        };
        const { purpose, system, user, maxTokens } = renderMutation(operator, context);
        const size = sizes[OPERATORS.indexOf(operator)];
        if (size === undefined) throw new Error('no such size');
        const bound = inputTokenBound({
          purpose,
          owner: { kind: 'population', id: 'p' },
          system,
          messages: [{ role: 'user', text: user }],
          maxTokens,
        });
        // The page is filled to its limit less a line.
        expect(bound).toBeLessThanOrEqual(size.mostInputTokens + 200);
        expect(maxTokens).toBeLessThanOrEqual(size.maxTokens);
        if (bound > 0.8 * size.mostInputTokens) full++;
      },
    ),
    { seed: 15, numRuns: 300 },
  );
  expect(full).toBeGreaterThan(60);
});
