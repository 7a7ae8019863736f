import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ConfigInput } from '../../src/core/evolution/config.ts';
import { rng } from '../../src/core/evolution/random.ts';
import { createLocalEvaluator } from '../../src/engine/local-evaluator.ts';
import { runRound, runSearch } from '../../src/engine/run-search.ts';
import type { ClosedGeneration, SearchTask } from '../../src/engine/search.ts';
import { createSearch } from '../../src/engine/search.ts';
import { Landscape } from '../support/landscape.ts';
import { offlineTask } from '../support/offline-task.ts';
import type { Evaluator } from '../../src/ports.ts';
import { SearchStore } from '../support/search-store.ts';
import { landscapeTask } from '../support/search-task.ts';

const SEEDS = ['export default function f(x) { return 1.5 * x + 2; }'];
const SMALL: ConfigInput = { populationSize: 40, generationSize: 30, strategy: 'greedy' };

/** All generations of a run in this process. */
function generations(
  task: SearchTask,
  evaluator: Evaluator = createLocalEvaluator(task.evaluation),
): readonly ClosedGeneration[] {
  const closed: ClosedGeneration[] = [];
  runSearch(task, evaluator, (one) => void closed.push(one));
  return closed;
}

test(
  'any order of results, lost generations, reloaded after every one ⇒ the same search, whatever stage the tuner is in',
  { timeout: 60_000 },
  () => {
    const stages = new Map<string, number>();
    let lost = 0;
    fc.assert(
      fc.property(
        fc.nat(1_000),
        fc.nat(1_000),
        fc.constantFrom('greedy', 'islands', 'best-of-n', 'generational'),
        (seed, chaos, strategy) => {
          const config = { ...SMALL, seed, strategy, stop: { generations: 20 } };
          const task = landscapeTask(config, { seeds: SEEDS });
          const straight = runSearch(task, new Landscape(), ({ state: { tuner } }) => {
            const stage = tuner?.ongoing?.stage.kind ?? 'none';
            stages.set(stage, (stages.get(stage) ?? 0) + 1);
          });
          const store = new SearchStore();
          let pieces = createSearch(task);
          for (let g = 0; g < 20; g++) {
            const order = rng(chaos, 'order', g, 0);
            if (order.chance(0.3)) {
              const open = pieces.open();
              open.propose(order.int(20_000));
              lost++;
            }
            const open = pieces.open();
            runRound(open, new Landscape({ order }), () => void open.propose(order.int(20_000)));
            store.record(open.close());
            pieces = store.load(task);
          }
          expect(pieces.stateHash()).toBe(straight.stateHash());
          expect(pieces.save().tuner).toEqual(straight.save().tuner);
        },
      ),
      { numRuns: 4, seed: 20261121 },
    );
    expect(lost).toBeGreaterThan(15);
    for (const stage of ['pattern', 'covariance'])
      expect(stages.get(stage) ?? 0, stage).toBeGreaterThan(3);
  },
);

test.each(['1e308', '1e200'])(
  'a constant of %s: reloaded after every third generation ⇒ the same search',
  (huge) => {
    let covariance = 0;
    for (const seed of [1, 2]) {
      const task = offlineTask({
        name: 'huge',
        seeds: [`export default function f(x, y) { return x > 9 ? ${huge} : 0.5 * x + 3; }`],
        evaluator: {
          kind: 'cases',
          compare: { kind: 'squared-error' },
          cases: [-2, 0, 1, 3, 4, 7].map((x, i) => ({
            args: [x, i],
            expected: 2.31 * x + 0.77 * i,
          })),
        },
        config: {
          ...SMALL,
          populationSize: 10,
          strategy: 'best-of-n',
          search: { crossover: 0 },
          seed,
        },
      });
      const states = [Infinity, 3].map((every) => {
        const store = new SearchStore();
        let search = createSearch(task);
        for (let g = 1; g <= 12; g++) {
          const open = search.open();
          runRound(open, createLocalEvaluator(task.evaluation), () => void open.propose(2e6));
          const closed = open.close();
          store.record(closed);
          if (closed.state.tuner?.ongoing?.stage.kind === 'covariance') covariance++;
          if (g % every === 0) search = store.load(task);
        }
        return search.stateHash();
      });
      expect(states[1]).toBe(states[0]);
    }
    expect(covariance).toBeGreaterThan(20);
  },
);

test('vectors are evaluations, at most 30 % of a generation, and never more than the budget', () => {
  let tuned = 0;
  for (const seed of [1, 2]) {
    const config = { ...SMALL, seed, stop: { evaluations: 515 } };
    let evaluations = 0;
    for (const { summary } of generations(
      landscapeTask(config, { seeds: SEEDS }),
      new Landscape(),
    )) {
      const { tune = 0 } = summary.byOperator;
      expect(tune).toBeLessThanOrEqual(9);
      expect(summary.evaluations).toBe(evaluations + summary.proposed);
      ({ evaluations } = summary);
      tuned += tune;
    }
    expect(evaluations).toBe(515);
  }
  expect(tuned).toBeGreaterThan(100);
});

test('a tuned agent is a child of the agent whose numbers it had, and differs in numbers only', () => {
  const task = landscapeTask({ ...SMALL, seed: 3, stop: { generations: 15 } }, { seeds: SEEDS });
  const seen = new Map<string, string>();
  let checked = 0;
  for (const { born } of generations(task, new Landscape()))
    for (const { hash, operator, parents, genome } of born) {
      const skeleton = genome.text.replaceAll(/-?\d[\d.e+-]*/g, '#');
      seen.set(hash, skeleton);
      const parent = seen.get(parents[0] ?? '');
      if (operator !== 'tune' || parent === undefined) continue;
      expect(skeleton).toBe(parent);
      checked++;
    }
  expect(checked).toBeGreaterThan(5);
});

test('without numbers to tune nothing is tuned and nothing is remembered', () => {
  const task = offlineTask({
    name: 'texts',
    seeds: ['export default function f(s) { return s; }'],
    evaluator: {
      kind: 'cases',
      compare: { kind: 'exact' },
      cases: [
        { args: ['ab'], expected: 'AB' },
        { args: ['b'], expected: 'B' },
      ],
    },
    config: { seed: 1, primitives: { constants: { rate: 0 } }, stop: { generations: 1 } },
  });
  for (const { summary, state } of generations(task)) {
    expect(summary.byOperator).not.toHaveProperty('tune');
    expect(state).not.toHaveProperty('tuner');
  }
});

/** Three constants that no issue names, found through an evaluator of each kind. */
const WANTED = [2.71, -0.37, 11.5];
const curve = (x: number): number =>
  (WANTED[0] ?? 0) * x * x + (WANTED[1] ?? 0) * x + (WANTED[2] ?? 0);
const POINTS = Array.from({ length: 12 }, (_, i) => (i - 6) / 2);
const MODULE = `export default function evaluate(agent, { data }) {
  let sum = 0;
  for (const [x, y] of data) sum += Math.abs(agent(x) - y);
  return { score: -sum };
}`;

test.each(['cases', 'module'] as const)('%s: constants are found', { timeout: 60_000 }, (kind) => {
  const points = POINTS.map((x) => [x, curve(x)] as const);
  const cases = points.map(([x, y]) => ({ args: [x], expected: y }));
  const found = [2, 3].filter((seed) => {
    const task = offlineTask({
      name: 'curve',
      seeds: ['export default function f(x) { return 1 * x * x + 1 * x + 1; }'],
      evaluator:
        kind === 'cases'
          ? { kind, cases, compare: { kind: 'squared-error' } }
          : { kind, source: MODULE, data: points },
      config: {
        seed,
        strategy: 'islands',
        generationSize: 60,
        populationSize: 200,
        stop: { evaluations: 5_000, fitness: kind === 'cases' ? 1 - 1e-9 : -1e-3 },
      },
    });
    return generations(task).at(-1)?.stop === 'fitness';
  });
  expect(found).toEqual([2, 3]);
});
