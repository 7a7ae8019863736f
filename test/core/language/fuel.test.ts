/** Meters: fuel is exact however a call is sliced, limits end a call the same way, instances share nothing. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Program } from '../../../src/core/language/bytecode.ts';
import { createInstance } from '../../../src/core/language/instance.ts';
import type { InstanceOptions, Outcome } from '../../../src/core/language/outcome.ts';
import { agent, OPTIONS, program, run } from '../../support/beside-v8.ts';

/** Programs that leave and enter the machine in every way: loops, calls, callbacks, errors, `finally`, traps. */
const BODIES: readonly string[] = [
  'let s = 0; for (let i = 0; i < 40; i++) { if (i % 3 === 0) continue; s += i * a } return s',
  'const fib = (n) => (n < 2 ? n : fib(n - 1) + fib(n - 2)); return fib(9)',
  'return [3, 1, 2, 9, 4, 7].map((x) => x * 2).sort((x, y) => y - x).filter((x) => x > 4).reduce((s, x) => s + x, 0)',
  'return ["3", "1"].map(Number).concat([[1, 2], [3]].map(Object.values)).map(String)',
  'const r = []; for (let i = 0; i < 6; i++) { try { if (i === 2) throw i; if (i === 4) null.x; r.push(i) } catch (e) { r.push("c") } finally { r.push("f") } } return r',
  'const g = () => { try { return [1, 2].map((x) => { if (x === 2) throw new TypeError("t"); return x }) } finally { a = 9 } }; try { return g() } catch (e) { return [e.message, a] }',
  'const m = new Map(); for (const c of "the quick brown fox") m.set(c, (m.get(c) ?? 0) + 1); return [...m].sort((x, y) => y[1] - x[1])[0]',
  'return JSON.parse(JSON.stringify({ x: [1, 2, { y: a }] }), (k, v) => (typeof v === "number" ? v + 1 : v))',
  'const { x, ...rest } = { x: 1, y: 2, z: [..."abc"] }; return [x, rest, `${rest.z}!`, "a,b".split(",")]',
  'let s = 0; for (let i = 1; i < 9; i++) s += (1e300 * a) % (i * 1e-300); return s',
  'const o = {}; for (let i = 0; i < 9; i++) o[i / 7] = i; return [o, JSON.parse("[0.1234567890123456]")]',
  'const loop = (n) => loop(n + 1); return loop(0)',
  'const s = []; for (;;) s.push([s.length])',
  'let t = "x"; for (;;) t += t',
  'throw [1, [2]]',
  'return () => 1',
  'return [1, 2, 3].map(Math.abs).flatMap((x) => Array.from({ length: x }, (_, i) => i)).join("")',
];

const programs = BODIES.map((body) => program(agent(body, 'a')));

function sliced(code: Program, options: InstanceOptions, slices: readonly number[]): Outcome {
  const instance = createInstance(code, options);
  instance.begin([3]);
  for (let i = 0; ; i++) {
    const outcome = instance.run(slices[i % slices.length] ?? 1);
    if (outcome !== 'more') return outcome;
  }
}

test('fuel: any slicing gives the same outcome and the same fuel', () => {
  let left = 0;
  const property = fc.property(
    fc.nat(programs.length - 1),
    fc.integer({ min: 1, max: 4_000 }),
    fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 6 }),
    (index, fuel, slices) => {
      const code = programs[index];
      if (code === undefined) return;
      const options = { ...OPTIONS, fuel, bytes: 60_000, frames: 60 };
      const whole = sliced(code, options, [Number.POSITIVE_INFINITY]);
      if (whole.fuel > (slices[0] ?? 0)) left++;
      expect(sliced(code, options, slices)).toEqual(whole);
    },
  );
  fc.assert(property, { seed: 20_261_121, numRuns: 600 });
  expect(left).toBeGreaterThan(400);
});

test('fuel: a budget of exactly what a call needs suffices, one less does not', () => {
  for (const body of BODIES.slice(0, 11)) {
    const text = agent(body, 'a');
    const { fuel, ok } = run(text, [3]);
    expect(ok, body).toBe(true);
    expect(run(text, [3], { fuel }), body).toMatchObject({ ok: true, fuel });
    const short = run(text, [3], { fuel: fuel - 1 });
    expect(short, body).toMatchObject({
      ok: false,
      fuel: fuel - 1,
      reason: { code: 'fuel-exhausted' },
    });
  }
});

test('fuel: every call has its own budget, the first also pays for the top level', () => {
  const code = program(`const T = [1, 2, 3].map((x) => x * 2); ${agent('return T[a]', 'a')}`);
  const instance = createInstance(code, OPTIONS);
  const fuels = [0, 1, 2].map((at) => {
    instance.begin([at]);
    const outcome = instance.run(Number.POSITIVE_INFINITY);
    expect(outcome).toMatchObject({ ok: true, value: at * 2 + 2 });
    return outcome === 'more' ? -1 : outcome.fuel;
  });
  expect(fuels[1]).toBe(fuels[2]);
  expect(fuels[0]).toBeGreaterThan(fuels[1] ?? 0);
});

test('limits: each ends the call with its code, and no catch or finally runs', () => {
  const wrap = (body: string): string =>
    agent(
      `try { ${body} } catch (e) { return "caught" } finally { while (a) return "finally" }`,
      'a',
    );
  const code = (body: string, options: Partial<InstanceOptions> = {}): string => {
    const outcome = run(wrap(body), [1], options);
    return outcome.ok ? JSON.stringify(outcome.value) : outcome.reason.code;
  };
  expect(code('for (;;);')).toBe('fuel-exhausted');
  expect(code('const g = () => g(); g()')).toBe('depth-exhausted');
  expect(code('[1].map(function g(x) { return [x].map(g) })')).toBe('depth-exhausted');
  expect(
    code('const s = []; for (;;) s.push([1, 2, 3])', { fuel: 5_000_000, bytes: 1_000_000 }),
  ).toBe('memory-exhausted');
  expect(code('let s = "x"; for (;;) s += s')).toBe('memory-exhausted');
  expect(code('return (() => 1).length')).toBe('unsupported');
  expect(code('return [1].map.x')).toBe('unsupported');
  expect(code('throw 1')).toBe('"finally"');
});

test('memory: garbage is forgotten at the limit, what is reached is not', () => {
  const churn = agent(
    'let last = 0; for (let i = 0; i < a; i++) last = [i, [i], `${i}`]; return last[0]',
    'a',
  );
  const limits = { bytes: 100_000, fuel: 5_000_000 };
  expect(run(churn, [20_000], limits)).toMatchObject({ ok: true, value: 19_999 });
  const keep = agent(
    'const all = []; for (let i = 0; i < a; i++) all.push([i]); return all.length',
    'a',
  );
  expect(run(keep, [1_000], limits)).toMatchObject({ ok: true });
  expect(run(keep, [4_000], limits)).toMatchObject({
    ok: false,
    reason: { code: 'memory-exhausted' },
  });
  // The partial result of a running built-in counts as well.
  const hoard = agent('return Array.from({ length: a }, (_, i) => "x".repeat(50) + i).length', 'a');
  expect(run(hoard, [2_000], limits)).toMatchObject({
    ok: false,
    reason: { code: 'memory-exhausted' },
  });
});

test('instances of one program share nothing', () => {
  const code = program(
    `const seen = []; const state = { n: 0 }; ${agent('seen.push(a); state.n++; a.x = 1; return [seen.length, state.n]', 'a')}`,
  );
  const first = createInstance(code, OPTIONS);
  const second = createInstance(code, OPTIONS);
  const arg = { y: 1 };
  const call = (instance: ReturnType<typeof createInstance>): unknown => {
    instance.begin([arg]);
    const outcome = instance.run(Number.POSITIVE_INFINITY);
    return outcome !== 'more' && outcome.ok ? outcome.value : outcome;
  };
  expect([call(first), call(first), call(second)]).toEqual([
    [1, 1],
    [2, 2],
    [1, 1],
  ]);
  expect(arg).toEqual({ y: 1 });
});

test('a call of one instance can wait while another runs', () => {
  const code = program(
    agent('let s = a; for (let i = 0; i < 50; i++) s = s * 3 % 1000; return s', 'a'),
  );
  const instances = [3, 5, 7].map((seed) => {
    const instance = createInstance(code, OPTIONS);
    instance.begin([seed]);
    return {
      instance,
      alone: run(agent('let s = a; for (let i = 0; i < 50; i++) s = s * 3 % 1000; return s', 'a'), [
        seed,
      ]),
    };
  });
  const ended = instances.map((): Outcome | 'more' => 'more');
  for (let round = 0; round < 500 && ended.includes('more'); round++)
    instances.forEach(({ instance }, i) => {
      if (ended[i] === 'more') ended[i] = instance.run(7);
    });
  expect(ended).toEqual(instances.map(({ alone }) => alone));
});

test('fuel: texts of numbers are work, as keys and in JSON, where the host has more than an instruction to do', () => {
  const fuelOf = (body: string): number => run(agent(body, 'a'), [3]).fuel;
  const key = (shown: string): number => fuelOf(`const o = {}; o[${shown}] = 1; return 1`);
  // the same instructions; its 19 units: as work 4, again as they are more than 15, as a key 2
  expect(key('a / 7') - key('a * 7')).toBe(10);
  const json = (digits: string): number => fuelOf(`return JSON.parse("${digits}")`);
  expect(json('0.1234567890123')).toBe(json('0.123456789012'));
  // one digit more than is exact at once: its 16 units once again
  expect(json('0.12345678901234') - json('0.1234567890123')).toBe(3);
  // an exponent, however short: 8, and its 5 units once again
  expect(json('1e-99') - json('12345')).toBe(10);
});

test('fuel: numbers far from 1 cost more to read and to write', () => {
  const fuelOf = (body: string): number => run(agent(body, 'a'), [3]).fuel;
  expect(fuelOf('return +"1e-99" + a') - fuelOf('return +"12345" + a')).toBe(8);
  expect(fuelOf('return parseFloat("1e-99")') - fuelOf('return parseFloat("12345")')).toBe(8);
  // 9e-265 is 1.… · 2^-878
  for (const shown of ['String(x)', '`${x}`', 'x.toString()', 'x.toExponential()', '[x].join()'])
    expect(
      fuelOf(`const x = 9e-265; return ${shown}`) - fuelOf(`const x = 0.0009; return ${shown}`),
      shown,
    ).toBe(13);
  // 9e99 is 1.… · 2^332
  expect(fuelOf('return (9e99).toFixed(2)') - fuelOf('return (9).toFixed(2)')).toBe(5);
});

test('fuel: the ninth entry of a Map or Set pays for its table', () => {
  const fuelOf = (size: number, make: string): number =>
    run(
      agent(
        `return ${make.replace('…', `Array.from({ length: ${size} }, (_, i) => [i, i])`)}.size`,
        'a',
      ),
      [3],
    ).fuel;
  for (const make of ['new Map(…)', 'new Set(…)']) {
    const [before, eight, nine, ten] = [7, 8, 9, 10].map((size) => fuelOf(size, make));
    expect([(nine ?? 0) - (eight ?? 0), (ten ?? 0) - (nine ?? 0)]).toEqual([
      (eight ?? 0) - (before ?? 0) + 8,
      (eight ?? 0) - (before ?? 0),
    ]);
  }
});

test('fuel: a large array costs three times as much to copy', () => {
  const fuelOf = (body: string): number => run(agent(body, 'a'), [3]).fuel;
  const copy = (length: number): number =>
    fuelOf(`return Array(${length}).slice().length`) - fuelOf(`return Array(${length}).length`);
  expect(copy(16_000) - copy(8_000)).toBe(500 + 2_000);
  expect(copy(9_600) - copy(8_000)).toBe(100);
  const added = (length: number): number =>
    fuelOf(`const v = []; v.length = ${length}; return v.length`);
  expect(added(16_000) - added(8_000)).toBe(500 + 2_000);
  const spread = (length: number): number =>
    fuelOf(`const v = Array(${length}); return [...v, ...v].length`) - copy(length);
  // the second time all that is added, as the whole is large
  expect(spread(8_000) - spread(4_000)).toBe(2 * 250 + 1_000);
});

test('fuel: sorting pays for what it does not compare', () => {
  const fuelOf = (body: string): number => run(agent(body, 'a'), [3]).fuel;
  const sort = (length: number): number => fuelOf(`return Array(${length}).toSorted().length`);
  // made, copied, left out and put back; 1 for each started sixteen
  expect(sort(1_600) - sort(800)).toBe(50 + 50 + 100);
});

test('fuel: a recount pays for what it looks at and makes anew', () => {
  const recounted = (before: string, then: string): number => {
    const grow = 'for (let i = 0; i < 9; i++) "x".repeat(200000);';
    const body = `${before} let n = 0; ${then.replace('…', grow)} return n`;
    const outcome = run(agent(body, 'a'), [3], { bytes: 3_000_000, fuel: 1_000_000 });
    expect(outcome.ok, JSON.stringify(outcome)).toBe(true);
    return outcome.fuel;
  };
  const object = 'const o = {}; for (let i = 0; i < 1000; i++) o["k" + i] = 1;';
  const waits = recounted(object, 'for (const k in o) { … break }');
  expect(waits - recounted(object, '… for (const k in o) break;')).toBeGreaterThan(999);
  const fill = 'for (let i = 0; i < 1000; i++)';
  const shared = (length: number, table: string): number =>
    recounted(`const k = "x".repeat(${length}); ${table}`, '…');
  const map = `const m = new Map([[k, 1]]); ${fill} m.set(i, i);`;
  expect(shared(40, map) - shared(30, map)).toBe(2 * 1_001);
  const record = `const m = { [k]: 1 }; ${fill} m[i] = i;`;
  expect(shared(40, record) - shared(30, record)).toBe(2 * 1_001);
  const texts = (first: string): number =>
    recounted(`const v = []; ${fill} v.push("${first}" + (i + 1000));`, '…');
  // each is a number among texts
  expect(texts('1') - texts('x')).toBe(1_000);
  const counting = (table: string): number => recounted(table, '…') - recounted(table, '');
  // numbers in arrays and objects are passed over, entries of a Map cost 1 for eight
  const entries = counting(`const m = new Map(); ${fill} m.set(i, i);`);
  expect(entries - counting(`const m = {}; ${fill} m[i] = i;`)).toBe(125);
});
