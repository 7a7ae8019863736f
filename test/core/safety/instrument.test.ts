import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MODULE_BYTES } from '../../../src/core/language/limits.ts';
import { instrumentModule } from '../../../src/core/safety/instrument.ts';
import { programs } from '../../support/program-generator/program.ts';

const BUDGET = 1_000_000;
const SEED = 20261128;

/** What a module's `run()` returns, with the counter's rest. */
interface Ran {
  readonly value: unknown;
  readonly left: number;
}

describe('the instrumented module gives the same result as the plain one', () => {
  test.each(Object.entries(sameResult()))('%s', async (_name, body) => {
    const source = `export default async function run() { ${body} }`;
    const plain = await load(source);
    const wanted = await plain.run();
    const metered = await runMetered(source, BUDGET);
    expect(metered.value).toEqual(wanted);
    expect(wanted).not.toBe(undefined);
    expect(metered.left).toBeLessThan(BUDGET);
    expect(metered.left).toBeGreaterThan(0);
  });
});

test('generated programs give the same result with and without counters', async () => {
  let loops = 0;
  let compared = 0;
  for (const text of fc.sample(programs, { numRuns: 300, seed: SEED })) {
    if (text.includes('Math.random')) continue;
    // With counters first: whatever a program does, this ends.
    const metered = await runMetered(text, BUDGET);
    if (metered.left < 0) continue;
    const plain = await load(text);
    expect(await plain.run().catch((error: unknown) => error), text).toEqual(metered.value);
    compared++;
    if (/for \(|while \(|do \{/.test(text)) loops++;
  }
  expect(compared).toBeGreaterThan(200);
  expect(loops).toBeGreaterThan(100);
});

describe('a module that never ends is stopped by its counters', () => {
  test.each(Object.entries(endless()))('%s', async (_name, source) => {
    const { left } = await runMetered(source, 20_000);
    expect(left).toBeLessThan(0);
  });
});

test('the count is exact: a loop of n turns in one call costs n + 1', async () => {
  const source =
    'export default function run() { let s = 0; for (let i = 0; i < 500; i++) s += i; return s; }';
  expect(await runMetered(source, BUDGET)).toEqual({ value: 124_750, left: BUDGET - 501 });
});

test('lines stay as they are', () => {
  const source = 'export default function run() {\n  while (true)\n    step();\n}\n';
  const instrumented = instrumentModule(source);
  expect(instrumented.ok && instrumented.value.split('\n').length).toBe(source.split('\n').length);
});

describe('refused with rule and line', () => {
  test.each([
    ['import x from "y";\nexport default x', 'import', 1],
    ['export default async () => await import("x")', 'import', 1],
    ['export default 1;\nexport * from "z"', 'import', 2],
    ['export default 1; export { a } from "z"', 'import', 1],
    ['export default () => import.meta.url', 'import', 1],
    ['export function f() {}', 'no-default', 0],
    ['export default function f() {\n  let $hubLeft = 1e9;\n}', 'reserved-name', 2],
    ['export default class { #$hubX = 1 }', 'reserved-name', 1],
    ['const \\u0024hubStop = 1; export default 1', 'reserved-name', 1],
    ['const a = 1; export default 1; export { a as "$hub" }', 'export-name', 1],
    ['export default 1;\nwith (x) {}', 'syntax', 2],
    ['export default (', 'syntax', 1],
  ])('%j', (source, rule, line) => {
    const refused = instrumentModule(source);
    expect(refused.ok).toBe(false);
    if (!refused.ok) expect(refused.error[0]).toMatchObject({ rule, line, severity: 'error' });
  });
});

test('more than 256 KiB are refused', () => {
  const refused = instrumentModule(`export default "${'x'.repeat(MODULE_BYTES)}"`);
  expect(!refused.ok && refused.error[0]?.rule).toBe('size');
});

test('thousands of refusals: the first are told, in a time that grows with the text', () => {
  const source = `${'$hub;\n'.repeat(40_000)}export default function run() {}`;
  const start = process.cpuUsage();
  const refused = instrumentModule(source);
  const { user, system } = process.cpuUsage(start);
  expect(refused.ok).toBe(false);
  if (!refused.ok) expect(refused.error).toHaveLength(32);
  // It takes a tenth of a second; with the line of each found it took twenty seconds.
  expect((user + system) / 1_000).toBeLessThan(5_000);
});

test('code nested without end is refused and never runs into the end of the stack', () => {
  const openings = [
    '(',
    '[',
    '{a:',
    'a=>',
    '!',
    'a?b:',
    '`${',
    'new ',
    'async a=>',
    'a**',
    'a+',
    '...[',
    'class{[',
    'function(a=',
    'typeof ',
  ];
  const statements = [
    'if(a);else ',
    'for(;;)',
    'while(a)',
    '{',
    'do ',
    'a:',
    'try{',
    'class A{static{',
    'switch(a){case 1:',
    'let [',
    'let {a:',
    '/(',
    '/(?:',
  ];
  for (const text of [...openings.map((opening) => `export default ${opening}`), ...statements]) {
    const source = text.slice(0, 15) === 'export default ' ? text.slice(15) : text;
    const start = text === source ? 'export default 1;' : 'export default ';
    const refused = instrumentModule(
      `${start}${source.repeat(Math.floor(200_000 / source.length))}`,
    );
    expect(refused.ok, text).toBe(false);
    if (!refused.ok) expect(['too-deep', 'syntax'], text).toContain(refused.error[0]?.rule);
  }
  expect(instrumentModule(`export default ${'['.repeat(100)}${']'.repeat(100)}`).ok).toBe(true);
});

test('a default export by name, a first line #! and other exports are accepted', async () => {
  const source =
    '#!/usr/bin/env node\nexport const helper = 3;\nfunction run() { return helper; }\nexport { run as default };';
  expect((await runMetered(source, BUDGET)).value).toBe(3);
});

function sameResult(): Readonly<Record<string, string>> {
  return {
    'single statements as bodies':
      'let s = 0; for (let i = 0; i < 5; i++) s += i; while (s < 20) s++; do s--; while (s > 3); for (;s < 9;) s += 2; return s;',
    'empty bodies':
      'let n = 0; while (n++ < 5); for (; n < 9; n++); do; while (n++ < 12); return n;',
    'no semicolons':
      'let n = 0\nwhile (n < 3) n++\ndo n++\nwhile (n < 7)\nfor (const x of [1, 2]) n += x\nreturn n',
    'nested loops without braces':
      'let out = []; for (const a of [1, 2]) for (const b of [3, 4]) while (out.length < a * b) out.push(a); return out;',
    'if and else around loops':
      'let n = 0; for (const x of [1, 2, 3]) if (x % 2) for (let i = 0; i < x; i++) n++; else do n += 10; while (n < 5); return n;',
    'labels, break and continue':
      'let n = 0; outer: for (let i = 0; i < 5; i++) { inner: while (true) { n++; if (n % 3 === 0) continue outer; if (n > 10) break outer; if (n % 5 === 0) break inner; } } return n;',
    'a labelled loop as a body':
      'let n = 0; while (n < 3) a: for (;;) { n++; if (n % 2) continue a; break a; } return n;',
    'for in': 'const keys = []; for (const k in { a: 1, b: 2 }) keys.push(k); return keys;',
    'for await':
      'const out = []; for await (const x of [Promise.resolve(1), 2]) out.push(x); return out;',
    'destructuring heads':
      'let s = 0; for (const [k, { v = 5 }] of [[1, {}], [2, { v: 3 }]]) s += k * v; return s;',
    'arrow bodies':
      'const f = (a) => (b) => a + b; const o = (x) => ({ x, y: [x] }); return [f(1)(2), o(3), [1, 2].map((x) => x * 2), (() => (1, 2))()];',
    'arrow bodies with parentheses and comments':
      'const f = (a) => /* c */ ( /* d */ a ) /* e */ ; const g = a => ((a)) ; return [f(1), g(2)];',
    'arrow that returns a function expression':
      'const f = () => function named() { return named.name; }; return f()();',
    'arrows in arguments and conditionals':
      'const h = true ? (x) => x + 1 : (x) => x - 1; return [h(1), ((a, b) => a in b)("k", { k: 1 })];',
    'names of functions and classes':
      'class A { handler = () => 1; static make = function () {}; static Inner = class {}; field = 3 } const f = () => 0; const o = { m() {}, p: () => 1 }; return [new A().handler.name, A.make.name, A.Inner.name, A.name, f.name, o.m.name, o.p.name];',
    classes:
      'class A { #p = 1; static s = 2; constructor(x) { this.x = x; } get p() { return this.#p; } set p(v) { this.#p = v; } m() { return this.x + this.p; } static t() { return A.s; } } class B extends A { constructor() { super(10); this.p = 5; } m() { return super.m() * 2; } } return [new B().m(), A.t(), B.t(), Object.getOwnPropertyNames(A), Object.keys(new B())];',
    'static blocks and computed members':
      'const log = []; class A { static { for (let i = 0; i < 3; i++) log.push(i); } static { log.push("x"); } ["c" + 1] = log.length; static [`s`] = 9; } return [log, new A().c1, A.s];',
    'anonymous classes and empty ones':
      'const A = class {}; class B extends A {} return [new B() instanceof A, (class { x = 1 }).name, B.name];',
    'class fields see this':
      'class A { a = 1; b = this.a + 1; c = () => this.b; } return new A().c();',
    'derived constructor ticks before super':
      'class A { constructor(v) { this.v = v; } } class B extends A { constructor(v) { super(v + 1); } } return new B(1).v;',
    'base returns another object twice':
      'const o = {}; class Base { constructor() { return o; } } class S extends Base { x = 1; } new S(); new S(); return o;',
    'getters, setters and methods of literals':
      'const o = { _v: 1, get v() { return this._v; }, set v(x) { this._v = x; }, async am() { return 4; }, *g() { yield 1; yield 2; }, async *ag() { yield 5; } }; o.v = 3; const ag = []; for await (const x of o.ag()) ag.push(x); return [o.v, await o.am(), [...o.g()], ag];',
    generators:
      'function* fib() { let [a, b] = [0, 1]; for (;;) { yield a; [a, b] = [b, a + b]; } } const out = []; for (const x of fib()) { if (x > 50) break; out.push(x); } const g = (function* () { const got = yield 1; yield* [got, 3]; return 4; })(); return [out, g.next(), g.next(7), g.next(), g.next()];',
    'bodies that end in an arrow':
      'let f, n = 0\nfor (const x of [1, 2]) f = (y) => y + x\nwhile (n < 2) n++, f = () => n\nif (n) for (;;) { if (n++ > 4) break }\nreturn [f(1), n]',
    'await at the start of a line without semicolons':
      'const a = 1\nawait null\nconst b = await\n(a)\nconst f = async (x) => await x\nfor await (const x of [1]) await x\nreturn [a, b, await f(await 3), -await 4, await (async () => 5)()]',
    async:
      'const wait = async (x) => x * 2; async function all() { let s = 0; for (const x of [1, 2, 3]) s += await wait(x); return s; } return [await all(), await Promise.all([1, 2].map(async (x) => await wait(x)))];',
    'default parameters':
      'let n = 0; const next = () => ++n; function f(a = next(), { b = next() } = {}, ...rest) { return [a, b, rest]; } return [f(), f(10), f(1, { b: 2 }, 3, 4), f.length];',
    'closures per turn':
      'const fs = []; for (let i = 0; i < 3; i++) fs.push(() => i); return fs.map((f) => f());',
    'try, catch and finally':
      'function f() { for (const x of [1, 2]) { try { if (x === 2) throw new Error("e" + x); } catch ({ message }) { return message; } finally { x + 1; } } } return f();',
    'switch inside loops':
      'let s = ""; for (const x of [1, 2, 3]) switch (x) { case 1: s += "a"; case 2: s += "b"; break; default: s += "d"; } return s;',
    directives: 'function f() { "use strict"; return typeof this; } return f();',
    'templates, regular expressions and slashes':
      'const r = /[/]{2}/g; const t = `a${[1, 2].map((x) => `<${x}>`).join("")}`; return [t, "a//b".replace(r, "-"), 8 / 2 / 2];',
    'optional chaining and new.target':
      'function F() { return new.target === undefined ? 1 : { made: 1 }; } return [F(), new F(), null?.x?.((y) => y) ?? 3];',
    'tagged templates and iterators':
      'const tag = (s, ...v) => s.raw.join("|") + v.join(","); class R { *[Symbol.iterator]() { yield* [1, 2]; } } return [tag`a${1}b${2}c`, [...new R()]];',
    recursion: 'const fact = (n) => (n < 2 ? 1 : n * fact(n - 1)); return fact(20);',
    'comments at the seams':
      'let n = 0; while (n < 3) /* body */ n++ // end\n; for (const x of [1]) // line\n { /* in */ n += x } return n;',
    'unicode text keeps positions':
      'const 名 = "𝒳é"; let n = 0; for (const c of 名) n += c.length; return [n, 名];',
  };
}

function endless(): Readonly<Record<string, string>> {
  const body = (text: string): string => `export default function run() { ${text} }`;
  return {
    while: body('while (true);'),
    for: body('for (;;) {}'),
    'do while': body('do ; while (true)'),
    'a loop inside catch and finally': body(
      'for (;;) { try { for (;;) {} } catch { for (;;) {} } finally { for (;;) {} } }',
    ),
    'recursion that swallows': body(
      'function f() { try { f(); } catch { f(); } } for (;;) try { f(); } catch {}',
    ),
    'exponential recursion': body(
      'const f = (n) => (n > 0 ? f(n - 1) + f(n - 1) : 1); return f(60);',
    ),
    'exponential default parameters': body(
      'const f = (n, a = n > 0 ? f(n - 1) : 0, b = n > 0 ? f(n - 1) : 0) => a + b; return f(60);',
    ),
    'exponential field initialisers': body(
      'let n = 60; class A { d = n; a = n > 0 ? (n = this.d - 1, new A()) : 0; b = this.d > 0 ? (n = this.d - 1, new A()) : 0; } return new A();',
    ),
    'exponential class definitions': body(
      'const f = (n) => class { static [n > 0 ? (f(n - 1), "a") : "b"]() {} static [n > 0 ? (f(n - 1), "c") : "d"]() {} }; return f(60);',
    ),
    getters: body(
      'let n = 60; const o = { get x() { if (n <= 0) return 1; n--; const s = o.x + o.x; n++; return s; } }; return o.x;',
    ),
    generator: body('function* g() { for (;;) yield 1; } for (const _ of g());'),
    'callbacks of built-ins': body(
      'const a = [1]; a.forEach(function f() { for (;;) a.push(1); });',
    ),
    'array that grows while it is visited': body('const a = [1]; for (const x of a) a.push(x);'),
    microtasks:
      'export default async function run() { const again = () => Promise.resolve().then(again, again); await again(); }',
    'async loop': 'export default async function run() { for (;;) await null; }',
    'label and continue': body('a: for (;;) { for (;;) continue a; }'),
    'proxy traps': body(
      'let n = 40; const p = new Proxy({}, { get() { if (n <= 0) return 1; n--; const s = p.x + p.x; n++; return s; } }); return p.x;',
    ),
  };
}

async function runMetered(source: string, budget: number): Promise<Ran> {
  const instrumented = instrumentModule(source);
  if (!instrumented.ok) throw new Error(JSON.stringify(instrumented.error));
  const { run, counter } = await load(instrumented.value);
  counter?.refill(budget);
  const value = await run().catch((error: unknown) => error);
  return { value, left: counter?.left() ?? Number.NaN };
}

interface Loaded {
  readonly run: () => Promise<unknown>;
  readonly counter: { refill(n: number): void; left(): number } | undefined;
}

/** Imports a module from its text. A stuck one would hang the suite: every endless program here passed the meter's own check of its reach. */
async function load(source: string): Promise<Loaded> {
  const url = `data:text/javascript;charset=utf-8,${encodeURIComponent(source)}`;
  const module = (await import(url)) as { default: () => unknown; $hub?: Loaded['counter'] };
  return { run: async () => await module.default(), counter: module.$hub };
}
