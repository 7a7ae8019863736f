import { expect, test } from 'vitest';
import {
  REWRITE_VARIANTS,
  renderMerge,
  renderMutation,
  renderPatch,
  renderRepair,
  renderRewrite,
} from '../../../src/engine/prompts/mutation.ts';
import { MUTATION_SYSTEM } from '../../../src/engine/prompts/system.ts';
import { mutationContext, promptAgent } from '../../support/prompts.ts';

/** The rendered text is the product here: a change of it is a change of version. */
test('system', () => expect(MUTATION_SYSTEM).toMatchSnapshot());
test('patch', () => expect(renderPatch(mutationContext())).toMatchSnapshot());
test('patch, after a long stagnation', () =>
  expect(renderPatch(mutationContext({ paradigm: true })).user).toMatchSnapshot());
test('rewrite', () => expect(renderRewrite(mutationContext()).user).toMatchSnapshot());
test('merge', () => {
  const partner = promptAgent({ fitness: 0.2, text: promptAgent().text.replace('-', '+') });
  expect(renderMerge(mutationContext({ partner, inspirations: [] })).user).toMatchSnapshot();
});
test('repair of a candidate', () => {
  const text = promptAgent().text.replace('left;', 'right;');
  const fault = { text, isProgram: true, error: 'refused: free-name, line 2: `right` …' };
  expect(renderRepair(mutationContext({ fault })).user).toMatchSnapshot();
});
test('repair of an answer without a candidate', () => {
  const fault = { text: 'I would rather not.', isProgram: false, error: 'nothing-found: …' };
  expect(renderRepair(mutationContext({ fault })).user).toMatchSnapshot();
});
test('nothing but a seed', () => {
  const parent = promptAgent({ idea: null, failing: [], metrics: {} });
  const bare = mutationContext({ task: null, parent, inspirations: [], ideas: [], steering: '' });
  const { recommendation: _, ...context } = bare;
  expect(renderPatch({ ...context, compare: null }).user).toMatchSnapshot();
});

test('the five wordings of a rewrite and the temperatures follow from the variant', () => {
  const prompts = Array.from({ length: 3 * REWRITE_VARIANTS }, (_, variant) =>
    renderRewrite(mutationContext({ variant })),
  );
  const wordings = prompts.map(({ user }) => user.slice(user.indexOf('# Do this')));
  expect(new Set(wordings).size).toBe(5);
  expect(wordings.slice(5, 10)).toEqual(wordings.slice(0, 5));
  expect(prompts.map(({ temperature }) => temperature)).toEqual([
    ...Array.from({ length: 5 }, () => 0),
    ...Array.from({ length: 5 }, () => 0.5),
    ...Array.from({ length: 5 }, () => 1),
  ]);
  const fault = { text: 'x', isProgram: false, error: 'y' };
  expect(renderRepair(mutationContext({ fault }))).not.toHaveProperty('temperature');
});

test('scores have six significant digits, and more where two would read alike', () => {
  const { user } = renderPatch(mutationContext());
  // 0.123456789 and 0.1234568 agree in six digits.
  expect(user).toContain('Current program, fitness 0.12345679');
  expect(user).toContain('Another program, fitness 0.1234568');
});

test('prompts are pure; another proposal changes the fence only', () => {
  const [first, again] = [renderPatch(mutationContext()), renderPatch(mutationContext())];
  expect(again).toEqual(first);
  const other = renderPatch(mutationContext({ proposal: 'p_1/8' }));
  const mark = (text: string): string => / ([0-9a-f]{16}) ---/.exec(text)?.[1] ?? '';
  expect(mark(other.user)).not.toBe(mark(first.user));
  expect(other.user.replaceAll(mark(other.user), '')).toBe(
    first.user.replaceAll(mark(first.user), ''),
  );
});

test('a merge without partner and a repair without fault are bugs', () => {
  expect(() => renderMutation('merge', mutationContext())).toThrow('without a partner');
  expect(() => renderMutation('repair', mutationContext())).toThrow('without a fault');
});
