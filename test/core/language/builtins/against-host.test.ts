import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BUILTINS } from '../../../../src/core/language/builtins/index.ts';
import { type BuiltIn, VOCABULARY } from '../../../../src/core/language/vocabulary.ts';
import { Bridge, call, TestHost, Thrown, Trapped } from '../../../support/builtin-host.ts';

/**
 * Every built-in on random receivers and arguments, edge values first: the host's result, thrown error, calls of the
 * callback and changes of the receiver, or a trap.
 */
const SEED = 20261121;
/** More where time is no matter (`npm run test:long`). */
const RUNS = process.env['LONG'] === '1' ? 2_000 : 250;
const MIN_VALUES = 100;

const NUMBERS = [
  0,
  -0,
  1,
  -1,
  2,
  3,
  5,
  0.5,
  -1.5,
  7.999,
  10,
  16,
  36,
  37,
  100,
  101,
  255,
  1e21,
  -1e21,
  1e300,
  NaN,
  Infinity,
  -Infinity,
  2 ** 31,
  2 ** 32,
  -(2 ** 31),
  2 ** 53,
  1e-7,
  123456.789,
  0.1,
];
const TEXTS = [
  '',
  ' ',
  'a',
  'b',
  'ab',
  'aa',
  'abab',
  'aabaabaa',
  'a,b,,c',
  '1',
  '-0',
  ' 12 ',
  '1e3',
  '0x1f',
  '\t\n\u00a0\ufeffx\u2028',
  '12px',
  'NaN',
  'ß',
  'Σ',
  'ΑΣ',
  '\ud83d\ude00',
  '\ud83d',
  '\ude00x',
  '$&',
  '$$',
  "$'",
  '$`',
  '$1',
  'abcdefghij',
  'xabcdefghijyabcdefghij',
  '__proto__',
  'length',
  '{"a":[1,2,{"b":null}]}',
  '[1, -0, 1e3, "\\u0041\\n"]',
  '[1,]',
  '"\\x"',
  '{"a":1,"a":2,"1":3}',
  'null',
  '01',
  '"\u0007"',
  '[[[]]]',
];
const number = fc.oneof(
  fc.constantFrom(...NUMBERS),
  fc.double(),
  fc.integer({ min: -12, max: 12 }),
);
const text = fc.oneof(
  fc.constantFrom(...TEXTS),
  fc.string({ maxLength: 12 }),
  fc.array(fc.constantFrom('a', 'b', ','), { maxLength: 30 }).map((units) => units.join('')),
  fc
    .array(fc.constantFrom('\ud83d', '\ude00', 'x', 'Σ', 'ß'), { maxLength: 6 })
    .map((u) => u.join('')),
);
const scalar = fc.oneof(number, text, fc.boolean(), fc.constantFrom(null, undefined));
const { data } = fc.letrec<{ data: unknown; array: unknown[] }>((tie) => ({
  array: fc.array(tie('data'), { maxLength: 6 }),
  data: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    scalar,
    tie('array'),
    fc.dictionary(
      fc.constantFrom('a', 'b', '2', '10', '1', 'toString', 'length', 'x y'),
      tie('data'),
      {
        maxKeys: 4,
        noNullPrototype: true,
      },
    ),
  ),
}));
const pair = fc.tuple(data, data);
const list = fc.oneof(
  fc.array(scalar, { maxLength: 12 }),
  fc.array(data, { maxLength: 6 }),
  fc.array(fc.constantFrom(1, 2, 'a', NaN, undefined), { maxLength: 8 }),
  fc.array(scalar, { maxLength: 3 }).map((items) => Object.freeze(items)),
);
const map = fc.array(pair, { maxLength: 5 }).map((entries) => new Map(entries));
const set = fc.array(data, { maxLength: 5 }).map((members) => new Set(members));
const error = text.map((message) => new Error(message));
const anything = fc.oneof(
  { weight: 3, arbitrary: scalar },
  data,
  list,
  map,
  set,
  error,
  fc.array(pair, { maxLength: 4 }),
);

const RECEIVERS: Record<string, fc.Arbitrary<unknown>> = {
  array: list,
  string: text,
  number,
  boolean: fc.boolean(),
  object: fc.dictionary(text, data, { maxKeys: 4, noNullPrototype: true }),
  map,
  set,
  error,
};
const STATICS: Record<string, object> = {
  Math,
  Object,
  Array,
  String,
  Number,
  JSON,
  global: globalThis,
};

/** Pure functions of what a callback gets. Results are primitives, so that both worlds can compare them. */
const CALLBACKS: Record<string, (...args: unknown[]) => unknown> = {
  truthiness: (value) => Boolean(value),
  kind: (value) => typeof value,
  second: (_, index) => (typeof index === 'number' ? index % 2 : index),
  count: (...args) => args.length,
  less: (a, b) => (typeof a === 'number' && typeof b === 'number' ? a - b : 0),
  /** A total order: by kind, then by text. */
  ordered: (a, b) => {
    const rank = (value: unknown): string => `${typeof value} ${String(JSON.stringify(value))}`;
    return rank(a) < rank(b) ? -1 : Number(rank(a) > rank(b));
  },
  nothing: () => undefined,
  wrong: () => NaN,
};
const callbackOrNot = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.constantFrom(...Object.keys(CALLBACKS)).map((name) => CALLBACKS[name]),
  },
  scalar,
);
/** With comparators that contradict themselves the result depends on the algorithm (D5). */
const comparatorOrNot = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.constantFrom(CALLBACKS['ordered'], CALLBACKS['nothing'], CALLBACKS['wrong']),
  },
  scalar,
);

/** Our own results (D1, D2), measured elsewhere. */
const EXACT_MATH = new Set(
  'abs ceil floor trunc round sign sqrt fround imul clz32 min max'.split(' '),
);
const isCompared = (entry: BuiltIn): boolean =>
  entry.form !== 'value' &&
  !['function', 'iterator'].includes(entry.owner) &&
  (entry.owner !== 'Math' || EXACT_MATH.has(entry.name));
const compared = VOCABULARY.filter(isCompared).filter((e) => BUILTINS.natives.has(e.id));

function argumentsOf(entry: BuiltIn): fc.Arbitrary<unknown[]> {
  const params = entry.params.flatMap((param) => (param.rest ? [param, param] : [param]));
  const arbitraries = params.map((param) => {
    if (param.callback === 'comparator') return comparatorOrNot;
    if (param.callback !== undefined) return callbackOrNot;
    // Mostly the right kind; sizes stay small enough for the host.
    if (param.kind === 'integer' || param.kind === 'number')
      return fc.oneof({ weight: 4, arbitrary: number }, scalar, anything);
    if (param.kind === 'string') return fc.oneof({ weight: 4, arbitrary: text }, anything);
    if (param.kind === 'array')
      return fc.oneof(list, fc.array(pair, { maxLength: 4 }), map, set, anything);
    return anything;
  });
  return fc
    .tuple(fc.tuple(...arbitraries), fc.nat({ max: arbitraries.length }))
    .map(([args, missing]) => args.slice(0, Math.max(args.length - (missing % 3), 0)));
}
type Outcome =
  | { kind: 'value'; value: unknown; receiver: unknown; calls: unknown[] }
  | { kind: 'throws'; name: string };

/** V8's array results with holes are ours with `undefined` (D6); iterators are compared by their elements. */
function settle(value: unknown): unknown {
  if (Array.isArray(value)) return Array.from(value, settle);
  if (value instanceof Map) return new Map([...value].map(([k, v]) => [settle(k), settle(v)]));
  if (value instanceof Set) return new Set([...value].map(settle));
  if (value instanceof Error) return { error: value.name, message: value.message };
  if (typeof value === 'function') return 'function';
  if (typeof value !== 'object' || value === null) return value;
  if (Symbol.iterator in value) return Array.from(value as Iterable<unknown>, settle);
  return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, settle(v)]));
}

/** The callback of either world, noting what it is called with. */
function recorded(entry: BuiltIn, args: unknown[], calls: unknown[]): unknown[] {
  const maxArgs = entry.owner === 'JSON' ? 2 : 4;
  return args.map((arg) => {
    if (typeof arg !== 'function') return arg;
    return (...given: unknown[]): unknown => {
      // Newer engines pass revivers a third argument, ES2024 does not.
      const seen = given.slice(0, maxArgs);
      calls.push(settle(seen));
      return Reflect.apply(arg, undefined, seen);
    };
  });
}

function askHost(entry: BuiltIn, receiver: unknown, args: unknown[]): Outcome {
  const calls: unknown[] = [];
  const holder = STATICS[entry.owner] ?? Object(receiver);
  const run: unknown = Reflect.get(holder, entry.name);
  if (typeof run !== 'function') throw new Error(`the host has no ${entry.id}`);
  const given = recorded(entry, args, calls);
  try {
    const isNew = entry.form === 'constructor';
    const value: unknown = isNew
      ? Reflect.construct(run, given)
      : Reflect.apply(run, STATICS[entry.owner] ?? receiver, given);
    return { kind: 'value', value: settle(value), receiver: settle(receiver), calls };
  } catch (error) {
    return { kind: 'throws', name: error instanceof Error ? error.name : 'not an error' };
  }
}

function askUs(entry: BuiltIn, receiver: unknown, args: unknown[]): Outcome | Trapped {
  const host = new TestHost();
  const bridge = new Bridge(host);
  const calls: unknown[] = [];
  const self = bridge.value(receiver);
  const given = recorded(entry, args, calls).map((arg) => bridge.value(arg));
  const native = BUILTINS.natives.get(entry.id);
  if (native === undefined) throw new Error(`no built-in ${entry.id}`);
  try {
    const value = call(host, native, self, given);
    return {
      kind: 'value',
      value: settle(bridge.host(value, true)),
      receiver: settle(bridge.host(self, true)),
      calls,
    };
  } catch (error) {
    if (error instanceof Trapped) return error;
    if (error instanceof Thrown) return { kind: 'throws', name: error.errorName };
    throw error;
  }
}

/** Structured clones, so that changes of one world do not show in the other. */
const copyOf = (value: unknown): unknown => {
  if (Array.isArray(value)) {
    const copy = value.map(copyOf);
    return Object.isFrozen(value) ? Object.freeze(copy) : copy;
  }
  if (value instanceof Map) return new Map([...value].map(([k, v]) => [copyOf(k), copyOf(v)]));
  if (value instanceof Set) return new Set([...value].map(copyOf));
  if (value instanceof Error || typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, copyOf(v)]));
};

const SIZED = ['Array', 'Array.from', 'string.repeat', 'string.padStart', 'string.padEnd'];

/** Memory that the host would really take: lengths and paddings of more than this are asked of nobody. */
const isHuge = (entry: BuiltIn, args: unknown[]): boolean =>
  SIZED.includes(entry.id) && args.some((arg) => sizeOf(arg) > 10_000 && sizeOf(arg) < Infinity);

function sizeOf(arg: unknown): number {
  const isObject = typeof arg === 'object' && arg !== null && !Array.isArray(arg);
  try {
    return Number(isObject ? Reflect.get(arg, 'length') : arg);
  } catch {
    return 0;
  }
}

test.each(compared.map((entry) => [entry.id, entry] as const))('%s', (_, entry) => {
  let values = 0;
  fc.assert(
    fc.property(
      RECEIVERS[entry.owner] ?? fc.constant(undefined),
      argumentsOf(entry),
      (receiver, args) => {
        if (isHuge(entry, args)) return;
        const ours = askUs(entry, copyOf(receiver), args.map(copyOf));
        if (ours instanceof Trapped) {
          expect(['unsupported', 'depth-exhausted', 'memory-exhausted']).toContain(ours.code);
          return;
        }
        const theirs = askHost(entry, copyOf(receiver), args.map(copyOf));
        // The order of comparator calls is our own (D5).
        if (
          entry.name.toLowerCase().includes('sort') &&
          theirs.kind === 'value' &&
          ours.kind === 'value'
        )
          theirs.calls = ours.calls;
        expect(ours).toStrictEqual(theirs);
        values++;
      },
    ),
    { seed: SEED, numRuns: RUNS },
  );
  expect(values).toBeGreaterThan(MIN_VALUES);
});
