import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { PROJECT_ROOT } from '../../src/cli/state-dir.ts';
import { exampleNames, loadTask } from '../../src/cli/task-folder.ts';
import type { Evaluation, Genome } from '../../src/core/evolution/agent.ts';
import { hasSplit, SPLITS, type Split } from '../../src/core/evolution/evaluation-task.ts';
import { createLocalEvaluator } from '../../src/engine/local-evaluator.ts';
import { exampleFiles } from '../../src/examples/generate.ts';
import type { Evaluator } from '../../src/ports.ts';
import { evaluatorOf, exampleTask, runExample } from '../support/example-run.ts';

const names = exampleNames();
const modules = names.filter((name) => exampleTask(name, {}).evaluation.kind === 'module');

test('the examples are the ones the README speaks of', () => {
  expect(names).toEqual([
    'bin-packing',
    'cache-eviction',
    'fizz-buzz',
    'median-of-three',
    ...Array.from({ length: 12 }, (_, i) => `nguyen/${i + 1}`),
    'tsp',
  ]);
  expect(modules).toEqual(['bin-packing', 'cache-eviction', 'tsp']);
});

test('the generator makes the committed data byte for byte', () => {
  const files = Object.entries(exampleFiles());
  expect(files.length).toBe(3 * names.length + 3 * 12);
  for (const [name, content] of files)
    expect(readFileSync(path.join(PROJECT_ROOT, 'src/examples', name), 'utf8'), name).toBe(content);
});

test.each(names)('%s: seed and baselines can be scored on every split', async (name) => {
  const task = exampleTask(name, {});
  const evaluator = await evaluatorOf(task);
  const scored = [...task.seeds, ...task.baselines.map(({ genome }) => genome)];
  for (const genome of scored)
    for (const split of SPLITS) {
      expect(hasSplit(task.evaluation, split)).toBe(true);
      const { failed, metrics } = score(evaluator, genome, split);
      expect({ failed, failedCases: metrics['failed'] ?? 0 }).toEqual({
        failed: false,
        failedCases: 0,
      });
    }
  expect(loadTask(name).about.sampleArgs?.length).toBe(task.config.signature.params.length);
});

// without the paid binding the machine runs the module, too: same fitness, within its fuel
test.each(modules)(
  '%s: the module scores the same in the machine',
  { timeout: 60_000 },
  async (name) => {
    const task = exampleTask(name, {});
    const { evaluation } = task;
    const [rule] = task.baselines;
    if (rule === undefined) throw new Error('a module example has a textbook rule');
    const machine = createLocalEvaluator(evaluation);
    const native = await evaluatorOf(task);
    for (const split of SPLITS) {
      const inMachine = score(machine, rule.genome, split);
      const { fitness, scores, behaviour } = score(native, rule.genome, split);
      expect(inMachine).toMatchObject({ failed: false, fitness, scores, behaviour });
    }
  },
);

/** All of them run in `test/long/examples.test.ts`. */
const RUN = names.filter((name) => !/^nguyen.(?!1$|7$|11$)/.test(name));

test.each(RUN)('%s: a short run improves on its seed', { timeout: 60_000 }, async (name) => {
  const sizes = modules.includes(name) ? { generationSize: 50, stop: { evaluations: 100 } } : {};
  const search = await runExample(name, { seed: 1, stop: { evaluations: 750 }, ...sizes });
  const { best, baselines, testFitness } = search.state;
  expect(baselines[0]?.name).toBe('seed');
  expect(best?.evaluation.fitness).toBeGreaterThan(baselines[0]?.fitness ?? Infinity);
  expect(testFitness).not.toBeNull();
});

function score(evaluator: Evaluator, genome: Genome, split: Split): Evaluation {
  evaluator.add([{ id: split, genome, split, repeats: [0] }]);
  for (;;) {
    const [result] = evaluator.work(5_000_000);
    if (result) return result.evaluation;
  }
}
