import { expect, test } from 'vitest';
import { analyse } from '../../../src/core/evolution/analysis.ts';
import { insertAt, whole } from '../../../src/core/evolution/edit.ts';
import { listPlaces } from '../../../src/core/evolution/list-places.ts';
import { visibleAt, visibleFrom } from '../../../src/core/evolution/scope.ts';
import { checkTree } from '../../../src/core/language/check.ts';
import { Kind } from '../../../src/core/language/kinds.ts';
import type { Tree } from '../../../src/core/language/tree.ts';
import { TreeBuilder, atomAt, kindAt, nodeCount } from '../../../src/core/language/tree.ts';
import { runAgent } from '../../support/run-agent.ts';
import { OPERATOR_TASKS, parsed } from '../../support/tasks.ts';

/** The names visible where the call `here()` stands. */
function namesAt(text: string): string[] {
  const { tree } = parsed(`function here() {}\n${text}`);
  for (let node = 0; node < nodeCount(tree); node++)
    if (kindAt(tree, node) === Kind.Call && atomAt(tree, node + 1) === 'here')
      return visibleAt(analyse(tree), node)
        .map((one) => (one.assignable ? `${one.name}=` : one.name))
        .filter((name) => name !== 'here');
  throw new Error('no here()');
}

test('parameters, earlier variables, loop variables, functions; nothing declared later or elsewhere', () => {
  expect(
    namesAt('export default function f(a, [b], {c, d: e = 1}, ...r) { here(); let z; }'),
  ).toEqual(['a=', 'b=', 'c=', 'e=', 'r=']);
  expect(
    namesAt('export default function f() { const k = 1; let x; { let inner; } here(); let y; }'),
  ).toEqual(['k', 'x=']);
  expect(
    namesAt('export default function f() { for (let i = 0; i < 3; i++) { here(); } }'),
  ).toEqual(['i']);
  expect(namesAt('export default function f(xs) { for (const x of xs) { here(); } }')).toEqual([
    'x',
    'xs=',
  ]);
  expect(namesAt('export default function f(xs) { for (const x of here()) { } }')).toEqual(['xs=']);
  expect(namesAt('export default function f() { let a = 1, b = here(), c = 2; }')).toEqual(['a=']);
  expect(namesAt('export default function f() { try { let t; } catch (e) { here(); } }')).toEqual([
    'e=',
  ]);
  expect(namesAt('export default function f() { here(); function g() {} }')).toEqual(['g']);
});

test('the functions around a place are not visible: calling them would recurse without end', () => {
  expect(
    namesAt(
      'function g() { here(); }\nfunction h() {}\nexport default function f() { return g(); }',
    ),
  ).toEqual(['h']);
  expect(namesAt('export default function f() { here(); }')).toEqual([]);
});

test('an inner declaration hides the outer one', () => {
  expect(namesAt('const x = 1;\nexport default function f() { let x = 2; here(); }')).toEqual([
    'x=',
  ]);
});

test('reading any visible name at any place is accepted by the gate and never fails in the dead zone', () => {
  let reads = 0;
  for (const task of OPERATOR_TASKS) {
    const { tree } = task.seed;
    const analysis = analyse(tree);
    for (const { list, at } of listPlaces(analysis))
      for (const { name } of visibleFrom(analysis, list, at)) {
        const changed = insertAt(analysis, list, at, whole(read(name)));
        expect(checkTree(changed)).toEqual([]);
        for (const outcome of runAgent(
          changed,
          task.cases.map((one) => one.args),
        ))
          expect(outcome.ok ? '' : `${name}: ${outcome.reason.detail}`).toBe('');
        reads++;
      }
  }
  expect(reads).toBeGreaterThan(100);
});

function read(name: string): Tree {
  const builder = new TreeBuilder();
  builder.open(Kind.ExpressionStatement);
  builder.leaf(Kind.Name, builder.atom(name));
  builder.close();
  return builder.build();
}
