/** Evaluators in the machine's runtime that keep, copy or multiply more than they pay for. */
import { expect, test, vi } from 'vitest';
import type { Evaluation } from '../../src/core/evolution/agent.ts';
import type { ModuleTask } from '../../src/core/evolution/evaluation-task.ts';
import { createModuleEvaluator } from '../../src/engine/evaluate-module.ts';
import { parsed } from '../support/tasks.ts';

// They use up budgets: a busy machine needs its time.
vi.setConfig({ testTimeout: 60_000 });

const TABLE = `const T = Array(100000).fill(0);
export default function f(x) { return T.length + x; }`;
const ECHO = 'export default function f(x) { return 1; }';

const SLICE = 1_000_000;

/** `each` is called after every slice but the last. */
function evaluate(
  body: string,
  genome = ECHO,
  fuelPerCall = 1_000_000,
  each: () => void = () => undefined,
): Evaluation {
  const task: ModuleTask = {
    kind: 'module',
    runtime: 'machine',
    source: `export default function evaluate(agent, { data }) { ${body} }`,
    data: { train: null, heldOut: null, test: null },
    seed: 1,
    fuelPerCall,
    bytesPerCall: 16 * 1_048_576,
  };
  const evaluator = createModuleEvaluator(task);
  evaluator.add([{ id: 'a', genome: parsed(genome), split: 'train', repeats: [0] }]);
  for (let slices = 0; slices < 100_000; slices++) {
    const [result] = evaluator.work(SLICE);
    if (result !== undefined) return result.evaluation;
    each();
  }
  throw new Error('no result');
}

const FRESH = 'const g = agent.fresh();';

test('agents kept by the thousand count as memory of the evaluator', () => {
  const hoard = evaluate(`const all = []; for (;;) { ${FRESH} all.push(g); }`);
  expect(hoard.reason).toMatchObject({ code: 'evaluator-failed' });
  expect(hoard.reason?.detail).toContain('memory-exhausted');
  expect(
    evaluate(`for (let i = 0; i < 50000; i++) { ${FRESH} } return { score: 1 };`).fitness,
  ).toBe(1);
});

test('so does what each of them keeps between calls; what is dropped is forgotten', () => {
  const kept = evaluate(`const all = []; for (;;) { ${FRESH} g(1); all.push(g); }`, TABLE);
  expect(kept.reason?.detail).toContain('memory-exhausted');
  const mapped = evaluate(
    `const all = []; for (;;) { ${FRESH} g.map([[1]]); all.push(g); }`,
    TABLE,
  );
  expect(mapped.reason?.detail).toContain('memory-exhausted');
  const dropped = `let s = 0; for (let i = 0; i < 60; i++) { ${FRESH} s += g(i); } return { score: s };`;
  expect(evaluate(dropped, TABLE).fitness).toBe(60 * 100_000 + (59 * 60) / 2);
});

test('what agents keep is paid for whenever it is counted, also where it is numbers only', () => {
  const wide = 'const T = Array(900000).fill(0); export default function f(x) { return x; }';
  const table =
    'const T = new Set(Array.from({ length: 100000 }, (_, i) => i)); export default function f(x) { return x; }';
  const calls = `${FRESH} let s = 0; for (let i = 0; i < 100; i++) s += g(i); return { score: s };`;
  for (const [genome, least] of [
    [wide, 5],
    [table, 2],
  ] as const) {
    let slices = 1;
    expect(evaluate(calls, genome, 2_000_000, () => slices++).fitness).toBe(4_950);
    expect(slices).toBeGreaterThan(least);
  }
});

test('agents that rest keep no stack of the machine', () => {
  const wide = Array.from({ length: 58 }, (_, i) => `a${i}`);
  const genome = `const d = (n) => { ${wide.map((name) => `const ${name} = n;`).join('')}
    return n === 0 ? 0 : d(n - 1) + ${wide.join('+')}; };
  export default function f() { return d(100); }`;
  const before = process.memoryUsage().heapUsed;
  let most = 0;
  const body = `const all = []; for (let i = 0; i < 1500; i++) { ${FRESH} g(); all.push(g); } return { score: 1 };`;
  const { fitness } = evaluate(body, genome, 10_000_000, () => {
    most = Math.max(most, process.memoryUsage().heapUsed - before);
  });
  expect(fitness).toBe(1);
  // 1,500 stacks of 12,000 registers would be 140 MiB.
  expect(most).toBeLessThan(70 * 1_048_576);
});

test('rows of a map that columns work out end a slice as others do', () => {
  const counting =
    'export default function f(x) { for (let i = 0; i < 200; i++) x += i; return x; }';
  const body = 'const r = agent.map([Array(10000).fill(1)]); return { score: r.length };';
  let slices = 1;
  const { fitness, fuel } = evaluate(body, counting, 1_000_000, () => slices++);
  expect(fitness).toBe(10_000);
  expect(slices).toBeGreaterThan(fuel / SLICE);
});

test('an argument whose parts are shared is paid for as the copy it becomes', () => {
  const share = 'let v = []; for (let i = 0; i < 21; i++) v = [v, v];';
  const before = process.memoryUsage().heapUsed;
  const shared = evaluate(`${share} for (;;) agent.try(v);`);
  expect(shared.reason?.detail).toContain('fuel at once');
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(300 * 1_048_576);
});

test('a result whose parts are shared uses up the fuel of all calls', () => {
  const doubling =
    'export default function f(x) { let v = []; for (let i = 0; i < 13; i++) v = [v, v]; return v; }';
  const evaluation = evaluate('for (;;) agent(1);', doubling, 50_000);
  expect(evaluation.reason?.code).toBe('fuel-exhausted');
  // About 16,000 values a call: 1,000,000 units of fuel pay for 60 calls, not for 10,000.
  const counting = 'let n = 0; while (agent.try(1).ok) n++; return { score: n };';
  const counted = evaluate(counting, doubling, 50_000);
  expect(counted.fitness).toBeGreaterThan(20);
  expect(counted.fitness).toBeLessThan(100);
});
