import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Evaluation, Genome } from '../../src/core/evolution/agent.ts';
import type { CasesTask, EvaluationCase } from '../../src/core/evolution/evaluation-task.ts';
import { parseGenome } from '../../src/core/language/genome.ts';
import { createCasesEvaluator } from '../../src/engine/evaluate-cases.ts';
import type { EvaluationJob, EvaluationResult } from '../../src/ports.ts';

const SEED = 20261123;

test('squares: fitness, scores, fuel and behaviour of a right, a wrong and a broken program', () => {
  const right = evaluate('export default function f(x) { return x * x; }');
  expect(right).toMatchObject({ failed: false, partial: false, fitness: 1, distance: 0 });
  expect(right.metrics).toEqual({ cases: 4, failed: 0, solved: 4 });
  expect(right.fuel).toBeGreaterThan(0);
  expect(right.feedback).toEqual([]);

  const wrong = evaluate('export default function f(x) { return x + x; }');
  expect(wrong.scores).toEqual([1, 0, 1, 0]);
  expect(wrong.fitness).toBe(0.5);
  expect(wrong.feedback.map((line) => line.text)).toEqual([
    '(1) gave 2, wanted 1',
    '(3) gave 6, wanted 9',
  ]);

  const broken = evaluate('export default function f(x) { return null.x; }');
  expect(broken).toMatchObject({ failed: true, fitness: 0, distance: 1e12 });
  expect(broken.reason?.code).toBe('threw');
  expect(broken.feedback[0]?.text).toContain('threw');
});

test('every case has an instance of its own: nothing is left from the case before', () => {
  const counting = evaluate(
    'const state = { n: 0 };\nexport default function f(x) { state.n++; return state.n; }',
    [
      { args: [1], expected: 1 },
      { args: [2], expected: 1 },
    ],
  );
  expect(counting.fitness).toBe(1);
});

test('each failure keeps its reason: endless, too much memory, too deep, not finite, no result', () => {
  const reason = (body: string): string | undefined =>
    evaluate(`export default function f(x) { ${body} }`).reason?.code;
  expect(reason('while (true) {}')).toBe('fuel-exhausted');
  expect(reason('const a = []; while (true) a.push([1, 2, 3, 4, 5, 6, 7, 8]);')).toMatch(
    /^(memory|fuel)-exhausted$/,
  );
  expect(reason('return f(x + 1) + 1;')).toBe('depth-exhausted');
  expect(reason('return 1 / 0;')).toBe('bad-output');
  expect(reason('return NaN;')).toBe('bad-output');
  expect(reason('return;')).toBe(undefined);
});

test('large arguments end a slice as fuel does, though they cost the agent none', () => {
  const object = Object.fromEntries(Array.from({ length: 20_000 }, (_, i) => [`k${i}`, i]));
  const list = Array.from({ length: 30_000 }, () => [1]);
  for (const args of [[object], [list]]) {
    const jobs = Array.from({ length: 40 }, (_, i) =>
      job(`j${i}`, `export default function f(x) { return ${i}; }`),
    );
    const { results, slices } = run(jobs, 2_000_000, {
      ...task([{ args, expected: 1 }]),
      bytesPerCall: 16 * 1_048_576,
    });
    for (const { evaluation } of results) expect(evaluation.fuel).toBeLessThan(10);
    // A copy takes some milliseconds: 40 of them are no slice of 50.
    expect(slices).toBeGreaterThan(5);
  }
});

test('so does the comparison of long texts', () => {
  const wanted = Array.from({ length: 60 }, () => 'ba'.repeat(512));
  const far = 'export default function f(x) { return Array(60).fill("ab".repeat(512)); }';
  const cases = Array.from({ length: 60 }, (_, i) => ({ args: [i], expected: wanted }));
  const { slices } = run([job('a', far)], 2_000_000, task(cases));
  expect(slices).toBeGreaterThan(5);
});

test('slicing, the order of the queue and its neighbours change nothing', () => {
  let slicedInside = 0;
  let partial = 0;
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom(...PROGRAMS), { minLength: 1, maxLength: 4 }),
      fc.integer({ min: 1, max: 3000 }),
      fc.boolean(),
      (programs, slice, cascade) => {
        const jobs = programs.map((text, i) => job(`${i}`, text, cascade));
        const wanted = new Map(
          jobs.map((each) => [
            each.id,
            run([each], Number.MAX_SAFE_INTEGER).results[0]?.evaluation,
          ]),
        );
        const { results, slices } = run(jobs.toReversed(), slice);
        expect(results).toHaveLength(jobs.length);
        for (const { id, evaluation } of results) expect(evaluation).toEqual(wanted.get(id));
        if (slices > 2 * jobs.length) slicedInside++;
        partial += results.filter(({ evaluation }) => evaluation.partial).length;
      },
    ),
    { seed: SEED, numRuns: 150 },
  );
  expect(slicedInside).toBeGreaterThan(40);
  expect(partial).toBeGreaterThan(20);
});

test('the cascade never changes the result of a candidate that passes, and stops the others early', () => {
  let passed = 0;
  let stopped = 0;
  fc.assert(
    fc.property(
      fc.constantFrom(...PROGRAMS),
      fc.uniqueArray(fc.nat(3), { minLength: 1, maxLength: 3 }),
      fc.constantFrom(0, 0.4, 0.9),
      (text, minibatch, minimum) => {
        const full = only(run([job('a', text)], 1e9).results);
        const cascaded = only(
          run([{ ...job('a', text), cascade: { minibatch, minimum } }], 1e9).results,
        );
        if (!cascaded.partial) {
          passed++;
          expect(cascaded).toEqual(full);
          return;
        }
        stopped++;
        expect(cascaded.fitness).toBeLessThanOrEqual(full.fitness);
        expect(cascaded.fuel).toBeLessThanOrEqual(full.fuel);
        expect(cascaded.behaviour).toBe('');
      },
    ),
    { seed: SEED, numRuns: 300 },
  );
  expect(passed).toBeGreaterThan(60);
  expect(stopped).toBeGreaterThan(60);
});

test('repeats: a random agent gets another stream each, the same for all genomes, and means are scored', () => {
  const text = 'export default function f(x) { return Math.random() < 0.5 ? x * x : -1; }';
  const other =
    'export default function f(x) { const luck = Math.random(); return luck < 0.5 ? x * x : -1; }';
  const repeated = (source: string, repeats: readonly number[]): Evaluation =>
    only(run([{ ...job('a', source), repeats }], 1e9).results);
  const seven = repeated(text, [0, 1, 2, 3, 4, 5, 6]);
  expect(new Set(seven.scores).size).toBeGreaterThan(1);
  expect(
    seven.scores.every((score) => Number.isInteger(score * 7 + 1e-9 - ((score * 7 + 1e-9) % 1))),
  ).toBe(true);
  expect(repeated(other, [0, 1, 2, 3, 4, 5, 6])).toMatchObject({
    scores: seven.scores,
    behaviour: seven.behaviour,
  });
  expect(repeated(text, [7, 8, 9]).behaviour).not.toBe(repeated(text, [0, 1, 2]).behaviour);
});

test('agents that behave alike share their behaviour; feedback is given for training cases only', () => {
  const a = evaluate('export default function f(x) { return x * x; }');
  const b = evaluate(
    'export default function f(y) { let s = 0; for (let i = 0; i < y; i++) s += y; return s; }',
  );
  const c = evaluate('export default function f(x) { return x * x + 1; }');
  expect(b.behaviour).toBe(a.behaviour);
  expect(c.behaviour).not.toBe(a.behaviour);
  const heldOut = only(
    run([{ ...job('a', 'export default function f(x) { return 0; }'), split: 'heldOut' }], 1e9)
      .results,
  );
  expect(heldOut.fitness).toBe(0);
  expect(heldOut.feedback).toEqual([]);
});

test('add is idempotent by id, clear drops everything', () => {
  const evaluator = createCasesEvaluator(task());
  const one = job('a', PROGRAMS[0] ?? '');
  evaluator.add([one]);
  evaluator.add([one]);
  expect(evaluator.pending).toBe(1);
  evaluator.work(1);
  evaluator.clear();
  expect(evaluator.pending).toBe(0);
  expect(evaluator.work(1e9)).toEqual([]);
});

const PROGRAMS = [
  'export default function f(x) { return x * x; }',
  'export default function f(x) { let s = 0; for (let i = 0; i < x * 40; i++) s += i; return s; }',
  'export default function f(x) { return x < 2 ? x * x : null.y; }',
  'export default function f(x) { if (x === 0) throw new Error("no"); return x * x; }',
  'export default function f(x) { while (x > 2) {} return x * x; }',
  'export default function f(x) { return [x].map((y) => y * y).reduce((a, b) => a + b, 0) + Math.floor(Math.random() * 2); }',
  'export default function f(x) { return 7; }',
];

function task(cases: readonly EvaluationCase[] = squares([0, 1, 2, 3])): CasesTask {
  return {
    kind: 'cases',
    seed: 42,
    fuelPerCall: 20_000,
    bytesPerCall: 1_000_000,
    cases: { train: cases, heldOut: squares([5, 6]), test: [] },
    compare: { kind: 'exact' },
  };
}

const squares = (inputs: readonly number[]): readonly EvaluationCase[] =>
  inputs.map((x) => ({ args: [x], expected: x * x }));

function genome(text: string): Genome {
  const parsed = parseGenome(text, { genomeBytes: 6_656 });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
  return parsed.value;
}

function job(id: string, text: string, cascade = false): EvaluationJob {
  return {
    id,
    genome: genome(text),
    split: 'train',
    repeats: [0],
    ...(cascade ? { cascade: { minibatch: [2, 1], minimum: 0.5 } } : {}),
  };
}

function run(
  jobs: readonly EvaluationJob[],
  slice: number,
  on = task(),
): { results: EvaluationResult[]; slices: number } {
  const evaluator = createCasesEvaluator(on);
  evaluator.add(jobs);
  const results: EvaluationResult[] = [];
  let slices = 0;
  for (; evaluator.pending > 0 && slices < 1_000_000; slices++)
    results.push(...evaluator.work(slice));
  return { results, slices };
}

function only(results: readonly EvaluationResult[]): Evaluation {
  const [result] = results;
  if (result === undefined || results.length !== 1) throw new Error('one result expected');
  return result.evaluation;
}

const evaluate = (text: string, cases?: readonly EvaluationCase[]): Evaluation =>
  only(run([job('a', text)], 1e9, task(cases)).results);
