/** The agent that a module is given is the same in an isolate and in the machine. */
import { expect, test } from 'vitest';
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

/** What `try` answers, as the module sees it. */
function inMachine(): unknown {
  const task: ModuleTask = {
    ...LIMITS,
    kind: 'module',
    runtime: 'machine',
    source: `export default function evaluate(agent) {
      const tried = [${ARGUMENTS.join()}].map((x) => agent.try(x));
      return { score: 1, feedback: JSON.stringify(tried) };
    }`,
    data: { train: null, heldOut: null, test: null },
  };
  const evaluator = createModuleEvaluator(task);
  evaluator.add([{ id: 'a', genome: parsed(GENOME), split: 'train', repeats: [0] }]);
  for (;;) {
    const [result] = evaluator.work(1e6);
    if (result !== undefined) return JSON.parse(result.evaluation.feedback[0]?.text ?? 'null');
  }
}

test('try answers with ok and value or reason, and nothing else', () => {
  const options = { ...LIMITS, split: 'train' as const, repeat: 0, callFuel: 20_000 };
  const agent = createAgent(new AgentCalls(program(GENOME), options));
  const tried: unknown = JSON.parse(JSON.stringify(ARGUMENTS.map((x) => agent.try(x))));
  expect(tried).toEqual(inMachine());
  expect(tried).toMatchObject([
    { ok: true, value: [0] },
    { ok: true },
    { ok: false },
    { ok: false },
  ]);
});
