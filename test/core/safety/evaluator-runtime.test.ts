import { expect, test } from 'vitest';
import { chooseRuntime, type ModuleRuntime } from '../../../src/core/safety/evaluator-runtime.ts';

const PLAIN =
  'export default function evaluate(agent, { data }) { return { score: agent(data) }; }';
const FULL = 'export default class Evaluator {}';
const BAD = "import x from 'y'; export default x;";

const chosen = (source: string, wanted: ModuleRuntime | 'auto', isolates: boolean): string => {
  const result = chooseRuntime(source, wanted, isolates);
  if (result.ok) return result.value;
  for (const { pointer } of result.error) expect(pointer).toBe('/evaluator/source');
  return result.error[0]?.code ?? 'no reason';
};

test('with isolates a module runs there, unless the machine is asked for', () => {
  expect(chosen(PLAIN, 'auto', true)).toBe('isolate');
  expect(chosen(FULL, 'auto', true)).toBe('isolate');
  expect(chosen(PLAIN, 'isolate', true)).toBe('isolate');
  expect(chosen(PLAIN, 'machine', true)).toBe('machine');
  expect(chosen(BAD, 'auto', true)).toBe('import');
});

test('without isolates only modules in the agent language run', () => {
  expect(chosen(PLAIN, 'auto', false)).toBe('machine');
  expect(chosen(PLAIN, 'machine', false)).toBe('machine');
  expect(chosen(PLAIN, 'isolate', false)).toBe('needs-loaders');
  expect(chosen(FULL, 'auto', false)).toBe('needs-loaders');
  expect(['needs-loaders', 'no reason']).not.toContain(chosen(FULL, 'machine', false));
});
