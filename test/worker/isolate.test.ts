import { env } from 'cloudflare:workers';
import { describe, expect, test } from 'vitest';
import { IsolateRunner } from '../../src/adapters/isolate/isolate-runner.ts';
import type { Evaluation, Json } from '../../src/core/evolution/agent.ts';
import type { ModuleTask, Split } from '../../src/core/evolution/evaluation-task.ts';
import { parseGenome } from '../../src/core/language/genome.ts';
import type { EvaluationJob } from '../../src/ports.ts';

// Every test has an isolate of its own: the id is a digest of the source. Modules that no counter stops are in
// test/process: they would take this runtime down.

describe('a module sees the agent, data, randomness and split', () => {
  test('calls, columns, tries and fresh agents', async () => {
    const evaluation = await evaluate(
      `let results = data.inputs.map((x) => agent(x));
       const fresh = agent.fresh();
       return {
         score: results.reduce((a, b) => a + b, 0),
         scores: agent.map([data.inputs]),
         metrics: { again: fresh(5), tried: agent.try(2).value },
         features: { failed: agent.try('no').ok ? 0 : 1 },
         feedback: [{ case: 1, text: split }],
       };`,
      { data: { inputs: [1, 2, 3] } },
    );
    expect(evaluation).toMatchObject({
      failed: false,
      fitness: 14,
      scores: [1, 4, 9],
      metrics: { again: 25, tried: 4 },
      features: { failed: 1 },
      feedback: [{ case: 1, text: 'train' }],
      distance: 0,
      distances: [],
    });
    expect(evaluation.fuel).toBeGreaterThan(0);
    expect(evaluation.behaviour).toMatch(/^[0-9a-f]{32}$/);
  });

  test('columns are the calls of their rows: the same scores, fuel, bytes and behaviour', async () => {
    const rows = Array.from({ length: 300 }, (_, i) => [i % 17, (i * 7) % 31]);
    const columns = [0, 1].map((place) => rows.map((row) => row[place] ?? 0));
    const genome = `export default function f(x, y) {
      if (x > 9) return Math.max(x, y) - x / (y + 1);
      return x < y ? Math.sqrt(x * y) : y - x;
    }`;
    const scored = (scores: string): Promise<Evaluation> =>
      evaluate(`return { score: 0, scores: ${scores} };`, { data: { rows, columns }, genome });
    const mapped = await scored('agent.map(data.columns)');
    expect(mapped.scores).toHaveLength(300);
    expect(mapped).toEqual(await scored('data.rows.map(([x, y]) => agent(x, y))'));
  });

  test('the shared agent keeps its state over calls, a fresh one starts anew', async () => {
    const counter =
      'const state = { n: 0 };\nexport default function f() { state.n++; return state.n; }';
    const body =
      'agent(); agent(); const other = agent.fresh(); return { score: agent() * 100 + other() };';
    expect((await evaluate(body, { genome: counter })).fitness).toBe(301);
  });

  test('data is a copy of its own in every evaluation, held-out data is given for its split only', async () => {
    const runner = runnerOf(
      module('data.push(4); return { score: data.length, feedback: split };'),
      {
        train: [1, 2, 3],
        heldOut: [1],
        test: null,
      },
    );
    expect((await runner.evaluate(job())).fitness).toBe(4);
    expect((await runner.evaluate(job())).fitness).toBe(4);
    const heldOut = await runner.evaluate({ ...job(), split: 'heldOut' });
    expect(heldOut.fitness).toBe(2);
    expect(heldOut.feedback).toEqual([]);
  });

  test('an evaluation repeats itself to the bit, another repeat has another luck; repeats are averaged', async () => {
    const body = `return { score: random() + Math.random() + agent(1), scores: [...crypto.getRandomValues(new Uint8Array(4))],
      feedback: crypto.randomUUID() + new Date().toISOString() + performance.now() + Math.exp(0.1) };`;
    const genome = 'export default function f(x) { return Math.random(); }';
    const first = await evaluate(body, { genome });
    expect(await evaluate(`${body} `, { genome })).toEqual(first);
    expect(first.feedback[0]?.text).toMatch(
      /^[0-9a-f-]{36}1970-01-01T00:00:00\.000Z01\.1051709180756477$/,
    );
    const second = await evaluate(body, { genome, repeats: [1] });
    expect(second.fitness).not.toBe(first.fitness);
    const both = await evaluate(body, { genome, repeats: [0, 1] });
    expect(both.fitness).toBeCloseTo((first.fitness + second.fitness) / 2, 12);
  });

  test('async modules, default exports by name and top-level await work', async () => {
    const source =
      'const weight = await Promise.resolve(3);\nasync function run(agent) { await null; return { score: weight * agent(2) }; }\nexport { run as default };';
    expect((await evaluateSource(source)).fitness).toBe(12);
  });
});

describe('a failing agent ends the evaluation, caught or not', () => {
  test.each([
    ['a call', 'try { agent("no"); } catch {} return { score: 1e9 };', 'threw'],
    ['a fresh agent', 'try { agent.fresh()("no"); } catch {} return { score: 1e9 };', 'threw'],
    ['a column', 'try { agent.map([[1, "no"]]); } catch {} return { score: 1e9 };', 'threw'],
    ['finally', 'try { agent("no"); } finally { return { score: 1e9 }; }', 'threw'],
    [
      'later, in a promise',
      'Promise.resolve().then(() => agent("no")); return Promise.resolve({ score: 1e9 });',
      'threw',
    ],
    ['too much fuel', 'try { agent(-1); } catch {} return { score: 1 };', 'fuel-exhausted'],
    [
      'a result that is not finite',
      'try { agent(0); } catch {} return { score: 1 };',
      'bad-output',
    ],
    [
      'all calls together',
      'for (let i = 0; i < 1e6; i++) agent(3); return { score: 1 };',
      'fuel-exhausted',
    ],
  ])('%s', async (_name, body, code) => {
    const evaluation = await evaluate(body);
    expect(evaluation).toMatchObject({ failed: true, fitness: -1e12, scores: [], feedback: [] });
    expect(evaluation.reason?.code).toBe(code);
  });

  test('try answers the reason instead, until all calls together have used up their fuel', async () => {
    const body = `let good = 0, reason = '';
      for (let i = 0; i < 50_000; i++) { const r = agent.try(3); if (r.ok) good++; else reason = r.reason.code; }
      return { score: good, feedback: reason };`;
    const evaluation = await evaluate(body);
    expect(evaluation.failed).toBe(false);
    expect(evaluation.fitness).toBeGreaterThan(100);
    expect(evaluation.fitness).toBeLessThan(50_000);
    expect(evaluation.feedback).toEqual([{ case: null, text: 'fuel-exhausted' }]);
    expect(evaluation.fuel).toBeLessThan(20 * 20_000 + 20_000);
  });
});

describe('a hostile module is a failed evaluation with a reason', () => {
  test.each([
    ['loops', 'for (;;) {}', 'fuel-exhausted', 'the evaluator used more'],
    ['swallows its end', 'for (;;) try { for (;;); } catch {}', 'fuel-exhausted', 'the evaluator'],
    ['an async loop', 'return (async () => { for (;;) await null; })();', 'fuel-exhausted', 'the'],
    [
      'a chain of promises',
      'const again = () => Promise.resolve().then(again, again); return again();',
      'fuel-exhausted',
      'the',
    ],
    ['never settles', 'return new Promise(() => {});', 'evaluator-failed', 'hung'],
    [
      'a thenable',
      'return { score: 1, then(done) { done({ score: 2 }); } };',
      'evaluator-failed',
      'function',
    ],
    ['a proxy', 'return new Proxy({ score: 1 }, {});', 'evaluator-failed', 'clone'],
    [
      'a proxy inside',
      'return { score: 1, metrics: new Proxy({}, {}) };',
      'evaluator-failed',
      'clone',
    ],
    [
      'a cycle',
      'const a = { score: 1 }; a.metrics = a; return a;',
      'evaluator-failed',
      '64 levels',
    ],
    [
      'huge scores',
      'return { score: 1, scores: new Array(3e6).fill(1) };',
      'evaluator-failed',
      '1000000 values',
    ],
    [
      'many scores',
      'return { score: 1, scores: new Array(10001).fill(1) };',
      'evaluator-failed',
      '10000',
    ],
    [
      'huge feedback',
      'return { score: 1, feedback: "x".repeat(1e7) };',
      'evaluator-failed',
      '4096',
    ],
    ['NaN', 'return { score: NaN };', 'evaluator-failed', 'NaN at the result.score'],
    [
      'Infinity inside',
      'return { score: 1, scores: [1, -Infinity] };',
      'evaluator-failed',
      'Infinity',
    ],
    ['no result', '', 'evaluator-failed', 'undefined'],
    ['no score', 'return { scores: [1] };', 'evaluator-failed', 'score'],
    ['an unknown field', 'return { score: 1, fitness: 2 };', 'evaluator-failed', 'unknown field'],
    ['a class', 'return new (class { score = 1 })();', 'evaluator-failed', 'class'],
    ['throw null', 'throw null;', 'evaluator-failed', 'null'],
    [
      'throws what has no text',
      'throw { toString() { throw 1; } };',
      'evaluator-failed',
      'no text',
    ],
    [
      'throws a getter',
      'throw Object.defineProperty(new Error(), "message", { get() { throw 1; } });',
      'evaluator-failed',
      'no text',
    ],
    ['eval', 'return { score: eval("1") };', 'evaluator-failed', 'Code generation'],
    [
      'Function',
      'return { score: (() => {}).constructor("return 1")() };',
      'evaluator-failed',
      'Code',
    ],
    [
      'poisons a method',
      'Array.prototype.push = () => 0; return { score: 1 };',
      'evaluator-failed',
      'read only',
    ],
    [
      'poisons a hidden prototype',
      'Object.getPrototypeOf([].values()).next = () => 0; return { score: 1 };',
      'evaluator-failed',
      'read only',
    ],
    [
      'poisons the root',
      'Object.prototype.score = 1; return { score: 1 };',
      'evaluator-failed',
      'not extensible',
    ],
    [
      'replaces a global',
      'globalThis.Map = Array; return { score: 1 };',
      'evaluator-failed',
      'read only',
    ],
    [
      'reads the stack of others',
      'Error.prepareStackTrace = (_, s) => s; return { score: 1 };',
      'evaluator-failed',
      'not extensible',
    ],
    [
      'changes the agent',
      'agent.try = () => ({ ok: true, value: 1 }); return { score: 1 };',
      'evaluator-failed',
      'read only',
    ],
    [
      'a cyclic argument',
      'const a = []; a.push(a); agent(a); return { score: 1 };',
      'evaluator-failed',
      '64 levels',
    ],
    [
      'a function as an argument',
      'agent(() => 1); return { score: 1 };',
      'evaluator-failed',
      'function',
    ],
    [
      'columns of several lengths',
      'return { score: 1, scores: agent.map([[1], [1, 2]]) };',
      'evaluator-failed',
      'equally long',
    ],
  ])('%s', async (_name, body, code, detail) => {
    const evaluation = await evaluate(body);
    expect(evaluation).toMatchObject({ failed: true, fitness: -1e12, reason: { code } });
    expect(evaluation.reason?.detail).toContain(detail);
  });

  test.each([
    ['loops while it starts', `for (;;);\n${module('return { score: 1 };')}`, 'fuel-exhausted'],
    ['throws while it starts', `throw new Error('top');\n${module('')}`, 'top'],
    ['eval while it starts', `const x = eval('1');\n${module('')}`, 'Code generation'],
    [
      'Function while it starts',
      `const x = new Function('return 1')();\n${module('')}`,
      'Code generation',
    ],
    [
      'WebAssembly while it starts',
      `new WebAssembly.Module(new Uint8Array(8));\n${module('')}`,
      'WebAssembly',
    ],
    ['never ends to start', `await new Promise(() => {});\n${module('')}`, 'unsettled'],
    ['no function', 'export default 5;', 'not a function'],
    [
      'poisons while it starts',
      `JSON.stringify = () => '{}';\n${module('return { score: 1 };')}`,
      'read only',
    ],
  ])('%s', async (_name, source, detail) => {
    const evaluation = await evaluateSource(source);
    expect(evaluation.reason?.code).toBe('evaluator-failed');
    expect(evaluation.reason?.detail).toContain(detail);
  });
});

test('nothing that does input, output, timing or compilation can be reached', async () => {
  const evaluation = await evaluate(`
    const hidden = ['fetch', 'caches', 'WebSocket', 'EventSource', 'setTimeout', 'setInterval', 'scheduler', 'navigator',
      'Cloudflare', 'self', 'addEventListener', 'Request', 'Response', 'WebAssembly', 'SharedArrayBuffer', 'Atomics', 'WeakRef',
      'FinalizationRegistry', 'Intl', 'MessageChannel', 'process', 'require', 'Buffer', 'env', 'exports', 'ctx', 'EventTarget'];
    let scopes = [];
    for (let o = globalThis; o && o !== Object.prototype; o = Object.getPrototypeOf(o)) scopes.push(...Reflect.ownKeys(o).map(String));
    const found = hidden.filter((name) => globalThis[name] !== undefined);
    const functions = scopes.filter((name) => typeof globalThis[name] === 'function');
    return { score: found.length, scores: [functions.length], feedback: found.join() + '|' + functions.join() };`);
  expect(evaluation.feedback[0]?.text).toMatch(/^\|Object,Function,Array/);
  expect(evaluation.fitness).toBe(0);
  for (const name of evaluation.feedback[0]?.text.slice(1).split(',') ?? [])
    expect(ALLOWED).toContain(name);
});

test('assigning to names of built-ins on own objects still works, as in any module', async () => {
  const evaluation = await evaluate(`
    const o = {}; o.toString = () => 'own'; o.constructor = 1;
    const e = new Error('a'); e.name = 'Named'; e.message = 'b';
    function Old() {} Old.prototype = { constructor: Old, valueOf() { return 7; } };
    class Texts { toString() { return 'class'; } }
    const bare = Object.create(null); bare.hasOwnProperty = 2;
    return { score: Number(new Old()), feedback: [o, e, new Texts(), Object.keys(o), bare.hasOwnProperty].join(' ') };`);
  expect(evaluation).toMatchObject({
    fitness: 7,
    feedback: [{ text: 'own Named: b class toString,constructor 2' }],
  });
});

test('a module that was stopped works again in the next evaluation', async () => {
  const runner = runnerOf(module('if (agent(2) === 4) for (;;) {} return { score: 1 };'));
  expect((await runner.evaluate(job())).reason?.code).toBe('fuel-exhausted');
  expect((await runner.evaluate(job('export default function f(x) { return x; }'))).fitness).toBe(
    1,
  );
});

const ALLOWED =
  'Object Function Array Number parseFloat parseInt Boolean String Symbol Date Promise RegExp Error AggregateError EvalError RangeError ReferenceError SyntaxError TypeError URIError ArrayBuffer Uint8Array Int8Array Uint16Array Int16Array Uint32Array Int32Array BigUint64Array BigInt64Array Uint8ClampedArray Float32Array Float64Array Float16Array DataView Map BigInt Set Iterator WeakMap WeakSet Proxy decodeURI decodeURIComponent encodeURI encodeURIComponent escape unescape eval isFinite isNaN btoa atob structuredClone TextDecoder TextEncoder URL URLSearchParams'.split(
    ' ',
  );

const SQUARE = `export default function f(x) {
  if (typeof x !== 'number') throw new TypeError('a number, please');
  while (x < 0) x = x - 1;
  return x === 0 ? 1 / x : x * x;
}`;

interface Options {
  readonly data?: Json;
  readonly genome?: string;
  readonly repeats?: readonly number[];
}

const module = (body: string): string =>
  `export default function evaluate(agent, { data, random, split }) { ${body} }`;

const evaluate = (body: string, options: Options = {}): Promise<Evaluation> =>
  evaluateSource(module(body), options);

async function evaluateSource(source: string, options: Options = {}): Promise<Evaluation> {
  const { data = null, genome = SQUARE, repeats = [0] } = options;
  const runner = runnerOf(source, { train: data, heldOut: null, test: null });
  return await runner.evaluate({ ...job(genome), repeats });
}

function runnerOf(
  source: string,
  data: Record<Split, Json> = { train: null, heldOut: null, test: null },
): IsolateRunner {
  const { LOADER } = env;
  if (LOADER === undefined) throw new Error('the pool has no LOADER');
  const task: ModuleTask = {
    kind: 'module',
    runtime: 'isolate',
    source,
    data,
    seed: 42,
    fuelPerCall: 20_000,
    bytesPerCall: 1_000_000,
  };
  return new IsolateRunner(LOADER, task, 'test');
}

function job(text = SQUARE): EvaluationJob {
  const genome = parseGenome(text, { genomeBytes: 6_656 });
  if (!genome.ok) throw new Error(JSON.stringify(genome.error));
  return { id: 'a', genome: genome.value, split: 'train', repeats: [0] };
}
