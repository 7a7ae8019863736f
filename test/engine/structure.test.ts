import { expect, test } from 'vitest';
import { createLocalEvaluator } from '../../src/engine/local-evaluator.ts';
import { runRound, runSearch } from '../../src/engine/run-search.ts';
import { createSearch } from '../../src/engine/search.ts';
import { exact, isPacking } from '../bench/exact-packing.ts';
import { packingTask } from '../bench/packing-task.ts';
import { offlineTask } from '../support/offline-task.ts';
import { SearchStore } from '../support/search-store.ts';
import { returnedNumbers } from '../support/returned-numbers.ts';

const CONFIG = { seed: 3, strategy: 'greedy', generationSize: 20, populationSize: 10 } as const;

test('doubles as whole numbers: exact, whatever their size', () => {
  expect([0.5, 3, 5e-324, 2 ** -1022].map(exact)).toEqual([
    1n << 1073n,
    3n << 1074n,
    1n,
    1n << 52n,
  ]);
  expect(exact(-0.1)).toBe(-exact(0.1));
  expect(exact(0.5) + exact(0.25)).toBe(exact(0.75));
  expect(exact(0.1) + exact(0.2) === exact(0.1 + 0.2)).toBe(false);
  expect(isPacking([0.25, 0.5, 0.25, 0.75, 0.5, 0.25])).toBe(true);
  expect(isPacking([0.25, 0.5, 0.25, 0.75, 0.5, 0.25 + 2 ** -54])).toBe(false);
  expect(isPacking([0.3, 0.5, 0.25, 0.8, 0.5, 0.25])).toBe(false);
});

test(
  'five circles: as good as the packing one draws by hand, feasible without tolerance, in a few hundred evaluations',
  { timeout: 60_000 },
  () => {
    const task = packingTask(5, { ...CONFIG, stop: { evaluations: 500 } });
    let asked = 0;
    const { state } = runSearch(task, createLocalEvaluator(task.evaluation), ({ summary }) => {
      asked += summary.byOperator['tune'] ?? 0;
    });
    const numbers = returnedNumbers(state.champion?.agent.genome);
    expect(numbers).toHaveLength(15);
    expect(isPacking(numbers)).toBe(true);
    const sum = numbers.filter((_, i) => i % 3 === 2).reduce((a, b) => a + b, 0);
    // Four of radius 1/4, and one in the hole between them.
    expect(sum).toBeGreaterThan(1 + (Math.SQRT2 - 1) / 4 - 1e-9);
    expect(asked).toBeLessThanOrEqual(400);
  },
);

test('reloaded after every generation it is the same search', { timeout: 60_000 }, () => {
  const task = packingTask(4, { ...CONFIG, stop: { generations: 8 } });
  const straight = runSearch(task, createLocalEvaluator(task.evaluation));
  const store = new SearchStore();
  let pieces = createSearch(task);
  for (let g = 0; g < 8; g++) {
    const open = pieces.open();
    runRound(open, createLocalEvaluator(task.evaluation), () => void open.propose(5_000));
    store.record(open.close());
    pieces = store.load(task);
  }
  expect(pieces.stateHash()).toBe(straight.stateHash());
  expect(pieces.state.tuner).toMatchObject({ ongoing: { stage: { kind: 'climbs' } } });
});

test(
  'a structure that fails or says nothing useful leaves the tuner its other stages',
  { timeout: 60_000 },
  () => {
    for (const body of ['return null;', 'throw new Error("no");', 'for (;;) {}']) {
      const isEndless = body.startsWith('for');
      const task = offlineTask({
        name: 'broken structure',
        seeds: ['export default function f() { return 1.5; }'],
        evaluator: {
          kind: 'module',
          source: `export default function evaluate(agent) { return { score: -Math.abs(agent() - 7.25) }; }
export function structure(v) { ${body} }`,
        },
        config: {
          ...CONFIG,
          fuelPerCall: 1_000,
          // One place for the tuner: a structure that never ends is asked once.
          ...(isEndless ? { generationSize: 4 } : {}),
          stop: { generations: isEndless ? 3 : 25 },
        },
      });
      const kinds = new Set<string>();
      const { state } = runSearch(task, createLocalEvaluator(task.evaluation), (closed) => {
        kinds.add(closed.state.tuner?.ongoing?.stage.kind ?? 'none');
      });
      expect(kinds).toContain('climbs');
      expect(kinds).toContain('pattern');
      if (isEndless) continue;
      expect(state.best?.evaluation.fitness).toBeGreaterThan(-1e-3);
    }
  },
);
