/** `agent.map` is its rows' calls one after another: same results, failure, fuel, bytes, frames and behaviour. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { AgentCalls, type AgentHandle } from '../../../src/core/evolution/agent-calls.ts';
import type { Json } from '../../../src/core/evolution/agent.ts';
import type { Program } from '../../../src/core/language/bytecode.ts';
import { planOfLaterCalls } from '../../../src/core/language/vector/run.ts';
import { rng } from '../../../src/core/evolution/random.ts';
import { program } from '../../support/beside-v8.ts';
import { NUMERIC_CASES, NUMERIC_PROGRAM } from '../../support/numeric-program.ts';

const SEED = 20261121;
const MANY = 1_000_000;

type Row = readonly Json[];
type Take = (handle: AgentHandle, rows: readonly Row[]) => unknown[];

/** Ends with the first failure, as an evaluation does. */
const oneByOne: Take = (handle, rows) => {
  const results: unknown[] = [];
  for (const row of rows) {
    const result = handle.call(row);
    results.push(result.ok ? result.value : result.reason);
    if (!result.ok) break;
  }
  return results;
};

/** As the isolate takes them, or in slices as the machine does. */
const mapped =
  (slice: number, inBulk: boolean): Take =>
  (handle, rows) => {
    const width = rows[0]?.length ?? 0;
    const calls = handle.map(
      Array.from({ length: width }, (_, i) => rows.map((row) => row[i] ?? null)),
    );
    if (calls === null) throw new Error('columns of one length');
    const results: Json[] = [];
    const reasons: unknown[] = [];
    while (reasons.length === 0) {
      if (inBulk) calls.numbers(results);
      const result = calls.next(slice);
      if (result === null) break;
      if (result === 'more') continue;
      if (result.ok) results.push(result.value ?? null);
      else reasons.push(result.reason);
    }
    return [...results, ...reasons];
  };

/** Two rounds on the shared instance, the second on what the first left behind. */
function outcome(compiled: Program, rows: readonly Row[], limits: Limits, take: Take): unknown {
  const metered = { seed: 1, split: 'train', repeat: 0, bytesPerCall: 65_536 } as const;
  const calls = new AgentCalls(compiled, { ...metered, ...limits });
  const handle = calls.fresh();
  const results = [take(handle, rows), take(handle, rows.toReversed())];
  return { results: plain(results), usage: calls.usage };
}

interface Limits {
  readonly fuelPerCall: number;
  readonly callFuel: number;
}

const plain = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value, (_, each: unknown) => each ?? null));

/** A call may put another function in the place of the called one. */
const STATEFUL = NUMERIC_PROGRAM.map((text) =>
  text.replace('let v = x;', 'let v = x;\n  if (x > y + 5) f = h;'),
);
const PROGRAM = fc.oneof({ weight: 3, arbitrary: NUMERIC_PROGRAM }, STATEFUL);

/** Long enough for several blocks. */
const ROWS = fc
  .tuple(NUMERIC_CASES, fc.integer({ min: 1, max: 16 }))
  .map(([rows, times]) => Array.from({ length: times }, () => rows).flat());

/** Sometimes a column is not of numbers. */
const MIXED = fc
  .tuple(ROWS, fc.integer({ min: 0, max: 99 }), fc.constantFrom<Json>(null, 'a', true, [1]))
  .map(([rows, at, odd]): Row[] => rows.map(([x, y], i) => [x, i === at ? odd : y]));

const LIMITS = fc.constantFrom<Limits>(
  { fuelPerCall: MANY, callFuel: MANY },
  { fuelPerCall: MANY, callFuel: MANY },
  { fuelPerCall: 25, callFuel: MANY },
  { fuelPerCall: MANY, callFuel: 700 },
);

test('agent.map: the results, failure and usage of single calls', () => {
  const met = { columns: 0, stateful: 0, failed: 0, whole: 0 };
  fc.assert(
    fc.property(PROGRAM, fc.oneof(ROWS, MIXED), LIMITS, (text, rows, limits) => {
      const compiled = program(text);
      const expected = outcome(compiled, rows, limits, oneByOne);
      expect(outcome(compiled, rows, limits, mapped(MANY, true))).toEqual(expected);
      expect(outcome(compiled, rows, limits, mapped(7, false))).toEqual(expected);
      if (planOfLaterCalls(compiled) !== null) met.columns++;
      if (text.includes('f = h')) met.stateful++;
      if (JSON.stringify(expected).includes('"code"')) met.failed++;
      else met.whole++;
    }),
    { seed: SEED, numRuns: 100 },
  );
  expect(met.columns).toBeGreaterThan(40);
  expect(met.stateful).toBeGreaterThan(15);
  expect(met.failed).toBeGreaterThan(30);
  expect(met.whole).toBeGreaterThan(25);
});

test('agent.map: rows that have nothing to do with each other run in columns', () => {
  const compiled = program('export default function f(x, y) { return x < y ? x * y : x / y; }');
  const random = rng(1, 'rows', 0, 0);
  const rows = Array.from({ length: 1_000 }, () => [random.next(), random.next()]);
  const calls = new AgentCalls(compiled, {
    seed: 1,
    split: 'train',
    repeat: 0,
    bytesPerCall: 65_536,
    fuelPerCall: MANY,
    callFuel: MANY,
  });
  const handle = calls.fresh();
  const map = handle.map([0, 1].map((i) => rows.map((row) => row[i] ?? 0)));
  const values: Json[] = [];
  map?.numbers(values);
  expect(values).toEqual([]);
  expect(map?.next(MANY)).toMatchObject({ ok: true });
  map?.numbers(values);
  expect(values).toHaveLength(999);
  expect(map?.next(MANY)).toBeNull();
});

test('agent.map: no columns for a program that assigns what its calls share', () => {
  const plan = (text: string): unknown => planOfLaterCalls(program(text));
  expect(plan('const k = 2; export default function f(x) { return k * x; }')).not.toBeNull();
  expect(
    plan('export default function f(x) { if (x > 3) f = g; return x; } function g() { return 1; }'),
  ).toBeNull();
  expect(plan('export default function f(x) { return x; } function g() { f = 1; }')).toBeNull();
});
