import type { MutationContext, PromptAgent } from '../../src/engine/prompts/context.ts';

/** A complete context for prompts about a program of two parameters. */
export const promptAgent = (more: Partial<PromptAgent> = {}): PromptAgent => ({
  hash: 'a'.repeat(64),
  text: 'export default function rate(size, left) {\n  return size - 2.5 * left;\n}\n',
  fitness: 0.123456789,
  metrics: { cases: 40, mse: 7.0999999 },
  idea: 'Prefer bins that end nearly full.',
  failing: [
    { case: 3, text: '(4, 6) gave -11, wanted 2' },
    { case: 17, text: '(1, 9) fuel-exhausted: 1000000; wanted 0' },
  ],
  ...more,
});

export const mutationContext = (more: Partial<MutationContext> = {}): MutationContext => ({
  task: 'rate(size, left) rates a bin; the item goes where it is highest. Use few bins.',
  signature: {
    params: [
      { name: 'size', type: 'number' },
      { name: 'left', type: { array: 'number' } },
    ],
    returns: 'number',
  },
  compare: { kind: 'squared-error' },
  genomeBytes: 6_656,
  parent: promptAgent(),
  inspirations: [
    promptAgent({ fitness: 0.1, idea: null, text: promptAgent().text.replace('2.5', '1.5') }),
    promptAgent({ fitness: 0.1234568, text: promptAgent().text.replace('2.5', '3') }),
  ],
  ideas: [
    { idea: 'Square the waste.', fitness: 0.11 },
    { idea: 'Ignore the size.', fitness: 0.05 },
  ],
  recommendation: 'Treat a perfect fit apart.',
  steering: 'Keep it short.',
  variant: 5,
  proposal: 'p_1/7',
  ...more,
});
