import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Evaluation, Json, ProgramGenome } from '../../src/core/evolution/agent.ts';
import type { ModuleTask } from '../../src/core/evolution/evaluation-task.ts';
import { parseGenome } from '../../src/core/language/genome.ts';
import { createModuleEvaluator } from '../../src/engine/evaluate-module.ts';
import type { EvaluationResult } from '../../src/ports.ts';

const SEED = 20261124;

test('a module sees agent, data, random and split, and gives score, scores, metrics, features, feedback', () => {
  const evaluation = evaluate(
    `const results = data.inputs.map((x) => agent(x));
     const fresh = agent.fresh();
     return {
       score: results.reduce((a, b) => a + b, 0),
       scores: agent.map([data.inputs]),
       metrics: { again: fresh(5), tried: agent.try(2).value, lucky: random() < 1 ? 1 : 0 },
       features: { failed: agent.try('no').ok ? 0 : 1 },
       feedback: [{ case: 1, text: split }],
     };`,
    { data: { inputs: [1, 2, 3] } },
  );
  expect(evaluation).toMatchObject({
    failed: false,
    fitness: 14,
    scores: [1, 4, 9],
    metrics: { again: 25, tried: 4, lucky: 1 },
    features: { failed: 1 },
    feedback: [{ case: 1, text: 'train' }],
  });
  expect(evaluation.fuel).toBeGreaterThan(0);
});

test('the shared agent keeps its state over calls, a fresh one starts anew, a failed one is replaced', () => {
  const counter = `const state = { n: 0 };
    export default function f(x) { state.n++; if (x === 'fail') return null.x; return state.n; }`;
  const body = `agent(); agent(); const other = agent.fresh(); const two = agent() * 100 + other();
    agent.try('fail'); return { score: two + 10000 * agent() };`;
  expect(evaluate(body, { genome: counter }).fitness).toBe(10_301);
});

describe('a failing agent ends the evaluation, caught or not', () => {
  test.each([
    ['a call', 'try { agent("no"); } catch {} return { score: 1e9 };', 'threw'],
    ['a fresh agent', 'try { agent.fresh()("no"); } catch {} return { score: 1e9 };', 'threw'],
    ['a column', 'try { agent.map([[1, "no"]]); } catch {} return { score: 1e9 };', 'threw'],
    ['finally', 'try { agent("no"); } finally { return { score: 1e9 }; }', 'threw'],
    [
      'inside a callback',
      'try { [1, "no"].map((x) => agent(x)); } catch {} return { score: 1 };',
      'threw',
    ],
    ['too much fuel', 'try { agent(-1); } catch {} return { score: 1 };', 'fuel-exhausted'],
    [
      'a result that is not finite',
      'try { agent(0); } catch {} return { score: 1 };',
      'bad-output',
    ],
    ['all calls together', 'while (true) agent(3);', 'fuel-exhausted'],
  ])('%s', (_name, body, code) => {
    const evaluation = evaluate(body);
    expect(evaluation).toMatchObject({ failed: true, fitness: -1e12, scores: [], feedback: [] });
    expect(evaluation.reason?.code).toBe(code);
  });
});

describe('an evaluator that fails is a failed evaluation with a reason', () => {
  test.each([
    ['loops', 'while (true) {}', 'fuel-exhausted', 'the evaluator'],
    [
      'takes too much memory',
      'const all = []; while (true) all.push("x".repeat(1000) + all.length);',
      'evaluator-failed',
      'memory-exhausted',
    ],
    [
      'recurses without end',
      'const f = (n) => f(n + 1) + 1; return { score: f(0) };',
      'evaluator-failed',
      'depth-exhausted',
    ],
    ['throws', 'throw new Error("mine");', 'evaluator-failed', 'Error: mine'],
    ['no result', '', 'evaluator-failed', 'must return'],
    ['no score', 'return { scores: [1] };', 'evaluator-failed', 'score must be'],
    ['NaN', 'return { score: NaN };', 'evaluator-failed', 'NaN at $.score'],
    ['a cycle', 'const a = { score: 1 }; a.metrics = a; return a;', 'evaluator-failed', 'a cycle'],
    [
      'a function',
      'return { score: 1, metrics: { f: () => 1 } };',
      'evaluator-failed',
      '$.metrics.f',
    ],
    ['the agent itself', 'return { score: 1, metrics: agent };', 'evaluator-failed', '$.metrics'],
    [
      'many scores',
      'return { score: 1, scores: Array(10001).fill(1) };',
      'evaluator-failed',
      '10000',
    ],
    [
      'a function as an argument',
      'agent(() => 1); return { score: 1 };',
      'evaluator-failed',
      'bad-output',
    ],
    [
      'columns of several lengths',
      'agent.map([[1], [1, 2]]); return { score: 1 };',
      'evaluator-failed',
      'equally long',
    ],
    [
      'a property of the agent',
      'return { score: agent.name === "f" ? 1 : 0 };',
      'evaluator-failed',
      'unsupported',
    ],
    [
      'a method that is not there',
      'agent.kill(); return { score: 1 };',
      'evaluator-failed',
      'unsupported',
    ],
  ])('%s', (_name, body, code, detail) => {
    const evaluation = evaluate(body);
    expect(evaluation).toMatchObject({ failed: true, fitness: -1e12, reason: { code } });
    expect(evaluation.reason?.detail).toContain(detail);
  });
});

test('10,000 scores fit', () => {
  const evaluation = evaluate(
    'return { score: 1, scores: Array(10000).fill(0).map(() => random()) };',
  );
  expect(evaluation.scores).toHaveLength(10_000);
});

test('slicing changes nothing, also when a slice ends inside a call of the agent', () => {
  let many = 0;
  fc.assert(
    fc.property(
      fc.constantFrom(...MODULES),
      fc.constantFrom(1, 2, 3, 7, 20, 100),
      (body, slice) => {
        const wanted = run(body, Number.MAX_SAFE_INTEGER, {});
        const sliced = run(body, slice, {});
        expect(sliced.evaluation).toEqual(wanted.evaluation);
        if (sliced.slices > 10) many++;
      },
    ),
    { seed: SEED, numRuns: 60 },
  );
  expect(many).toBeGreaterThan(30);
});

test('repeats differ in their luck and are averaged; the same repeat is the same to the bit', () => {
  const body = 'return { score: agent(1), scores: [random()], metrics: { r: Math.random() } };';
  const genome = 'export default function f(x) { return Math.random(); }';
  const one = evaluate(body, { genome });
  const two = evaluate(body, { genome, repeats: [1] });
  expect(evaluate(body, { genome })).toEqual(one);
  expect(two.fitness).not.toBe(one.fitness);
  expect(two.metrics['r']).not.toBe(one.metrics['r']);
  const both = evaluate(body, { genome, repeats: [0, 1] });
  expect(both.fitness).toBeCloseTo((one.fitness + two.fitness) / 2, 12);
  expect(both.scores[0]).toBeCloseTo(((one.scores[0] ?? 0) + (two.scores[0] ?? 0)) / 2, 12);
});

test('behaviour: equal outputs in the order of the calls, whatever the program', () => {
  const body = 'let s = 0; for (let i = 1; i < 5; i++) s += agent(i); return { score: 1 };';
  const other = 'export default function f(x) { return x ** 2; }';
  const wrong = 'export default function f(x) { return x === 4 ? 17 : x * x; }';
  expect(evaluate(body, { genome: other }).behaviour).toBe(evaluate(body).behaviour);
  expect(evaluate(body, { genome: wrong }).behaviour).not.toBe(evaluate(body).behaviour);
});

const SQUARE = `export default function f(x) {
  if (typeof x !== 'number') throw new TypeError('a number, please');
  while (x < 0) x = x - 1;
  return x === 0 ? 1 / x : x * x;
}`;

const MODULES = [
  'let s = 0; for (let i = 1; i < 9; i++) s += agent(i); return { score: s };',
  'return { score: 1, scores: agent.map([[1, 2, 3, 4, 5, 6]]) };',
  'let good = 0; for (const x of [1, "a", 0, 3]) good += agent.try(x).ok ? 1 : 0; return { score: good };',
  'const all = [1, 2, 3].map(() => agent.fresh()); return { score: all.map((f, i) => f(i + 1)).reduce((a, b) => a + b, 0) };',
  'try { agent("no"); } finally { return { score: 1 }; }',
  'let n = 0; while (n < 300) n++; return { score: n + agent(2) };',
  'return { score: [3, 1, 2].sort((a, b) => agent(a) - agent(b))[0] };',
];

interface Options {
  readonly data?: Json;
  readonly genome?: string;
  readonly repeats?: readonly number[];
}

function evaluate(body: string, options: Options = {}): Evaluation {
  return run(body, 1_000_000, options).evaluation;
}

function run(
  body: string,
  slice: number,
  options: Options,
): { evaluation: Evaluation; slices: number } {
  const { data = null, genome = SQUARE, repeats = [0] } = options;
  const task: ModuleTask = {
    kind: 'module',
    runtime: 'machine',
    source: `export default function evaluate(agent, { data, random, split }) { ${body} }`,
    data: { train: data, heldOut: null, test: null },
    seed: 42,
    fuelPerCall: 2_000,
    bytesPerCall: 1_000_000,
  };
  const evaluator = createModuleEvaluator(task);
  evaluator.add([{ id: 'a', genome: program(genome), split: 'train', repeats }]);
  let results: readonly EvaluationResult[] = [];
  let slices = 0;
  for (; results.length === 0 && slices < 3_000_000; slices++) results = evaluator.work(slice);
  const [result] = results;
  if (result === undefined) throw new Error('the evaluation did not end');
  return { evaluation: result.evaluation, slices };
}

function program(text: string): ProgramGenome {
  const parsed = parseGenome(text, { genomeBytes: 6_656 });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
  return parsed.value;
}
