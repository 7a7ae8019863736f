import { expect, test } from 'vitest';
import { type Value, VArray, VMap, VObject, VSet } from '../../../../src/core/language/values.ts';
import { callAgent } from '../../../../src/core/language/instance.ts';
import { DEFAULT_LIMITS } from '../../../../src/core/language/outcome.ts';
import { program } from '../../../support/beside-v8.ts';
import { callback, invoke, invokeWith, TestHost, Trapped } from '../../../support/builtin-host.ts';

/** Fuel and bytes of one call beyond the call instruction itself. */
function cost(id: string, self: Value, ...args: Value[]): { fuel: number; bytes: number } {
  const host = new TestHost();
  invokeWith(host, id, self, args);
  return { fuel: host.fuel, bytes: host.bytes };
}

const ones = (length: number): VArray => new VArray(Array.from({ length }, () => 1));
const text = (units: number): string => 'x'.repeat(units);
/** `1 + ⌈n / unit⌉` */
const price = (n: number, unit: number): number => 1 + Math.ceil(n / unit);
const identity = callback((value) => value);

test('elements visited cost 1 each', () => {
  for (const n of [0, 1, 100, 1_000]) {
    expect(cost('array.includes', ones(n), 2).fuel).toBe(n);
    expect(cost('array.indexOf', ones(n), 2).fuel).toBe(n);
    expect(cost('array.lastIndexOf', ones(n), 2).fuel).toBe(n);
    expect(cost('array.forEach', ones(n), identity).fuel).toBe(n);
    expect(cost('array.reduce', ones(n), identity, 0).fuel).toBe(n);
    expect(cost('array.flat', ones(n))).toEqual({ fuel: n, bytes: 16 + 8 * n });
    expect(cost('Array.from', undefined, ones(n))).toEqual({ fuel: n, bytes: 16 + 8 * n });
    expect(cost('Math.max', undefined, ...ones(n).items).fuel).toBe(n);
  }
});

test('elements moved or copied cost 1 + ⌈n / 16⌉', () => {
  for (const n of [0, 1, 16, 17, 10_000]) {
    const copied = { fuel: price(n, 16), bytes: 16 + 8 * n };
    expect(cost('array.slice', ones(n))).toEqual(copied);
    expect(cost('array.toReversed', ones(n))).toEqual(copied);
    expect(cost('array.concat', ones(n))).toEqual(copied);
    expect(cost('Array', undefined, n)).toEqual(copied);
    expect(cost('array.shift', ones(n))).toEqual({ fuel: price(n, 16), bytes: 0 });
    expect(cost('array.unshift', ones(n), 1)).toEqual({ fuel: price(n + 1, 16), bytes: 8 });
    expect(cost('array.splice', ones(n), 0)).toEqual({
      fuel: 2 * price(n, 16),
      bytes: 16 + 8 * n,
    });
  }
  expect(cost('array.reverse', ones(1_600)).fuel).toBe(101);
  expect(cost('array.fill', ones(1_600), 7).fuel).toBe(101);
  expect(cost('array.copyWithin', ones(1_600), 0, 1)).toEqual({ fuel: 101, bytes: 0 });
  expect(cost('array.map', ones(160), identity)).toEqual({ fuel: 11 + 160, bytes: 16 + 8 * 160 });
});

test('units copied cost 1 + ⌈units / 64⌉, strings 16 bytes and 2 a unit', () => {
  for (const n of [1, 64, 65, 6_400]) {
    const copied = { fuel: price(n, 64), bytes: 16 + 2 * n };
    expect(cost('string.slice', text(n))).toEqual(copied);
    expect(cost('string.repeat', 'x', n)).toEqual(copied);
    expect(cost('string.padStart', '', n)).toEqual(copied);
    expect(cost('array.indexOf', new VArray([text(n)]), text(n)).fuel).toBe(1 + price(n, 64));
    expect(cost('array.indexOf', new VArray([text(n)]), text(n + 1)).fuel).toBe(2);
    expect(cost('map.get', new VMap(), text(n)).fuel).toBe(1 + price(n, 64));
    expect(cost('set.add', new VSet(), text(n))).toEqual({ fuel: 1 + price(n, 64), bytes: 24 });
  }
  expect(cost('map.set', new VMap(), 1, 1)).toEqual({ fuel: 1, bytes: 24 });
});

test('work on each unit costs 1 + ⌈(in + out) / 8⌉', () => {
  for (const n of [8, 80, 8_000]) {
    expect(cost('string.toUpperCase', text(n)).fuel).toBe(price(2 * n, 8));
    expect(cost('string.indexOf', text(n), 'y').fuel).toBe(price(n + 1, 8));
    expect(cost('string.trim', text(n)).fuel).toBe(price(n, 8));
    expect(cost('parseInt', undefined, text(n)).fuel).toBe(price(n, 8));
    expect(cost('Number', undefined, text(n)).fuel).toBe(price(n, 8));
    const json = `"${text(n)}"`;
    expect(cost('JSON.parse', undefined, json).fuel).toBeGreaterThanOrEqual(price(n + 2, 8));
    expect(cost('JSON.stringify', undefined, text(n)).fuel).toBeGreaterThanOrEqual(price(2 * n, 8));
  }
  expect(cost('String', undefined, 12_345)).toEqual({ fuel: price(5, 8), bytes: 16 + 10 });
});

test('sort costs 2 a comparison plus the shorter text', () => {
  // 4 elements in order: merges of 1+1, 1+1, 2+2 compare 1, 1 and 2 times.
  const comparator = callback((a, b) => Number(a) - Number(b));
  const moves = 2 * price(4, 16);
  expect(cost('array.sort', new VArray([1, 2, 3, 4]), comparator).fuel).toBe(4 * 2 + moves);
  const texts = ['a', 'b', 'c', 'd'].map((letter) => letter + text(640));
  expect(cost('array.sort', new VArray(texts)).fuel).toBe(4 * (2 + 11) + 4 + moves);
});

test('the cost of nested data is that of its whole content', () => {
  const inner = ones(10);
  const shared = new VArray([inner, inner, inner]);
  const one = cost('JSON.stringify', undefined, inner).fuel;
  expect(cost('JSON.stringify', undefined, shared).fuel).toBeGreaterThan(3 * one);
  expect(cost('array.join', shared).fuel).toBeGreaterThan(3 * cost('array.join', inner).fuel);
});

/** Arrays that contain the one before twice: 2^depth leaves in `depth` objects. */
function doubling(depth: number): VArray {
  let array = new VArray([1, 1]);
  for (let i = 0; i < depth; i++) array = new VArray([array, array]);
  return array;
}
function nested(depth: number): VArray {
  let array = new VArray([]);
  for (let i = 0; i < depth; i++) array = new VArray([array]);
  return array;
}
const cyclic = new VArray([1]);
cyclic.items.push(cyclic);
const long = text(262_144);
const random = (() => {
  let state = 1;
  return () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return state;
  };
})();

/** Hostile calls: what each must end with within a million units of fuel and 16 MiB. */
type Call = readonly [id: string, self: Value, args: readonly Value[]];
const HOSTILE: [string, string, () => Call][] = [
  ['repeat 2 ** 28', 'memory-exhausted', () => ['string.repeat', 'x', [2 ** 28]]],
  ['repeat of a long text', 'memory-exhausted', () => ['string.repeat', long, [2]]],
  ['huge padStart', 'memory-exhausted', () => ['string.padStart', 'x', [2 ** 53, 'ab']]],
  ['huge padEnd', 'memory-exhausted', () => ['string.padEnd', 'x', [1e9]]],
  ['Array(1e9)', '(fuel|memory)-exhausted', () => ['Array', undefined, [1e9]]],
  [
    'Array.from of length 1e9',
    'exhausted',
    () => ['Array.from', undefined, [new VObject(['length'], [1e9])]],
  ],
  ['join doubling', 'memory-exhausted', () => ['array.join', new VArray([long, long]), ['']]],
  [
    'join with a long separator',
    'memory-exhausted',
    () => ['array.join', ones(1_000), [text(1_000)]],
  ],
  [
    'concat doubling',
    'memory-exhausted',
    () => ['array.concat', ones(1_100_000), [ones(1_100_000)]],
  ],
  ['concat of strings', 'memory-exhausted', () => ['string.concat', long, ['x']]],
  [
    'split into units',
    'fuel-exhausted|memory-exhausted',
    () => ['string.split', long + long, ['']],
  ],
  ['flat of shared arrays', 'exhausted', () => ['array.flat', doubling(30), [Infinity]]],
  ['flat of a cycle', 'exhausted', () => ['array.flat', cyclic, [Infinity]]],
  ['flat of a deep array', 'depth-exhausted', () => ['array.flat', nested(100_000), [Infinity]]],
  ['join of shared arrays', 'exhausted', () => ['array.join', doubling(30), []]],
  ['text of a deep array', 'depth-exhausted', () => ['String', undefined, [nested(100_000)]]],
  ['number of shared arrays', 'exhausted', () => ['Math.abs', undefined, [doubling(30)]]],
  ['JSON of shared arrays', 'exhausted', () => ['JSON.stringify', undefined, [doubling(30)]]],
  [
    'JSON of a deep array',
    'depth-exhausted',
    () => ['JSON.stringify', undefined, [nested(100_000)]],
  ],
  ['indented JSON', 'exhausted', () => ['JSON.stringify', undefined, [doubling(30), null, 10]]],
  ['parse of deep JSON', 'depth-exhausted', () => ['JSON.parse', undefined, ['['.repeat(100_000)]]],
  [
    'replaceAll growth',
    'memory-exhausted',
    () => ['string.replaceAll', text(1_000), ['x', text(1_000)]],
  ],
  [
    'replaceAll of a growing template',
    'exhausted',
    () => ['string.replaceAll', text(100_000), ['', "$'$`"]],
  ],
  ['Math.max of many', 'exhausted', () => ['Math.max', undefined, [...ones(1_100_000).items]]],
  [
    'default sort of numbers',
    'exhausted',
    () => ['array.sort', new VArray(Array.from({ length: 200_000 }, random)), []],
  ],
];

/** The code of the trap that a call ends with. */
function trapOf([id, self, args]: Call): string {
  try {
    invokeWith(new TestHost(1_000_000, 16 * 1_048_576), id, self, args);
  } catch (error) {
    if (error instanceof Trapped) return error.code;
    throw error;
  }
  return 'no trap';
}

test.each(HOSTILE)('hostile: %s ends with %s', (_, code, make) => {
  const call = make();
  const start = performance.now();
  expect(trapOf(call)).toMatch(new RegExp(code));
  // Generous: the point is that nothing grows with what was asked for.
  expect(performance.now() - start).toBeLessThan(5_000);
});

test('contradicting comparators end after n log n calls', () => {
  for (const answer of [() => 1, () => -1, () => NaN, random, () => random() % 2 || -1]) {
    let calls = 0;
    const comparator = callback(() => {
      calls++;
      return answer();
    });
    const sorted = invoke(new TestHost(), 'array.sort', ones(1_024), comparator);
    expect(sorted instanceof VArray && sorted.items.length).toBe(1_024);
    expect(calls).toBeLessThanOrEqual(1_024 * 10);
  }
});

test('a search that is quadratic in the host is linear here', () => {
  const n = 100_000;
  const haystack = `${'a'.repeat(n)}b`.repeat(1);
  const needle = `${'a'.repeat(n / 2)}c`;
  const start = performance.now();
  expect(invoke(new TestHost(), 'string.indexOf', haystack, needle)).toBe(-1);
  expect(invoke(new TestHost(), 'string.lastIndexOf', haystack, `c${'a'.repeat(n / 2)}`)).toBe(-1);
  expect(invoke(new TestHost(), 'string.indexOf', haystack, `${'a'.repeat(n / 2)}b`)).toBe(n / 2);
  expect(performance.now() - start).toBeLessThan(2_000);
});

test('lists of keys that wait for a replacer or reviver count: calls within calls cannot hoard them', () => {
  const nested = (call: string): string => `export default function f(size, depth) {
    const many = new Array(size).fill(0);
    const text = JSON.stringify(many);
    let open = 0;
    function again(key, value) {
      if (key === '') return value;
      if (open++ < depth) ${call};
      throw new Error('deep enough');
    }
    try { ${call}; } catch (error) {}
    return open;
  }`;
  for (const call of ['JSON.stringify(many, again)', 'JSON.parse(text, again)']) {
    const options = { ...DEFAULT_LIMITS, fuel: 1e7, bytes: 1_000_000, random: () => 0 };
    const run = (depth: number): unknown =>
      callAgent(program(nested(call)), [10_000, depth], options);
    expect(run(2)).toMatchObject({ ok: true, value: 3 });
    expect(run(40)).toMatchObject({ ok: false, reason: { code: 'memory-exhausted' } });
  }
});
