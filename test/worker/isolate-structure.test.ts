import { env } from 'cloudflare:workers';
import { expect, test } from 'vitest';
import { IsolateRunner } from '../../src/adapters/isolate/isolate-runner.ts';
import type { ModuleTask } from '../../src/core/evolution/evaluation-task.ts';
import { createModuleEvaluator } from '../../src/engine/evaluate-module.ts';
import type { EvaluationJob, EvaluationResult } from '../../src/ports.ts';
import { program } from '../support/search-task.ts';

const EVALUATE = 'export default function evaluate(agent) { return { score: agent() }; }\n';

const taskOf = (body: string): ModuleTask => ({
  kind: 'module',
  source: `${EVALUATE}export function structure(vector, { data }) { ${body} }\n`,
  runtime: 'isolate',
  data: { train: [4], heldOut: null, test: null },
  seed: 1,
  fuelPerCall: 1_000_000,
  bytesPerCall: 16 * 1_048_576,
});

const JOB: EvaluationJob = {
  id: 'one',
  genome: program('export default function f() { return 1.5; }'),
  split: 'train',
  repeats: [0],
  structure: [1.5, -2],
};

function runnerOf(body: string): IsolateRunner {
  if (env.LOADER === undefined) throw new Error('the tests run with Dynamic Workers');
  return new IsolateRunner(env.LOADER, taskOf(body), 'a');
}

const GOOD = `return {
  objective: { value: vector[0] + data[0], gradient: [1, 0] },
  constraints: [{ value: vector[1], at: [1], gradient: [1] }],
};`;

test('an isolate and the machine say the same of a vector', async () => {
  const structure = await runnerOf(GOOD).structure(JOB);
  expect(structure).toEqual({
    objective: { value: 5.5, at: [0, 1], gradient: [1, 0] },
    constraints: [{ value: -2, at: [1], gradient: [1] }],
  });
  const machine = createModuleEvaluator(taskOf(GOOD));
  machine.add([JOB]);
  const results: EvaluationResult[] = [];
  while (machine.pending > 0) results.push(...machine.work(10_000));
  expect(results[0]).toMatchObject({ id: 'one', structure, evaluation: { fitness: 1.5 } });
  expect((await runnerOf(GOOD).evaluate(JOB)).fitness).toBe(1.5);
});

test.each([
  ['throws', 'throw new Error("no");'],
  ['never ends', 'for (;;) {}'],
  ['is no structure', 'return { objective: 1 };'],
  [
    'is a proxy',
    'return new Proxy({ objective: { value: 1, gradient: [1, 1] }, constraints: [] }, {});',
  ],
  ['is a promise of a cycle', 'const a = {}; a.a = a; return Promise.resolve(a);'],
  [
    'has derivatives of nothing',
    'return { objective: { value: 1, at: [7], gradient: [1] }, constraints: [] };',
  ],
  ['is not a number', 'return { objective: { value: NaN, gradient: [1, 1] }, constraints: [] };'],
] as const)('what %s is nothing, and the isolate goes on', async (_, body) => {
  const runner = runnerOf(body);
  expect(await runner.structure(JOB)).toBeUndefined();
  expect((await runner.evaluate(JOB)).fitness).toBe(1.5);
});
