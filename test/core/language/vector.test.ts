/** Columns give each case the machine's own outcome (value, failure, fuel, bytes, frames), or leave it to the machine. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Program } from '../../../src/core/language/bytecode.ts';
import { callAgent } from '../../../src/core/language/instance.ts';
import type { Outcome } from '../../../src/core/language/outcome.ts';
import { LANES, planOf, runColumns } from '../../../src/core/language/vector/run.ts';
import { OPTIONS, program } from '../../support/beside-v8.ts';
import { MATH, NUMERIC_CASES, NUMERIC_PROGRAM } from '../../support/numeric-program.ts';

const SEED = 20261127;
const FUEL = 100_000;

type Outcomes = readonly (Outcome | undefined)[];

/** Empty if the program needs the machine for all. */
function columnOutcomes(compiled: Program, cases: readonly number[][], fuel: number): Outcomes {
  const plan = planOf(compiled);
  const args = [0, 1].map((i) => Float64Array.from(cases, (each) => each[i] ?? 0));
  if (plan === null || plan.code.params > args.length) return [];
  const results = runColumns(plan, args, cases.length, fuel);
  return cases.map((_, i) => results.outcome(i));
}

test('columns: the outcome of the machine, to the last fuel and byte', { timeout: 60_000 }, () => {
  const met = { columns: 0, machine: 0, failed: 0, parted: 0, whole: 0, short: 0 };
  fc.assert(
    fc.property(
      NUMERIC_PROGRAM,
      NUMERIC_CASES,
      fc.constantFrom(FUEL, FUEL, 60, 25),
      (text, cases, fuel) => {
        const compiled = program(text);
        const outcomes = columnOutcomes(compiled, cases, fuel);
        const fuels = new Set<number>();
        cases.forEach((each, i) => {
          const got = outcomes[i];
          if (got === undefined) met.machine++;
          else {
            expect(got).toEqual(callAgent(compiled, each, { ...OPTIONS, fuel }));
            met.columns++;
            fuels.add(got.fuel);
            if (!got.ok) met.failed++;
            if (fuel < FUEL) met.short++;
          }
        });
        if (fuels.size > 1) met.parted++;
        if (cases.every((_, i) => outcomes[i] !== undefined)) met.whole++;
      },
    ),
    { seed: SEED, numRuns: 1_500 },
  );
  expect(met.columns).toBeGreaterThan(4_500);
  expect(met.failed).toBeGreaterThan(400);
  expect(met.machine).toBeGreaterThan(1_000);
  expect(met.parted).toBeGreaterThan(150);
  expect(met.whole).toBeGreaterThan(400);
  expect(met.short).toBeGreaterThan(1_000);
});

const outcomesOf = (text: string, cases: readonly number[][]): Outcomes =>
  columnOutcomes(program(text), cases, FUEL);

test('columns: every function of Math but random and hypot runs in them', () => {
  for (const name of MATH.filter((each) => each !== 'hypot')) {
    const text = `export default function f(x, y) { return Math.${name}(x, y); }`;
    const outcomes = outcomesOf(text, [[0.25, 2]]);
    expect(outcomes[0], name).toEqual(callAgent(program(text), [0.25, 2], OPTIONS));
  }
});

test('columns: a full block of cases that part in many ways', () => {
  const cases = Array.from({ length: LANES }, (_, i) => [i, i % 7]);
  const text = `export default function f(x, y) {
    let v = 0;
    while (x > 1) { v += x % 2 > 0 ? 1 : y; x = Math.floor(x / 2); }
    return y > 3 ? v : -v;
  }`;
  const outcomes = outcomesOf(text, cases);
  cases.forEach((each, i) => expect(outcomes[i]).toEqual(callAgent(program(text), each, OPTIONS)));
});

test('columns: what they cannot do is left to the machine', () => {
  const left = (text: string): boolean => outcomesOf(text, [[1, 2]])[0] === undefined;
  expect(left('export default function f(x) { return x; }')).toBe(false);
  expect(left('export default function f(x, y, z) { return x; }')).toBe(true);
  expect(left('export default function f(...x) { return 1; }')).toBe(true);
  expect(left('export default function f(x) { return [x]; }')).toBe(true);
  expect(left('export default function f(x) { return Math.random(); }')).toBe(true);
  expect(left('export default function f(x) { while (true) x++; }')).toBe(true);
  expect(left('const list = [1];\nexport default function f(x) { return x; }')).toBe(true);
  expect(left('export default function f(x) { f = 1; return x; }')).toBe(true);
});

test('columns: a remainder pays for what its sides lie apart, so the machine takes those that do', () => {
  const text = 'export default function f(x, y) { return x % y; }';
  const near = [7, 3];
  const far = [1.7e308, 1.1e-308];
  const [one] = outcomesOf(text, [near]);
  expect(one).toEqual(callAgent(program(text), near, OPTIONS));
  expect(outcomesOf(text, [near, far])).toEqual([undefined, undefined]);
  expect(callAgent(program(text), far, OPTIONS).fuel).toBe((one?.fuel ?? 0) + 32);
  for (const endless of [
    [Infinity, 3],
    [7, 0],
    [-0, 5e-324],
  ])
    expect(callAgent(program(text), endless, OPTIONS).fuel).toBe(one?.fuel);
});

test('columns: what waits while cases part one by one is bounded', () => {
  const names = Array.from({ length: 900 }, (_, i) => `a${i}`);
  const parting = Array.from({ length: 120 }, (_, i) => `if (x < ${i}) a1 = ${i};`).join('');
  const text = `export default function f(x) { let ${names.join('= x,')} = x; ${parting} return a1; }`;
  const cases = Array.from({ length: LANES }, (_, i) => [i]);
  const before = process.memoryUsage().arrayBuffers;
  const outcomes = outcomesOf(text, cases);
  // A kilobyte a column: 120 groups of 900 would take 100 MB.
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(32 * 1_048_576);
  const known = outcomes.filter((outcome) => outcome !== undefined);
  expect(known.length).toBeGreaterThan(0);
  for (const [i, outcome] of outcomes.entries())
    if (outcome !== undefined) expect(outcome).toEqual(callAgent(program(text), [i], OPTIONS));
});
