/** The evaluator of bench:search's bin packing: as packing bin by bin, natively as in the machine. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Evaluation } from '../../src/core/evolution/agent.ts';
import type { ModuleTask } from '../../src/core/evolution/evaluation-task.ts';
import { createLocalEvaluator } from '../../src/engine/local-evaluator.ts';
import type { SearchTask } from '../../src/engine/search.ts';
import type { BinInstance } from '../../src/examples/instances.ts';
import type { Evaluator } from '../../src/ports.ts';
import { drawn, packingData, u500, weibull5k } from '../bench/search/bin-packing/data.ts';
import { EVALUATOR } from '../bench/search/bin-packing/evaluator.ts';
import { importEvaluate, nativeEvaluator } from '../support/native-module.ts';
import { offlineTask } from '../support/offline-task.ts';

const evaluate = await importEvaluate(EVALUATOR);

/** The same rules as functions and as agents. */
const RULES: readonly (readonly [string, (item: number, left: number) => number])[] = [
  ['-left', (_, left) => -left],
  ['left', (_, left) => left],
  ['-1', () => -1],
  ['-Math.abs(left - item)', (item, left) => -Math.abs(left - item)],
  ['(left * 7 + item) % 5', (item, left) => (left * 7 + item) % 5],
  [
    'left < 3 ? 9 - left : left < item ? -left : left',
    (item, left) => (left < 3 ? 9 - left : left < item ? -left : left),
  ],
];

function taskOf(instances: readonly BinInstance[], body: string): SearchTask {
  return offlineTask({
    name: 'bins',
    seeds: [`export default function priority(item, left) { return ${body}; }`],
    evaluator: {
      kind: 'module',
      source: EVALUATOR,
      data: packingData(JSON.stringify(instances), instances),
    },
  });
}

function moduleOf({ evaluation }: SearchTask): ModuleTask {
  if (evaluation.kind !== 'module') throw new Error('wanted a module');
  return evaluation;
}

function evaluated(task: SearchTask, evaluator: Evaluator): Evaluation {
  const genome = task.seeds[0];
  if (genome === undefined) throw new Error('a task has a seed');
  evaluator.add([{ id: 'a', genome, split: 'train', repeats: [0] }]);
  for (;;) {
    const [result] = evaluator.work(1_000_000);
    if (result !== undefined) return result.evaluation;
  }
}

/** Bins one by one: of equally good ones the fuller, an empty one only if it is better. */
function binsTaken(
  { capacity, items }: BinInstance,
  rule: (i: number, l: number) => number,
): number {
  const rooms: number[] = [];
  for (const item of items) {
    const open = rooms.filter((room) => room >= item).toSorted((a, b) => a - b);
    let best = capacity;
    let most = Number.NEGATIVE_INFINITY;
    for (const room of [...open, capacity])
      if (rule(item, room - item) > most) [best, most] = [room, rule(item, room - item)];
    const at = best === capacity ? -1 : rooms.indexOf(best);
    if (at < 0) rooms.push(capacity - item);
    else rooms[at] = best - item;
  }
  return rooms.length;
}

const INSTANCES = fc.array(
  fc
    .array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 40, size: 'max' })
    .map((items): BinInstance => ({ capacity: 30, items })),
  { minLength: 1, maxLength: 4 },
);

test('the bins are those of packing bin by bin', () => {
  let unlike = 0;
  fc.assert(
    fc.property(INSTANCES, fc.constantFrom(...RULES), (instances, [body, rule]) => {
      const task = taskOf(instances, body);
      const bins = instances.map((instance) => binsTaken(instance, rule));
      const bounds = packingData('', instances).instances.map(({ bound }) => bound);
      const total = (numbers: readonly number[]): number => numbers.reduce((sum, n) => sum + n, 0);
      const { fitness } = evaluated(task, nativeEvaluator(moduleOf(task), evaluate));
      expect(fitness).toBeCloseTo(-100 * (total(bins) / total(bounds) - 1), 9);
      if (total(bins) > total(bounds)) unlike++;
    }),
    { seed: 20261121, numRuns: 100 },
  );
  expect(unlike).toBeGreaterThan(30);
});

test('an evaluation is the same in this process, as the bench runs it, and in the machine', () => {
  const instances = drawn({ draw: u500, train: 1, heldOut: 0 }, 'train');
  for (const [body] of RULES.slice(-1)) {
    const task = taskOf(instances, body);
    const native = evaluated(task, nativeEvaluator(moduleOf(task), evaluate));
    expect(evaluated(task, createLocalEvaluator(task.evaluation))).toEqual(native);
  }
});

test('best fit takes about 4 % too many bins on Weibull instances, 5 % on uniform ones', () => {
  const bestFit = (task: SearchTask): number =>
    -evaluated(task, nativeEvaluator(moduleOf(task), evaluate)).fitness;
  const weibull = drawn({ draw: weibull5k, train: 5, heldOut: 0 }, 'train');
  const uniform = drawn({ draw: u500, train: 20, heldOut: 0 }, 'train');
  expect(bestFit(taskOf(weibull, '-left'))).toBeCloseTo(3.98, 0);
  expect(bestFit(taskOf(uniform, '-left'))).toBeCloseTo(5.37, 0);
});
