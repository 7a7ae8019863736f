/** `compile(tree, { probe: true })`: kinds of value by node, at no cost. */
import { expect, test } from 'vitest';
import { compile } from '../../../src/core/language/compile.ts';
import { parseGenome } from '../../../src/core/language/genome.ts';
import { createInstance } from '../../../src/core/language/instance.ts';
import { Kind } from '../../../src/core/language/kinds.ts';
import { kindAt } from '../../../src/core/language/tree.ts';
import { kindsOf } from '../../../src/core/language/values-seen.ts';
import { OPTIONS } from '../../support/beside-v8.ts';

const TEXT = `export default function f(a) {
  const parts = [a, a / 2, { k: "s" }];
  let n = 0;
  for (const part of parts) n = part === null ? n : [part];
  return parts.map((part) => typeof part).join();
}`;

function probed(probe: boolean) {
  const genome = parseGenome(TEXT, { genomeBytes: 8_192 });
  if (!genome.ok) throw new Error('refused');
  const { tree } = genome.value;
  const instance = createInstance(compile(tree, { probe }), OPTIONS);
  instance.begin([3]);
  return { tree, instance, outcome: instance.run(Number.POSITIVE_INFINITY) };
}

test('probe: every evaluated expression has the kinds it had, and only those', () => {
  const { tree, instance } = probed(true);
  const seen = (kind: number): string[] => [
    ...new Set(
      [...tree.kind.keys()]
        .filter((node) => kindAt(tree, node) === kind)
        .flatMap((node) => kindsOf(instance.seen[node] ?? 0)),
    ),
  ];
  expect(seen(Kind.Array)).toEqual(['array']);
  expect(seen(Kind.Object)).toEqual(['object']);
  expect(seen(Kind.Arrow)).toEqual(['function']);
  expect(seen(Kind.Conditional)).toEqual(['array']);
  expect(seen(Kind.Unary)).toEqual(['string']);
  expect(seen(Kind.Call)).toEqual(['string', 'array']);
  const names = [...tree.kind.keys()]
    .filter((node) => kindAt(tree, node) === Kind.Name)
    .map((node) => kindsOf(instance.seen[node] ?? 0));
  expect(names).toContainEqual(['integer']);
  expect(names).toContainEqual(['number', 'integer', 'object']);
});

test('probe: changes neither the outcome nor the fuel', () => {
  expect(probed(true).outcome).toEqual(probed(false).outcome);
  expect(probed(false).instance.seen).toHaveLength(0);
});
