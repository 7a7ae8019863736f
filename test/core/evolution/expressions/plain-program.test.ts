import { expect, test } from 'vitest';
import { plainProgram } from '../../../../src/core/evolution/expressions/plain-program.ts';
import { Kind } from '../../../../src/core/language/kinds.ts';
import { kindAt } from '../../../../src/core/language/tree.ts';
import { program } from '../../../support/search-task.ts';

test('one function of plain parameters with one result', () => {
  const { tree } = program('export default function f(a, b) { return a * b; }');
  const plain = plainProgram(tree);
  expect(plain?.params).toEqual(['a', 'b']);
  expect(kindAt(tree, plain?.result ?? 0)).toBe(Kind.Binary);
  expect(plainProgram(program('export default function f() { return 1; }').tree)?.params).toEqual(
    [],
  );
});

test.each([
  ['a constant beside it', 'const k = 2; export default function f(a) { return a * k; }'],
  ['a statement', 'export default function f(a) { a = 2; return a; }'],
  ['a condition', 'export default function f(a) { if (a) return 1; }'],
  ['no result', 'export default function f(a) { return; }'],
  ['an empty body', 'export default function f(a) {}'],
  ['a parameter that is taken apart', 'export default function f([a]) { return a; }'],
  ['a parameter with a default', 'export default function f(a = 1) { return a; }'],
  ['a rest', 'export default function f(...a) { return 1; }'],
])('%s: not plain', (_, text) => {
  expect(plainProgram(program(text).tree)).toBeNull();
});
