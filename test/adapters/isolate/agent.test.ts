/** The agent that a module is given is the same in an isolate and in the machine. */
import { expect, test } from 'vitest';
import type { Agent } from '../../../src/adapters/isolate/runtime/agent.ts';
import { createAgent } from '../../../src/adapters/isolate/runtime/agent.ts';
import { AgentCalls } from '../../../src/core/evolution/agent-calls.ts';
import type { ModuleTask } from '../../../src/core/evolution/evaluation-task.ts';
import { createModuleEvaluator } from '../../../src/engine/evaluate-module.ts';
import { program } from '../../support/beside-v8.ts';
import { parsed } from '../../support/tasks.ts';

const GENOME = `export default function f(x) {
  if (x === 1) return;
  if (x === 2) throw new TypeError('no');
  if (x === 3) for (;;);
  return [x];
}`;
const LIMITS = { seed: 1, fuelPerCall: 1_000, bytesPerCall: 1_048_576 };
const ARGUMENTS = [0, 1, 2, 3];

/** What a module of its own in the machine sees: the JSON of an expression, which may use `agent`. */
function inMachine(genome: string, expression: string): unknown {
  const task: ModuleTask = {
    ...LIMITS,
    kind: 'module',
    runtime: 'machine',
    source: `export default function evaluate(agent) {
      return { score: 1, feedback: JSON.stringify(${expression}) };
    }`,
    data: { train: null, heldOut: null, test: null },
  };
  const evaluator = createModuleEvaluator(task);
  evaluator.add([{ id: 'a', genome: parsed(genome), split: 'train', repeats: [0] }]);
  for (;;) {
    const [result] = evaluator.work(1e6);
    if (result !== undefined) return JSON.parse(result.evaluation.feedback[0]?.text ?? 'null');
  }
}

const options = { ...LIMITS, split: 'train' as const, repeat: 0, callFuel: 20_000 };
const inIsolate = (genome: string): Agent => createAgent(new AgentCalls(program(genome), options));

test('try answers with ok and value or reason, and nothing else', () => {
  const agent = inIsolate(GENOME);
  const tried: unknown = JSON.parse(JSON.stringify(ARGUMENTS.map((x) => agent.try(x))));
  expect(tried).toEqual(inMachine(GENOME, `[${ARGUMENTS.join()}].map((x) => agent.try(x))`));
  expect(tried).toMatchObject([
    { ok: true, value: [0] },
    { ok: true },
    { ok: false },
    { ok: false },
  ]);
});

test('-0 is 0 to the agent, wherever it stands in its arguments', () => {
  const genome = `export default function f(x) {
    const zero = Array.isArray(x) ? x[0] : typeof x === 'object' ? x.zero : x;
    return 1 / zero > 0;
  }`;
  const agent = inIsolate(genome);
  const answers = [agent(-0), agent([-0]), agent({ zero: -0 }), agent.map([[-0]])];
  expect(answers).toEqual([true, true, true, [true]]);
  expect(answers).toEqual(
    inMachine(genome, '[agent(-0), agent([-0]), agent({ zero: -0 }), agent.map([[-0]])]'),
  );
});
