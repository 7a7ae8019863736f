import fc from 'fast-check';
import { expect, test } from 'vitest';
import { renderMutation } from '../../../src/engine/prompts/mutation.ts';
import { mutationContext, promptAgent } from '../../support/prompts.ts';

const LIMITS = { patch: 12_000, rewrite: 12_000, repair: 12_000, merge: 18_000 } as const;

/** A text of so many characters: lines of code, or one long line. */
const textOf = (length: number, isLine: boolean): string =>
  (isLine ? 'x' : `const x${length} = ${length};\n`).repeat(length).slice(0, length);

const sized = (most: number): fc.Arbitrary<string> =>
  fc
    .tuple(fc.oneof(fc.nat(most), fc.constantFrom(0, most)), fc.boolean())
    .map(([length, isLine]) => textOf(length, isLine));

const agent = fc
  .record({
    text: sized(6_656),
    fitness: fc.double({ noNaN: true, noDefaultInfinity: true }),
    idea: fc.option(sized(4_000)),
    metrics: fc.dictionary(fc.string({ maxLength: 60 }), fc.double({ noNaN: true }), {
      maxKeys: 32,
    }),
    failing: fc.array(fc.record({ case: fc.option(fc.nat(9_999)), text: sized(4_096) }), {
      maxLength: 40,
    }),
  })
  .map(promptAgent);

const context = fc
  .record({
    task: fc.option(sized(8_192)),
    genomeBytes: fc.constantFrom(6_656, 8_192),
    parent: agent,
    partner: agent,
    inspirations: fc.array(agent, { maxLength: 2 }),
    ideas: fc.array(fc.record({ idea: sized(4_000), fitness: fc.double({ noNaN: true }) }), {
      maxLength: 10,
    }),
    recommendation: sized(4_000),
    paradigm: fc.boolean(),
    steering: sized(8_192),
    fault: fc.record({ text: sized(30_000), isProgram: fc.boolean(), error: sized(8_000) }),
    variant: fc.nat(100),
    proposal: fc.string({ minLength: 1, maxLength: 40 }),
  })
  .map(mutationContext);

test('no prompt for a genome of 6.5 KB is longer than 12,000 characters, a merge 18,000', () => {
  let full = 0;
  let large = 0;
  fc.assert(
    fc.property(
      context,
      fc.constantFrom('patch', 'rewrite', 'repair', 'merge'),
      (given, operator) => {
        const { system, user, shown, maxTokens } = renderMutation(operator, given);
        const extra = Math.max(0, shown.length - 6_656);
        const chars = system.length + user.length;
        expect(chars).toBeLessThanOrEqual(LIMITS[operator] + extra);
        if (chars > LIMITS[operator] - 500) full++;
        if (given.parent.text.length > 6_000) large++;
        // Room for a whole program of the largest size, and never a fortune.
        expect(maxTokens).toBeGreaterThanOrEqual(2_000);
        expect(maxTokens).toBeLessThanOrEqual(1_000 + Math.ceil(given.genomeBytes / 2.5));
        // What must never be cut.
        expect(user).toContain(shown.trimEnd());
        expect(user.startsWith('# Task\n')).toBe(true);
        expect(user).toContain('# Do this\n');
      },
    ),
    { seed: 7, numRuns: 250 },
  );
  expect(full).toBeGreaterThan(50);
  expect(large).toBeGreaterThan(50);
}, 30_000);

test('a prompt does not grow with the run: the same context after any number of generations', () => {
  const ideas = Array.from({ length: 10 }, (_, i) => ({ idea: 'x'.repeat(500), fitness: i / 10 }));
  const parent = promptAgent({
    failing: Array.from({ length: 10_000 }, (_, i) => ({ case: i, text: 'wrong '.repeat(50) })),
  });
  const { system, user } = renderMutation(
    'patch',
    mutationContext({ ideas, parent, steering: 'y'.repeat(100_000) }),
  );
  expect(system.length + user.length).toBeLessThan(10_000);
});

test('a task is shown whole where there is room, and its first 600 characters always', () => {
  const task = Array.from({ length: 700 }, (_, i) => `rule ${i}`).join(', ');
  expect(task.length).toBeGreaterThan(5_000);
  expect(renderMutation('patch', mutationContext({ task })).user).toContain(task);
  const parent = promptAgent({ text: 'x'.repeat(6_656) });
  const { user } = renderMutation('patch', mutationContext({ task, parent }));
  expect(user).toContain(task.slice(0, 550));
  expect(user).toMatch(/… \[\d+ more characters cut\]/);
});
