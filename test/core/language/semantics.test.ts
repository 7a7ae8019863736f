/** What a program means: the machine's result is V8's. Each line is a body of `f(a, b)`. */
import { expect, test } from 'vitest';
import type { Json } from '../../../src/core/evolution/agent.ts';
import { agent, inV8, run, shown } from '../../support/beside-v8.ts';

function agrees(body: string, args: readonly Json[], top: string): void {
  const text = `${top}\n${agent(body, 'a, b')}`;
  expect(shown(run(text, args)), text).toEqual(inV8(text, args));
}

const group = (
  name: string,
  bodies: readonly string[],
  args: readonly Json[] = [],
  top = '',
): void => {
  test(`semantics: ${name}`, () => {
    for (const body of bodies) agrees(body, args, top);
  });
};

group(
  'numbers and strings convert as in JavaScript',
  [
    'return [1 + "2", "3" * "4", 1 - "x" !== 1 - "x", null + 1, true + true, "a" + null + undefined]',
    'return [[] + [], [1, [2, 3]] + "", {} + "x", [5] * 2, [] == "", [1] == 1, null == 0, "1" == 1, null == undefined]',
    'return [1 / -0 === -Infinity, Object.is(-0, 0), 0.1 + 0.2, 5 % -3, -5 % 3, 2 ** 10, 7 / 2 | 0, -1 >>> 0, 1 << 33]',
    'return [~5, ~~-3.7, +"0x1f", +"", +" 12 ", +"1e3", -"3", !"", !"0", !!NaN]',
    'return ["b" > "a", "10" < "9", 10 < "9", NaN < 1, NaN >= 1, undefined == 0, "abc" < "abcd", null >= 0, [2] > 1]',
    'return [typeof 1, typeof "", typeof null, typeof undefined, typeof {}, typeof [], typeof f, typeof (() => 1), typeof true]',
    'return [1e21 + "", 1e-7 + "", 123456789012345680000 + "", 0.000001 + "", -0 + "", 1 / 3 + ""]',
    'let x = "5"; x++; let y = "5"; y += 1; let z = null; z--; let u; u++; return [x, y, z, String(u)]',
    'let x = "7"; const old = x++; return [old, typeof old, x, void 0 === undefined, (1, 2, 3)]',
    'return [`${1}${"a"}${null}${[1, 2]}`, `x${a}y`, `\\u{1F600}`.length, "\\u{1F600}"[0].length]',
    'return ["abc"[1], "abc"[5] === undefined, "abc"["1"], "abc".length, "abc"[-1] === undefined, "abc"[1.5] === undefined]',
    'return 2 ** -1 + 2 ** 3 ** 2',
  ],
  [1.5],
);

group('closures keep the variables of their iteration', [
  'const fs = []; for (let i = 0; i < 3; i++) fs.push(() => i); return fs.map((g) => g())',
  'const fs = []; for (let i = 0; i < 3; i++) { fs.push(() => i++); } return [fs[0](), fs[0](), fs[1]()]',
  'const fs = []; for (let i = 0; i < 4; i++) { fs.push(() => i); i++; } return fs.map((g) => g())',
  'const fs = []; for (let i = 0, g = () => i; i < 3; i++) fs.push(g); return fs.map((h) => h())',
  'const fs = []; for (const x of [1, 2, 3]) fs.push(() => x * 10); return fs.map((g) => g())',
  'const fs = []; for (const k in { p: 1, q: 2 }) fs.push(() => k); return fs.map((g) => g())',
  'const fs = []; for (var i = 0; i < 3; i++) fs.push(() => i); return fs.map((g) => g())',
  'const fs = []; let n = 0; while (n < 3) { let m = n; fs.push(() => m++ + n); n++; } return fs.map((g) => g() + g())',
  'const c = () => { let n = 0; return { up: () => ++n, get: () => n }; }; const x = c(), y = c(); x.up(); x.up(); y.up(); return [x.get(), y.get()]',
  'let x = 1; const g = () => { x = 5; return () => x * 2; }; const h = g(); x++; return h()',
  'const fs = []; for (const [p, q] of [[1, 2], [3, 4]]) fs.push(() => p + q); return fs.map((g) => g())',
  'const fs = []; do { let z = fs.length; fs.push(() => z); } while (fs.length < 3); return fs.map((g) => g())',
]);

group('the dead zone', [
  'try { x; let x = 1; } catch (e) { return e.name }',
  'try { x = 2; let x = 1; } catch (e) { return e.name }',
  'const g = () => x; try { g(); } catch (e) { var n = e.name } let x = 3; return [n, g()]',
  'try { let x = x + 1; } catch (e) { return e.name }',
  'switch (1) { case 0: let x = 1; case 1: try { return x } catch (e) { return e.name } }',
  'switch (1) { case 0: let x; case 1: x = 5; return x }',
  'try { for (const x of [x]) { } } catch (e) { return e.name }',
  'for (let i = 0; i < 2; i++) { try { y; } catch (e) { if (i) return e.name } let y = i; }',
  'const g = (p = q, q = 1) => p; try { return g() } catch (e) { return e.name }',
  'const g = (p = p) => p; try { return g() } catch (e) { return [e.name, g(4)] }',
  'try { typeof x; let x; } catch (e) { return e.name }',
  'const x = 1; try { x = 2 } catch (e) { return [e.name, x] }',
  'const x = 1; try { x++ } catch (e) { return [e.name, x] }',
  'for (const i = 0; i < 2;) { try { i++ } catch (e) { return e.name } }',
  'let r = []; { try { h() } catch (e) { r.push(e.name) } const z = 1; function h() { return z } r.push(h()) } return r',
]);

group('var and function hoisting', [
  'const before = x; var x = 1; return [before === undefined, x]',
  'return g(); function g() { return 7 }',
  'if (true) { var x = 3 } for (var y = 0; y < 2; y++); return [x, y]',
  '{ function g() { return 1 } } { function g() { return 2 } return g() }',
  'var x = 1; { let x = 2; { var y = x } } return [x, y]',
  'var x = 1; var x; return x',
  'let g = () => typeof h; var h = 1; return g()',
  'function g(p) { var p; return p } function h(p) { var p = 2; return p } return [g(1), h(1)]',
  'function g(p, get = () => p) { var p = 5; return [p, get()] } return g(1)',
  'function g(p) { function p() { return 9 } return p() } return g(1)',
  'var g = 1; function g() {} return typeof g',
  'const g = function me(n) { return n ? n * me(n - 1) : 1 }; return g(5)',
  'const g = function me() { try { me = 1 } catch (e) { return [e.name, typeof me] } }; return g()',
  'const g = function me() { let me = 4; return me }; return g()',
  'const g = function me(me) { return me }; return g(3)',
  'const g = function me() { return () => me }; return typeof g()()',
  'f = 5; return f',
]);

group('parameters', [
  'const g = (x, y = x + 1, ...z) => [x, y, z]; return [g(1), g(1, undefined, 3), g(1, 2, 3, 4)]',
  'const g = ({ x = 1, y: { z = 2 } = {} } = {}, [p, , q = 3, ...r] = []) => [x, z, p === undefined, q, r]; return [g(), g({ x: 5, y: { z: 6 } }, [7, 8, undefined, 9, 10])]',
  'const g = (x) => x; return [g() === undefined, g(1, 2)]',
  'const g = (...r) => r.length; return [g(), g(1), g(...[1, 2, 3], 4)]',
  'let n = 0; const g = (x = n++, y = n++) => [x, y]; return [g(), g(9), g(undefined, 9), n]',
  'const g = (x, y = () => x) => { x = 7; return y() }; return g(1)',
  'const g = ({ length }) => length; return [g("abc"), g([1])]',
  'try { (({ x }) => x)(null) } catch (e) { return e.name }',
  'try { (([x]) => x)({}) } catch (e) { return e.name }',
  'const g = (x = 1, { y } = { y: x }) => y; return g()',
  'const k = "z"; const g = ({ [k]: v, ...o }) => [v, o]; return g({ z: 1, w: 2, 3: 4 })',
]);

group('destructuring', [
  'let x = 1, y = 2; [x, y] = [y, x]; return [x, y]',
  'const [p, , q = 5, ...r] = "hello"; return [p, q, r]',
  'const { x, y: { z }, ...rest } = { x: 1, y: { z: 2 }, u: 3, 1: 4 }; return [x, z, rest]',
  'const o = {}; ({ p: o.q, r: [o.s] } = { p: 1, r: [2] }); return o',
  'const o = { v: [0, 0] }; let i = 0; [o.v[i++], o.v[i++]] = [7, 8]; return [o, i]',
  'const [x, [y]] = new Map([["k", ["w"]]]).entries().next().value.concat([["y"]]) ; return [x, y]',
  'const [m] = new Map([[1, 2]]); const [s, t] = new Set([3, 4]); return [m, s, t]',
  'try { const [x] = 5 } catch (e) { return e.name }',
  'try { const { x } = undefined } catch (e) { return e.name }',
  'let x, r = ({ x } = { x: 4, y: 5 }); return [x, r]',
  'let i = 0; const v = [1, 2, 3]; [v[i], i] = [9, 2]; return [v, i]',
  'let u; [u = 3] = []; let w; ({ w = 4 } = {}); return [u, w]',
  'for (const { x, y = 2 } of [{ x: 1 }, { x: 3, y: 4 }]) if (x === 3) return [x, y]',
  'const a1 = [1, 2, 3]; const it = a1.values(); const [x] = it; return [x, ...it]',
  'let [x = (() => { throw new RangeError("d") })()] = [1]; return x',
  'const { 0: first, length } = [7, 8]; return [first, length]',
]);

group(
  'control flow',
  [
    'outer: for (let i = 0; i < 3; i++) { for (let j = 0; j < 3; j++) { if (j === 1) continue outer; if (i === 2) break outer; b = [i, j] } } return b',
    'let s = ""; for (let i = 0; ; i++) { if (i > 3) break; if (i % 2) continue; s += i } return s',
    'blk: { if (a) break blk; return 1 } return 2',
    'let n = 0; do { n++; if (n === 2) continue; } while (n < 5); return n',
    'const r = []; for (const x of [1, 2, 3, 4]) { switch (x) { case 2: continue; case 3: break; default: r.push(x) } r.push(-x) } return r',
    'const g = (x) => { switch (x) { default: return "d"; case 1: case 2: return "12"; case "1": return "s" } }; return [g(1), g(2), g("1"), g(3)]',
    'const r = []; switch (3) { case 1: r.push(1); default: r.push("d"); case 2: r.push(2) } return r',
    'let n = 0; switch (n++) { case n: return "n"; case 0: return "zero" }',
    'const r = []; for (const x of [1, 2]) for (const y of [1, 2]) { if (y === 2) break; r.push([x, y]) } return r',
    'let i = 5; while (i--) if (i === 2) return i',
    'return a ? b ? 1 : 2 : b ? 3 : 4',
    'return [a && b, a || b, a ?? b, null ?? 1, 0 ?? 1, 0 || 1, 1 && 0, !(a && b)]',
    'if (!a) return 1; else if (a > 1 && !(b > 3) || b === null) return 2; return 3',
    'x: y: for (;;) { for (;;) { break x } } return 8',
    'for (const x of []) return 1; for (const k in null) return 2; for (const k in 5) return 3; return 4',
  ],
  [1, 2],
);

group(
  'exceptions',
  [
    'try { throw 1 } catch (e) { return e }',
    'try { return 1 } finally { return 2 }',
    'const g = () => { try { return 1 } finally { b = 3 } }; return [g(), b]',
    'for (const x of [1, 2, 3]) { try { if (x === 1) continue; return x } finally { if (x === 2) continue } } return 9',
    'const r = []; for (let i = 0; i < 3; i++) { try { r.push(i); if (i === 1) break } finally { r.push("f" + i) } } return r',
    'try { try { throw new TypeError("x") } finally { throw new RangeError("y") } } catch (e) { return [e.name, e.message] }',
    'try { try { null.x } catch (e) { throw new Error(e.name) } } catch (e) { return e.message }',
    'const r = []; try { try { r.push(1); throw 5 } finally { r.push(2) } } catch (e) { r.push(e) } finally { r.push(3) } return r',
    'l: try { break l } finally { b = 7 } return b',
    'const g = () => { l: { try { return 1 } finally { break l } } return 2 }; return g()',
    'const g = () => { for (;;) { try { try { return 1 } finally { b = "in" } } finally { break } } return b }; return g()',
    'let x = 1; try { x = [2, (() => { throw 3 })()] } catch { } return x',
    'let x = 1; try { x = `${(() => { throw 3 })()}` } catch { } return x',
    'try { (() => { throw { k: 1 } })() } catch ({ k, m = 2 }) { return [k, m] }',
    'const r = []; const g = (n) => { try { if (n) g(n - 1); else throw "deep" } finally { r.push(n) } }; try { g(3) } catch (e) { r.push(e) } return r',
    'throw new RangeError("out")',
    'throw "plain"',
    '[1, 2].map((x) => { if (x === 2) throw new SyntaxError("s"); })',
    'try { [3, 1, 2].sort(() => { throw 4 }) } catch (e) { return e }',
    'try { undefined.x } catch (e) { return e instanceof TypeError && e instanceof Error && !(e instanceof RangeError) }',
    'try { (void 0)() } catch (e) { return e.name }',
    'try { ({}).nope() } catch (e) { return e.name }',
    'try { [].reduce((x) => x) } catch (e) { return e.name }',
    'try { JSON.parse("{") } catch (e) { return e.name }',
    'try { "x".repeat(-1) } catch (e) { return e.name }',
    'try { new Array(-1) } catch (e) { return e.name }',
    'try { null[Symbol] } catch (e) { return e.name }'.replace('[Symbol]', '.z'),
    'try { Object.freeze([1]).push(2) } catch (e) { return e.name }',
    'const o = Object.freeze({ x: 1 }); try { o.x = 2 } catch (e) { return [e.name, o.x] }',
    'const o = Object.freeze({ x: 1 }); try { delete o.x } catch (e) { return [e.name, o.x] }',
    'try { "abc".x = 1 } catch (e) { return e.name }',
    'try { 1 in "x" } catch (e) { return e.name }',
    'try { new (() => 1)() } catch (e) { return e.name }'.replace('new (() => 1)()', 'null.f()'),
    'try { Map() } catch (e) { return e.name }',
    'const e = new Error("m"); return [e.name, e.message, String(e), `${new TypeError("t")}`, e + "!", Error("x").message]',
  ],
  [1, 2],
);

group(
  'objects',
  [
    'return Object.keys({ b: 1, 2: 1, a: 1, 1: 1, "01": 1, "-1": 1 })',
    'const o = {}; o.z = 1; o[10] = 1; o[9] = 1; o.y = 1; o["8"] = 1; return [Object.keys(o), JSON.stringify(o)]',
    'const o = { x: 1 }; delete o.x; o.y = 2; o.x = 3; return o',
    'const k = "p"; return { [k]: 1, [k + 1]: 2, x: 1, x: 2, ...{ x: 3, q: 4 }, ...[7], ..."hi", ...null }',
    'const o = { n: 1, inc() { return 5 }, arrow: (x) => x * 2 }; return [o.inc(), o.arrow(4), o["inc"](), o?.arrow?.(1)]',
    'const o = {}; for (let i = 0; i < 20; i++) o["k" + i] = i; delete o.k3; delete o.k7; o.k3 = 1; return o',
    'const o = {}; for (let i = 0; i < 30; i++) o[i * 7 % 30] = i; for (let i = 0; i < 20; i++) delete o[i]; return o',
    'const o = { a: 1 }; return ["a" in o, "b" in o, 0 in [1], 1 in [1], o.hasOwnProperty("a"), Object.hasOwn(o, "z"), o.zz === undefined]',
    'const o = { x: { y: 1 } }; const p = { ...o }; p.x.y = 2; p.z = 1; return [o, p]',
    'const r = []; const o = { a: 1, b: 2, c: 3 }; for (const k in o) { r.push(k); delete o.b; o.d = 4 } return r',
    'const r = []; for (const k in "ab") r.push(k); for (const i in [5, 6]) r.push(typeof i + i); return r',
    'const o = { 1.5: "a", 1e3: "b", 0x10: "c" }; return [o[1.5], o["1000"], o[16], o["1.5"]]',
    'const o = {}; o[null] = 1; o[undefined] = 2; o[true] = 3; o[[1, 2]] = 4; o[-0] = 5; o[-1] = 6; return o',
    'let o = { v: 1 }; o.v += 2; o["v"] *= 5; o.v++; --o.v; o.w ??= 8; o.w &&= 9; o.w ||= 1; return o',
    'const o = { f: null }; return [o.f?.x === undefined, o.g?.() === undefined, o?.["f"], o.a?.b.c.d === undefined, delete o?.f, delete o.q?.r]',
    'try { const o = { f: 1 }; o.f?.() } catch (e) { return e.name }',
    'const o = {}; return [o.a?.[b = 5] === undefined, b]',
    'return Object.entries({ x: 1, y: [2] }).map(([k, v]) => k + v)',
    'const o = { a: { b: 1 } }; return o?.a?.b + (o.c?.d ?? 10)',
    'const o = JSON.parse("{\\"__proto__\\": 5, \\"x\\": 1}"); return Object.keys(o)',
  ],
  [1, 2],
);

group(
  'arrays',
  [
    'const v = [1, 2, 3]; v[5] = 6; return [v.length, v[3] === undefined, v[5]]',
    'const v = [1, 2, 3]; v.length = 1; v.length = 3; return [v.length, v[1] === undefined]',
    'return ["2", true, null, "", [1], "x", 1.5, -1, {}].map((n) => { const v = [1, 2, 3]; try { v.length = n; return v } catch (e) { return e.name } })',
    'return ["3", 3, -1].map((n) => { const v = Object.freeze([1, 2, 3]); try { v.length = n; return v } catch (e) { return e.name } })',
    'return [0, 3, 16, 17, 18, 40].map((n) => { const v = Array(17).fill(1); v.length = n; v.length += 17; return [...v].map((x) => x ?? 0) })',
    'const v = [1, 2, 3]; v["1"] = 9; return [v["0"], v[1], v[-1] === undefined, v[1.5] === undefined, v["x"] === undefined]',
    'const r = []; const v = [1, 2, 3]; for (const x of v) { r.push(x); if (v.length < 6) v.push(x * 10) } return r',
    'const r = []; const v = [1, 2, 3, 4]; for (const x of v) { r.push(x); v.shift() } return r',
    'const r = []; const m = new Map([[1, 1], [2, 2], [3, 3]]); for (const [k] of m) { r.push(k); m.delete(2); if (k < 6) m.set(k + 3, 0) } return r',
    'const r = []; const s = new Set([1, 2, 3]); for (const x of s) { r.push(x); s.delete(x); if (x < 4) s.add(x + 10) } return r',
    'const r = []; const s = new Set([1]); let n = 0; s.forEach((x) => { if (n++ < 3) { s.delete(x); s.add(x) } r.push(x) }); return r',
    'return [[3, 1, 2].sort(), [10, 9, 1].sort(), [3, 1, 2].sort((x, y) => y - x), [undefined, 3, 1].sort().length]',
    'return [[1, [2, [3, [4]]]].flat(), [1, [2, [3]]].flat(Infinity), [1, 2].flatMap((x) => [x, [x]])]',
    'return [1, 2, 3, 4].reduce((s, x, i, v) => s + x * i + v.length, 0)',
    'const it = [7, 8].entries(); return [it.next(), it.next(), it.next().done, [...[5].keys()]]',
    'return Array.from({ length: 3 }, (x, i) => i * 2).concat(Array.from("ab"), Array.of(7), [8], 9)',
    'return [Math.max(...[1, 5, 3], 4), 1 / Math.min(), [..."a\u{1F600}b"].length, [...new Set([1, 1, 2])]]',
    'return ["1", "2", "3"].map(Number).concat(["1", "2", "3"].map(parseInt).map(String))',
    'return [[1, 2, 3].reduce((x, y) => Math.max(x, y)), [0, 1, "", null, "x"].filter(Boolean), [1.5, 2.5].map(Math.floor)]',
    'const v = [5, 1, 4]; const w = v.toSorted(); v.reverse(); return [v, w, v.with(0, 9), v.at(-1), v.indexOf(1), v.includes(NaN), [NaN].includes(NaN)]',
    'const v = [1, 2, 3, 4, 5]; const cut = v.splice(1, 2, "a", "b", "c"); return [v, cut, v.slice(-2), v.fill(0, 1, 3), v.lastIndexOf(0)]',
    'const v = [1]; return [v.push(2, 3), v.pop(), v.unshift(0), v.shift(), v, v.join("-")]',
    'return [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, a, ...[b], 11, 12, ...[], 13]',
    'const v = []; for (let i = 0; i < 100; i++) v[i] = i; return v.length + v[99]',
    `return [${Array.from({ length: 150 }, (_, i) => `a + ${i}`).join(', ')}]`,
  ],
  [1, 2],
);

group('calls and functions as values', [
  'const g = (x, y) => [x, y]; return [g.call(null, 1, 2), g.apply(5, [3]), g.bind(0, 4)(5), g.bind(0, 1).bind(0, 2)(3), g.bind().call(1, 2, 3)]'
    .replaceAll('undefined', 'null')
    .replace('g.apply(5, [3])', 'g.apply(5, [3, 4])'),
  'return [Math.max.apply(null, [1, 9, 3]), Math.min.call(0, 4, 2), [1, 2].map(String), [[1, 2]].map(Object.values)]',
  'return [Number.call(0, "5"), String.bind(0, 7)(), parseInt.apply(0, ["11", 2]), Array.call(0, 2).length, ["6"].map(Number.bind(0))]',
  'const m = Math.max; const fs = [Math.abs, (x) => x + 1, m]; return fs.map((g) => g(-3))',
  'const fs = { add: (x, y) => x + y, neg: (x) => -x }; const op = "add"; return [fs[op](1, 2), fs["neg"](4)]',
  'const compose = (...gs) => (x) => gs.reduceRight((v, g) => g(v), x); return compose((x) => x + 1, (x) => x * 2)(5)',
  'const o = { m: [3, 1, 2] }; const k = "sort"; return [o.m[k](), o.m["map"]((x) => x)["length"], "abc"["at"](1)]',
  'const fib = (n) => (n < 2 ? n : fib(n - 1) + fib(n - 2)); return fib(15)',
  'const even = (n) => n === 0 || odd(n - 1), odd = (n) => n !== 0 && even(n - 1); return [even(10), odd(7)]',
  'return ((x) => (y) => (z) => x + y + z)(1)(2)(3)',
  'return [[1, 2, 3].map((x) => [x].map((y) => [y].map((z) => z * 2))), [[3, 1], [2]].map((v) => v.sort((x, y) => x - y))]',
  'return [1, 2, 3].map((x, i, v) => v.filter((y) => y !== x).reduce((s, y) => s + y, i))',
  'const memo = new Map(); const g = (n) => { if (memo.has(n)) return memo.get(n); const v = n < 2 ? n : g(n - 1) + g(n - 2); memo.set(n, v); return v }; return g(50)',
  'return "a-b-c".replace("-", (m, i) => m + i) + "x.y".replaceAll(".", () => "!") + JSON.stringify({ q: 1 }, (k, v) => (k ? v + 1 : v))',
  'return JSON.parse("[1,{\\"x\\":2}]", (k, v) => (typeof v === "number" ? v * 10 : v))',
  'return [3, 1, 2].toSorted((x, y) => [x, y].reduce((p, q) => p - q))',
]);

group('order of evaluation', [
  'const r = []; const t = (x) => { r.push(x); return x }; t(1) + t(2) * t(3); [t(4), t(5)]; ({ [t(6)]: t(7) }); t(8) ? t(9) : t(10); return r',
  'const r = []; const o = () => { r.push("o"); return { m: () => r.push("call") } }; o()[(r.push("k"), "m")]((r.push("arg"), 1)); return r',
  'const r = []; try { null[r.push("key")] = r.push("value") } catch (e) { r.push(e.name) } return r',
  'const r = []; try { undefined.m(r.push("arg")) } catch (e) { r.push(e.name) } return r',
  'const r = []; const o = {}; try { o.m(r.push("arg")) } catch (e) { r.push(e.name) } return r',
  'let x = 1; return x + (x = 5) + x',
  'let x = 1; return [x, x++, x, ++x, x, x += x++, x]',
  'let x = 1; const v = [10, 20, 30]; return [v[x] + v[(x = 2)] + v[x], x]',
  'let v = [1, 2]; return v[0] + (v = [5, 6])[1] + v[0]',
  'let v = [1, 2]; v.push((v = [9], 3)); return v',
  'let o = { x: 1 }; const p = o; o.x = o = { x: 5 }; return [o, p]',
  'let i = 0; const v = [0, 0, 0]; v[i] = i++; v[i] += ++i; v[i++] = i; return [v, i]',
  'let x = 2; x *= (x = 5) + 1; x += x++ + ++x; return x',
  'let x = 5; const y = x-- - --x; return [x, y]',
  'let x = 1; const g = (p, q) => [p, q]; return g(x, (x = 2))',
  'let x = 1; const g = () => (x = 10); return x + g() + x',
  'let s = "a"; s += (s = "b") + s; return s',
  'let x = 0; const o = { get: 1 }; return [x || (x = 3), x && (x = 4), x ?? (x = 5), x]',
  'let x = 3; return `${x}${(x = 4)}${x}`',
  'const v = [1]; return `${v}${v.push(2)}${v}`',
  'let f2 = () => 1; return [f2(), (f2 = () => 2)(), f2()]',
  'let g2 = (x) => x; return g2((g2 = () => 9, 1))',
  'const o = { m: (x) => "old" + x }; return o.m((o.m = (x) => "new" + x, 1))',
  'let i = 1; i = i++ + i; return i',
  'let a1 = [1, 2, 3], i = 0; [a1[i++], a1[i++]] = [a1[i], i]; return [a1, i]',
]);

group(
  'the top level',
  [
    'return [table[1], later(3), kept(), kept()]',
    'table.push(4); return table.length',
    'try { table = 1 } catch (e) { return e.name }',
    'helper = (x) => -x; return later(2)',
    'return [first(), typeof f]',
  ],
  [],
  `const table = [1, 2, 3]; const later = (x) => helper(x) * 2; function helper(x) { return x + table.length }
   const kept = ((n) => () => ++n)(5); const first = () => last; const last = "z";`,
);

group('an error of the top level', ['return 1'], [], 'const x = null.y;');
group(
  'a dead zone at the top level',
  ['return 1'],
  [],
  'const x = g(); function g() { return y } const y = 1;',
);
