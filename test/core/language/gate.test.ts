import { expect, test } from 'vitest';
import { inspect, parseGenome, parseModule } from '../../../src/core/language/genome.ts';
import { type Rule, RULES, type RuleId } from '../../../src/core/language/grammar.ts';

const LIMITS = { genomeBytes: 6_656 };

/** The function body as a whole program, unless it is one already. */
const program = (body: string): string =>
  body.includes('export ') ? body : `export default function f(a) {\n${body}\n}`;

const rulesOf = (text: string): readonly RuleId[] =>
  inspect(text, LIMITS).findings.map((finding) => finding.rule);

/** Rules whose example is not a text: sizes, and trees that only operators make. */
const WITHOUT_EXAMPLE: readonly string[] = ['too-large', 'malformed'];

test('every rule: its example triggers exactly it, with reason, hint and the line', () => {
  for (const [id, rule] of Object.entries<Rule>(RULES)) {
    if (WITHOUT_EXAMPLE.includes(id)) continue;
    const isModule = rule.example.includes('export ');
    const { accepted, safety, findings } = inspect(program(rule.example), LIMITS);
    expect(
      findings.map((finding) => finding.rule),
      id,
    ).toEqual([id]);
    const [found] = findings;
    expect(found?.severity, id).toBe(rule.weight === undefined ? 'error' : 'warning');
    expect(accepted, id).toBe(rule.weight !== undefined);
    expect(safety, id).toBeCloseTo(1 - (rule.weight ?? 1), 10);
    expect(found?.hint, id).toBe(rule.hint);
    expect(found?.reason, id).not.toContain('$');
    if (!isModule && id !== 'not-well-formed') expect(found?.line, id).toBeGreaterThanOrEqual(1);
  }
});

test('findings carry the line of the mistake', () => {
  const text = 'export default function f(a) {\n  const b = 1;\n\n  return a + b + missing;\n}\n';
  expect(inspect(text, LIMITS).findings).toEqual([
    {
      rule: 'free-name',
      severity: 'error',
      reason: '`missing` is not declared and is no built-in of the language.',
      line: 4,
      hint: RULES['free-name'].hint,
    },
  ]);
});

/** More faces of the same rules: source of a body (or program) → rules in order of the text. */
const REFUSED: readonly (readonly [string, ...RuleId[]])[] = [
  ['return eval;', 'eval'],
  ['return Function("return 1")();', 'eval'],
  ['return window.x + self.y + process.env;', 'global-object', 'global-object', 'global-object'],
  ['return require("fs");', 'global-object'],
  ['return import("x");', 'import'],
  ['return import.meta.url;', 'import'],
  ['async function g() { await 1; } return g;', 'async'],
  ['await a; return 1;', 'async'],
  ['for await (const x of a) ; return 1;', 'syntax'],
  ['return { async m() {} };', 'async'],
  ['return setTimeout(a, 1);', 'async'],
  ['return new Promise(a);', 'async'],
  ['return { *m() {} };', 'generator'],
  ['yield a;', 'generator'],
  ['return { set x(v) {} };', 'accessor'],
  ['return class {};', 'class'],
  ['return /x/;', 'regular-expression'],
  ['return /(/;', 'regular-expression'],
  ['return new RegExp("x");', 'regular-expression'],
  ['return BigInt(1);', 'bigint'],
  ['return new Date();', 'clock'],
  ['return performance.now();', 'clock'],
  ['return new Intl.NumberFormat();', 'constructor', 'locale'],
  ['return a.toLocaleString();', 'locale'],
  ['return a?.normalize();', 'locale'],
  ['return a["toLocaleUpperCase"]();', 'locale'],
  ['const { localeCompare } = a; return localeCompare;', 'locale'],
  ['return new Proxy(a, {});', 'reflection'],
  ['return a.__proto__;', 'prototype'],
  ['return a["__proto__"];', 'prototype'],
  ['return a?.["constructor"];', 'prototype'],
  ['return { __proto__: a };', 'prototype'],
  ['return { ["prototype"]: a };', 'prototype'],
  ['return { "constructor": a };', 'prototype'],
  ['const { constructor: c } = a; return c;', 'prototype'],
  ['const prototype = a; return 1;', 'prototype'],
  ['return constructor;', 'prototype'],
  ['function __proto__() {} return 1;', 'prototype'],
  ['const [, , b] = [1, , 3]; return b;', 'array-hole'],
  ['return Math["floor"](a);', 'namespace-value'],
  ['const { floor } = Math; return floor(a);', 'namespace-value'],
  ['return [Math, JSON, Object];', 'namespace-value', 'namespace-value', 'namespace-value'],
  ['return Math?.floor(a);', 'namespace-value'],
  ['return Object(a);', 'namespace-value'],
  ['return Object.create(a);', 'unknown-member'],
  ['return Object.getPrototypeOf(a);', 'unknown-member'],
  ['return String.raw(a);', 'unknown-member'],
  ['return Map.groupBy(a, a);', 'unknown-member'],
  ['return Array.fromAsync(a);', 'unknown-member'],
  ['return Error.captureStackTrace;', 'unknown-member'],
  ['Map = a; return 1;', 'assign-global'],
  ['undefined = a; return 1;', 'assign-global'],
  ['NaN++; return 1;', 'assign-global'],
  ['[Infinity] = a; return 1;', 'assign-global'],
  ['({ x: Set = 1 } = a); return 1;', 'assign-global'],
  ['for (Array of a) ; return 1;', 'assign-global'],
  ['delete Math.PI; return 1;', 'assign-global'],
  ['Array.of = a; return 1;', 'assign-global'],
  ['return new a();', 'constructor'],
  ['return new Number(1);', 'constructor'],
  ['return new Object();', 'constructor', 'namespace-value'],
  ['return new (Math.max)();', 'constructor'],
  ['const Map = a; return new Map();', 'constructor'],
  ['return a instanceof Object;', 'instanceof', 'namespace-value'],
  ['return a instanceof a;', 'instanceof'],
  ['return delete a;', 'delete-target'],
  ['const b = 1; var b = 2; return b;', 'redeclared'],
  ['try {} catch (e) { let e; } return 1;', 'redeclared'],
  ['let a; return a;', 'redeclared'],
  ['return ((b, b) => b)(1);', 'redeclared'],
  ['continue; return 1;', 'jump'],
  ['for (;;) { (() => { break; })(); }', 'jump'],
  ['x: { continue x; } return 1;', 'jump'],
  ['x: x: ; return 1;', 'jump'],
  ['break x; return 1;', 'jump'],
  ['return a +* 2;', 'syntax'],
  ['let async; for ((async) of a); return 1;', 'syntax'],
  ['for (a.async of a); return 1;', 'syntax'],
  ['return undeclared1 + undeclared2;', 'free-name', 'free-name'],
  ['{ let b = 1; } return b;', 'free-name'],
  ['switch (b) { case 1: let b; } return 1;', 'free-name'],
  ['function g(x = y) { var y; return x; } return g;', 'free-name'],
  ['const g = function h() {}; return h;', 'free-name'],
  ['return typeof b;', 'free-name'],
  ['export default function f() {}\nif (f) {}', 'top-level'],
  ['export default function f() {}\nvar x = 1;', 'top-level'],
  ['export default function f() {}\nf();', 'top-level'],
  ['function f() {}', 'export-default'],
  ['export default class {}', 'class'],
  ['export default 1;', 'export-default'],
  ['export default async function f() {}', 'async'],
  ['export default function f() {}\nexport default function g() {}', 'export-default'],
  ['export default function f() {}\nexport { f as g };', 'export'],
  ['export * from "x";\nexport default function f() {}', 'export'],
  ['#!/usr/bin/env node\nexport default function f() {}', 'syntax'],
];

test('refused: hosts, prototypes, locales, namespaces, scopes, jumps, modules', () => {
  const whole = (source: string): string =>
    /^(export|function f|#!)/.test(source) ? source : program(source);
  expect(REFUSED.map(([source]) => [source, ...rulesOf(whole(source))])).toEqual(REFUSED);
  for (const [source] of REFUSED) {
    expect(inspect(whole(source), LIMITS)).toMatchObject({ accepted: false, safety: 0 });
  }
});

/** What looks like a mistake and is none. */
const ACCEPTED: readonly string[] = [
  'return [undefined, NaN, Infinity, parseInt, isNaN, Number, String, Boolean, Map, Error];',
  'return [a].map(Number).reduce(Math.max);',
  'return Number.call(null, a) + Math.max.apply(null, [a]);',
  'const Math = { floor: (x) => x }; return Math.floor(a) + Math["floor"](a);',
  'const g = (arr) => arr[0]; return g(a);',
  'return hoisted(a); function hoisted(x) { return x; }',
  'const g = () => later; const later = 1; return g();',
  'return a instanceof Map || a instanceof Error;',
  'var b = 1; var b = 2; function b() {} return b;',
  'try {} catch (e) { var e; } return 1;',
  'for (let i = 0; i < 1; i++) { let i = 2; } return 1;',
  'const g = function h(n) { return n ? h(n - 1) : 0; }; return g(a);',
  'switch (a) { case 1: { break; } default: } return 1;',
  'x: for (;;) { y: for (;;) { continue x; } } ',
  'return { match: 1, search: 2, normalize: 3 }.match;',
  'return "__proto__ prototype constructor eval this";',
  'return a["x"] + a.prototypes;',
  'delete a.x; delete a["y"]; delete a?.z; return "x" in a;',
  'const f = 1; return f;',
  'const [x = 1, ...r] = a, { y, ...s } = a; return [x, r, y, s];',
  '"use strict"; return a;',
  'let undefined = 1; return undefined;',
];

test('accepted: shadowing, hoisting, values of built-ins, harmless strings', () => {
  for (const source of ACCEPTED) {
    const { accepted, findings } = inspect(program(source), LIMITS);
    expect(
      findings.filter((finding) => finding.severity === 'error'),
      source,
    ).toEqual([]);
    expect(accepted, source).toBe(true);
  }
});

test('size: counted in bytes of UTF-8, the limit itself is allowed', () => {
  const text = program('return "é😀";');
  const bytes = new TextEncoder().encode(text).length;
  expect(inspect(text, { genomeBytes: bytes }).accepted).toBe(true);
  expect(inspect(text, { genomeBytes: bytes - 1 }).findings).toMatchObject([
    { rule: 'too-large', reason: `The text is larger than the limit of ${bytes - 1} bytes.` },
  ]);
});

test('a text with a thousand mistakes gives a short answer', () => {
  const { findings } = inspect(program('b;'.repeat(1_000)), LIMITS);
  expect(findings).toHaveLength(32);
});

test('parseGenome and parseModule: same front, own limits', () => {
  const evaluator = `export default function evaluate(agent, { data, random, split }) {
  let sum = 0;
  for (const row of data) sum += agent(row) + agent.fresh()(row) + random();
  return { score: sum, feedback: split };
}
// ${'x'.repeat(200_000)}`;
  expect(parseModule(evaluator).ok).toBe(true);
  expect(parseGenome(evaluator, LIMITS).ok).toBe(false);
  expect(parseModule(evaluator + ' '.repeat(70_000)).ok).toBe(false);
});

test('safety: weights add up, one of each rule, never below 0', () => {
  const loops = inspect(program('for (;;) { a++; } while (1) {} do {} while (true);'), LIMITS);
  expect(loops).toMatchObject({ accepted: true, safety: 0.5 });
  const both = inspect(program('while (true) {} return "x".repeat(1e12);'), LIMITS);
  expect(both).toMatchObject({ accepted: true, safety: 0.3 });
  const worst = 'function g() { return g(); } for (;;) {} return a.repeat(1e9) + new Array(1e9);';
  expect(inspect(program(worst), LIMITS).safety).toBe(0);
});

test('safety: loops that can end, guarded recursion, small tables and sizes are no warning', () => {
  for (const source of [
    'while (true) { if (a) break; }',
    'for (;;) { switch (a) { default: return 1; } }',
    'x: for (;;) { for (;;) { break x; } }',
    'while (a) {}',
    'function g(n) { if (n === 0) return 0; return g(n - 1); } return g(a);',
    'return "x".repeat(10) + new Array(5);',
    'return [1, 2, 3, -4, "x"][a];',
  ]) {
    expect(inspect(program(source), LIMITS), source).toEqual({
      accepted: true,
      safety: 1,
      findings: [],
    });
  }
  for (const source of [
    'for (;;) { for (;;) { break; } }',
    'for (;;) { switch (a) { default: break; } }',
    'while (true) { [1].map(() => { return 1; }); }',
  ]) {
    expect(rulesOf(program(source)), source).toEqual(['endless-loop']);
  }
});
