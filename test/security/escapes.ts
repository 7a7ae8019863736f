/**
 * Ways out of a JavaScript sandbox, at least one a category of the catalogue of vm2 (patriksimek/vm2 at ca195f0,
 * docs/ATTACKS.md: 28 categories; the programs here are our own). Each is the body of `f(a)`, or a whole module.
 *
 * `gate`: the rule that refuses it, `accepted` where a text shows nothing (keys computed at run time). `machine`: what
 * becomes of it when the gate is switched off: the code of a trap or `threw`, a value that tells the attacker nothing,
 * or `no form` where the tree has no node for it, so that no machine could run it.
 */
export interface Escape {
  readonly body: string;
  readonly gate: string;
  readonly machine: string | { readonly value: unknown };
}

const NO_FORM = 'no form';
const harmless = (value: unknown): Escape['machine'] => ({ value });

export const ESCAPES: Readonly<Record<string, readonly Escape[]>> = {
  '1 constructor chain': [
    {
      body: 'return a.constructor.constructor("return process")()',
      gate: 'prototype',
      machine: 'unsupported',
    },
    {
      body: 'return (() => 1)["constructor"]("return 1")()',
      gate: 'prototype',
      machine: 'unsupported',
    },
    {
      body: 'const k = "constr" + "uctor"; return [][k][k]("return process")()',
      gate: 'accepted',
      machine: 'unsupported',
    },
    {
      body: 'const k = "constr" + "uctor"; return (() => 1)[k]("return process")()',
      gate: 'accepted',
      machine: 'unsupported',
    },
    {
      body: 'try { null.x } catch (e) { return e["constr" + "uctor"] }',
      gate: 'accepted',
      machine: 'unsupported',
    },
    {
      body: 'const { constructor: c } = a; return c("return process")',
      gate: 'prototype',
      machine: 'unsupported',
    },
    {
      body: 'const { ["constr" + "uctor"]: c } = () => 1; return c',
      gate: 'accepted',
      machine: 'unsupported',
    },
  ],
  '2 prototype chain': [
    { body: 'return a.__proto__.polluted = 1', gate: 'prototype', machine: 'unsupported' },
    { body: 'const o = {}; o["__proto__"].polluted = 1', gate: 'prototype', machine: 'threw' },
    { body: 'const o = {}; o["__pro" + "to__"].polluted = 1', gate: 'accepted', machine: 'threw' },
    {
      body: 'const o = {}; o["__pro" + "to__"] = { polluted: 1 }; return o.polluted',
      gate: 'accepted',
      machine: 'unsupported',
    },
    {
      body: 'return Object.assign({}, JSON.parse(\'{"__proto__": {"polluted": 1}}\')).polluted',
      gate: 'accepted',
      machine: 'unsupported',
    },
    {
      body: 'return { ...JSON.parse(\'{"__proto__": {"polluted": 1}}\') }.polluted === undefined',
      gate: 'accepted',
      machine: harmless(true),
    },
    {
      body: 'return Object.fromEntries([["__pro" + "to__", { polluted: 1 }]]).polluted === undefined',
      gate: 'accepted',
      machine: harmless(true),
    },
    { body: 'return Object.getPrototypeOf(a)', gate: 'unknown-member', machine: 'unsupported' },
    {
      body: 'return Object.setPrototypeOf(a, null)',
      gate: 'unknown-member',
      machine: 'unsupported',
    },
    {
      body: 'return { __proto__: [] } instanceof Array',
      gate: 'prototype',
      machine: harmless(false),
    },
    { body: 'Array.prototype.map = 1', gate: 'prototype', machine: 'unsupported' },
  ],
  '3 symbols': [
    {
      body: 'return Symbol.for("nodejs.util.inspect.custom")',
      gate: 'symbol',
      machine: 'unsupported',
    },
    {
      body: 'return { [Symbol.toPrimitive]() { return 1 } } + 1',
      gate: 'symbol',
      machine: 'unsupported',
    },
    {
      body: 'return a["@@iterator"] === undefined && a["Symbol(Symbol.iterator)"] === undefined',
      gate: 'accepted',
      machine: harmless(true),
    },
  ],
  '4 errors': [
    {
      body: 'try { null.x } catch (e) { return e.stack }',
      gate: 'accepted',
      machine: 'unsupported',
    },
    {
      body: 'Error.prepareStackTrace = (e, s) => s',
      gate: 'assign-global',
      machine: 'unsupported',
    },
    { body: 'Error.stackTraceLimit = 0', gate: 'assign-global', machine: 'unsupported' },
    {
      body: 'const e = Error("x"); e.name = {}; return e',
      gate: 'accepted',
      machine: 'unsupported',
    },
    {
      body: 'const f2 = () => f2(); try { f2() } catch (e) { return e }',
      gate: 'accepted',
      machine: 'depth-exhausted',
    },
    {
      body: 'try { throw { toString() { throw 1 } } } catch (e) { return `${e}` }',
      gate: 'accepted',
      machine: 'unsupported',
    },
  ],
  '5 caller and callee': [
    { body: 'return arguments.callee', gate: 'arguments', machine: 'unsupported' },
    { body: 'const g = () => 1; return g.caller', gate: 'accepted', machine: 'unsupported' },
    {
      body: 'const g = () => 1; return g["arg" + "uments"]',
      gate: 'accepted',
      machine: 'unsupported',
    },
    { body: 'const g = () => 1; return g.toString()', gate: 'accepted', machine: 'unsupported' },
  ],
  '6 proxies': [
    {
      body: 'return new Proxy({}, { get: () => 1 }).x',
      gate: 'reflection',
      machine: 'unsupported',
    },
    { body: 'return Proxy', gate: 'reflection', machine: 'unsupported' },
    { body: 'return Reflect.ownKeys(a)', gate: 'reflection', machine: 'unsupported' },
  ],
  '7 promises': [
    { body: 'return Promise.resolve(1).then((x) => x)', gate: 'async', machine: 'unsupported' },
    { body: 'const g = async () => 1; return g()', gate: 'async', machine: NO_FORM },
    { body: 'return { then(done) { done(1) } }', gate: 'accepted', machine: 'bad-output' },
  ],
  '8 symbols across realms': [
    {
      body: 'return Object.getOwnPropertySymbols(a)',
      gate: 'unknown-member',
      machine: 'unsupported',
    },
  ],
  '9 inspection': [
    {
      body: 'return { inspect: (d, o) => o, ["nodejs.util.inspect.custom"]: (d, o) => o }',
      gate: 'accepted',
      machine: 'bad-output',
    },
    { body: 'throw { inspect: (d, o) => o }', gate: 'accepted', machine: 'threw' },
  ],
  '10 built-in functions': [
    { body: 'return [1].map(eval)', gate: 'eval', machine: 'unsupported' },
    { body: 'return Function("return process")()', gate: 'eval', machine: 'unsupported' },
    { body: 'return "x".replace("x", Function)', gate: 'eval', machine: 'unsupported' },
    { body: 'return JSON.parse("{}", Function)', gate: 'eval', machine: 'unsupported' },
    { body: 'return [].concat.call(a, 1)', gate: 'accepted', machine: 'unsupported' },
    {
      body: 'return Math.max.apply.call(Math.max, 0, a)',
      gate: 'accepted',
      machine: 'unsupported',
    },
    { body: 'return (0, a.push)(1)', gate: 'accepted', machine: 'unsupported' },
  ],
  '11 patching internals': [
    { body: 'Math.abs = () => 0', gate: 'assign-global', machine: 'unsupported' },
    { body: 'Map = 1', gate: 'assign-global', machine: NO_FORM },
    { body: 'const m = Math; m.abs = 1', gate: 'namespace-value', machine: 'unsupported' },
    { body: 'const p = [].push; p.x = 1', gate: 'accepted', machine: 'unsupported' },
    {
      body: 'const g = Number; g.isInteger = () => true; return Number.isInteger(0.5)',
      gate: 'accepted',
      machine: 'unsupported',
    },
    { body: 'new Map().set = 1', gate: 'accepted', machine: 'unsupported' },
  ],
  '12 transformation of code': [
    {
      body: 'const $hubLeft = 1e9, $hubStop = () => 0; return $hubLeft',
      gate: 'accepted',
      machine: harmless(1e9),
    },
    {
      body: 'return a.fuel = 1e12, a.m = { fuel: 1e12 }, 1',
      gate: 'accepted',
      machine: 'unsupported',
    },
    { body: 'return `${a}\\u0060`', gate: 'accepted', machine: harmless('1,2,3`') },
    { body: 'with (a) { return push }', gate: 'with', machine: NO_FORM },
    { body: '<!-- html comment\nreturn 1', gate: 'syntax', machine: NO_FORM },
  ],
  '13 modules': [
    { body: 'return import("node:fs")', gate: 'import', machine: NO_FORM },
    { body: 'return import.meta.url', gate: 'import', machine: NO_FORM },
    { body: 'return require("fs")', gate: 'global-object', machine: 'unsupported' },
    {
      body: 'import fs from "node:fs";\nexport default function f() { return fs }',
      gate: 'import',
      machine: NO_FORM,
    },
    {
      body: 'export * from "node:fs";\nexport default function f() { return 1 }',
      gate: 'export',
      machine: NO_FORM,
    },
  ],
  '14 traps of `in`': [
    { body: 'return "polluted" in {}', gate: 'accepted', machine: harmless(false) },
    { body: 'return "map" in a', gate: 'accepted', machine: 'unsupported' },
    { body: 'return "toString" in {}', gate: 'accepted', machine: harmless(false) },
  ],
  '15 descriptors': [
    {
      body: 'return Object.getOwnPropertyDescriptor(a, "length")',
      gate: 'unknown-member',
      machine: 'unsupported',
    },
    {
      body: 'return Object.defineProperty(a, "x", { get() { return 1 } })',
      gate: 'unknown-member',
      machine: 'unsupported',
    },
    { body: 'return { get x() { return 1 } }.x', gate: 'accessor', machine: NO_FORM },
    { body: 'return a.__lookupGetter__', gate: 'accepted', machine: 'unsupported' },
    { body: 'return a.__defineGetter__("x", () => 1)', gate: 'accepted', machine: 'unsupported' },
  ],
  '16 resource management': [
    { body: 'using x = null; return 1', gate: 'syntax', machine: NO_FORM },
    { body: 'return SuppressedError', gate: 'free-name', machine: 'unsupported' },
  ],
  '17 WebAssembly': [
    { body: 'return new WebAssembly.Module([])', gate: 'constructor', machine: 'unsupported' },
    { body: 'return WebAssembly.JSTag', gate: 'free-name', machine: 'unsupported' },
  ],
  '18 species': [
    {
      body: 'a["constr" + "uctor"] = { species: 1 }; return a.map((x) => x)',
      gate: 'accepted',
      machine: 'unsupported',
    },
    {
      body: 'const o = { constructor: 1 }; return o',
      gate: 'prototype',
      machine: harmless({ constructor: 1 }),
    },
  ],
  '19 async built-ins': [
    { body: 'return Array.fromAsync(a)', gate: 'unknown-member', machine: 'unsupported' },
  ],
  '20 intrinsics written': [
    { body: 'Object.freeze(Object)', gate: 'namespace-value', machine: 'unsupported' },
    { body: 'Object.assign(Number, { isNaN: 1 })', gate: 'accepted', machine: 'unsupported' },
    {
      body: 'Object.freeze(Number); Object.freeze(Map); return 1',
      gate: 'accepted',
      machine: harmless(1),
    },
    { body: 'delete Math.abs', gate: 'assign-global', machine: 'unsupported' },
  ],
  '21 built-in modules': [
    { body: 'return process.binding("fs")', gate: 'global-object', machine: 'unsupported' },
    { body: 'return globalThis.process', gate: 'global-object', machine: 'unsupported' },
  ],
  '22 unhandled rejections': [
    { body: 'return new Promise((_, no) => no(1))', gate: 'async', machine: 'unsupported' },
    { body: 'queueMicrotask(() => { throw 1 })', gate: 'async', machine: 'unsupported' },
  ],
  '23 host memory': [
    { body: 'return Buffer.alloc(1e10)', gate: 'typed-array', machine: 'unsupported' },
    { body: 'return new ArrayBuffer(1e10)', gate: 'typed-array', machine: 'unsupported' },
    { body: 'return Array(4e9).fill(0).length', gate: 'accepted', machine: 'fuel-exhausted' },
    { body: 'return "x".repeat(2 ** 30).length', gate: 'accepted', machine: 'memory-exhausted' },
  ],
  '24 paths': [{ body: 'return module.paths', gate: 'global-object', machine: 'unsupported' }],
  '25 nested sandboxes': [
    { body: 'return new Function("return 1")', gate: 'eval', machine: 'unsupported' },
    { body: 'return new ShadowRealm().evaluate("1")', gate: 'free-name', machine: 'unsupported' },
  ],
  '26 objects without a prototype': [
    { body: 'return Object.create(null)', gate: 'unknown-member', machine: 'unsupported' },
    {
      body: 'const o = {}; return o.hasOwnProperty === undefined',
      gate: 'accepted',
      machine: harmless(true),
    },
    { body: 'return {}.toString()', gate: 'accepted', machine: 'unsupported' },
  ],
  '27 probing the global object': [
    { body: 'return this', gate: 'this', machine: NO_FORM },
    { body: 'return (function () { return this })()', gate: 'this', machine: NO_FORM },
    { body: 'return typeof globalThis', gate: 'global-object', machine: 'unsupported' },
    { body: 'return typeof hubKey', gate: 'free-name', machine: 'unsupported' },
    { body: 'return self.HUB_KEY', gate: 'global-object', machine: 'unsupported' },
  ],
  '28 setters on arrays': [
    { body: 'a["-1"] = 1', gate: 'accepted', machine: 'unsupported' },
    { body: 'a.x = 1; return a.x', gate: 'accepted', machine: 'unsupported' },
    { body: 'return { set 0(x) { } }', gate: 'accessor', machine: NO_FORM },
    { body: 'a[1e9] = 1', gate: 'accepted', machine: 'unsupported' },
    {
      body: 'const o = {}; o[0] = 1; o[-1] = 2; o[1.5] = 3; return [o, a[0]]',
      gate: 'accepted',
      machine: harmless([{ 0: 1, '-1': 2, 1.5: 3 }, 1]),
    },
  ],
};
