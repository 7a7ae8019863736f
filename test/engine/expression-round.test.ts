import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ConfigInput } from '../../src/core/evolution/config.ts';
import { deapSymbolicRegression } from '../../src/core/evolution/presets.ts';
import type { DefinitionInput } from '../../src/engine/definition.ts';
import { createLocalEvaluator } from '../../src/engine/local-evaluator.ts';
import { runRound, runSearch } from '../../src/engine/run-search.ts';
import type { ClosedGeneration, Search } from '../../src/engine/search.ts';
import { createSearch } from '../../src/engine/search.ts';
import { offlineTask } from '../support/offline-task.ts';

const SEED_TEXT = 'export default function f(x) { return x; }';
const XS = Array.from({ length: 20 }, (_, i) => (i - 10) / 10);

const quartic = (config: ConfigInput, body: Partial<DefinitionInput> = {}) =>
  offlineTask({
    name: 'quartic',
    seeds: [SEED_TEXT],
    evaluator: {
      kind: 'cases',
      compare: { kind: 'squared-error' },
      cases: XS.map((x) => ({ args: [x], expected: x ** 4 + x ** 3 + x ** 2 + x })),
    },
    ...body,
    config: { ...deapSymbolicRegression, seed: 1, ...config },
  });

/** What each generation came to, and the search after its last. */
function run(task: ReturnType<typeof quartic>): { closed: ClosedGeneration[]; search: Search } {
  const closed: ClosedGeneration[] = [];
  const search = runSearch(task, createLocalEvaluator(task.evaluation), (one) => closed.push(one));
  return { closed, search };
}

const SOLVED = 1 / (1 + 1e-12);

test('the best expression becomes an agent that the machine scores alike', () => {
  const { closed, search } = run(quartic({ stop: { evaluations: 6_927, fitness: SOLVED } }));
  const { best } = search.state;
  expect(best?.operator).toBe('tune');
  expect(best?.parents).toEqual([]);
  expect(best?.evaluation.fitness).toBeGreaterThanOrEqual(SOLVED);
  expect(best?.genome.text).toMatch(/^export default function f\(x\) \{\s+return .+;\s+\}\s*$/);
  expect(closed).toHaveLength(1);
  // The seed, and the agent that was made of the best expression.
  expect(search.state.nextSlot).toBe(2);
  const { proposed, byOperator } = closed[0]?.summary ?? {};
  expect(proposed).toBe(search.state.evaluations);
  expect(byOperator).toEqual({ seed: 1, tune: search.state.evaluations - 1 });
  expect(search.state.evaluations).toBeGreaterThan(300);
});

test('evaluations never exceed the limit, whatever it is, and are what the run took', () => {
  let withRun = 0;
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 3_000 }), fc.nat(99), (evaluations, seed) => {
      const { closed, search } = run(
        quartic({ seed, populationSize: 40, generationSize: 20, stop: { evaluations } }),
      );
      expect(search.state.evaluations).toBeLessThanOrEqual(evaluations);
      const proposed = closed.reduce((sum, { summary }) => sum + summary.proposed, 0);
      expect(proposed).toBe(search.state.evaluations);
      if (proposed > search.state.nextSlot) withRun++;
    }),
    { numRuns: 30, seed: 20_261_124 },
  );
  expect(withRun).toBeGreaterThan(20);
});

test('what an open generation tells of evaluations grows to what it counts when it closes', () => {
  const task = quartic(
    { populationSize: 50, generationSize: 20, stop: { generations: 2 } },
    { evaluator: { ...hard, heldOut: [{ args: [2, 5], expected: 1.7 }] } },
  );
  const search = createSearch(task);
  const evaluator = createLocalEvaluator(task.evaluation);
  let steps = 0;
  for (let isOver = false; !isOver;) {
    const before = search.state.evaluations;
    const open = search.open();
    let told = 0;
    runRound(open, evaluator, () => {
      open.propose(50_000);
      if (open.evaluations > told) steps++;
      expect(open.evaluations).toBeGreaterThanOrEqual(told);
      told = open.evaluations;
    });
    const last = open.evaluations;
    isOver = open.close().stop !== undefined;
    expect(last).toBe(search.state.evaluations - before);
  }
  expect(steps).toBeGreaterThan(20);
});

test('the same search in slices of any size', () => {
  const config = { populationSize: 50, generationSize: 20, stop: { generations: 2 } };
  const hashes = [1, 700, 1e9].map((slice) => {
    const task = quartic(config, { evaluator: hard });
    const search = createSearch(task);
    const evaluator = createLocalEvaluator(task.evaluation);
    let slices = 0;
    for (;;) {
      const open = search.open();
      runRound(open, evaluator, () => {
        slices++;
        open.propose(slice);
      });
      if (open.close().stop !== undefined) break;
    }
    if (slice === 1) expect(slices).toBeGreaterThan(500);
    return search.stateHash();
  });
  expect(new Set(hashes).size).toBe(1);
});

/** No sum of products. */
const hard = {
  kind: 'cases',
  compare: { kind: 'squared-error' },
  cases: XS.map((x) => ({ args: [x, 2 * x + 1], expected: Math.abs(x - 0.3) })),
} as const satisfies DefinitionInput['evaluator'];

test('what a run finds keeps within the fuel of a call', () => {
  const { search } = run(quartic({ fuelPerCall: 25, stop: { evaluations: 3_000 } }));
  const { best } = search.state;
  expect(best?.operator).toBe('tune');
  expect(best?.evaluation.failed).toBe(false);
  expect(best?.evaluation.metrics).toMatchObject({ failed: 0 });
});

test('where the best expression is too large for a genome, the best that fits becomes the agent', () => {
  const [a, b] = ['averageDailyTemperatureInJuly', 'averageDailyTemperatureInMay'];
  const config = { genomeBytes: 400, populationSize: 100, generationSize: 50 };
  const { closed, search } = run(
    quartic(
      { ...config, stop: { generations: 4 } },
      { seeds: [`export default function f(${a}, ${b}) { return ${a}; }`], evaluator: hard },
    ),
  );
  const refused = closed.map(({ summary }) => summary.refusedByRule['tune-too-large'] ?? 0);
  expect(refused).toEqual([0, 0, 0, 0]);
  expect(search.state.best?.operator).toBe('tune');
  expect(search.state.best?.bytes).toBeLessThanOrEqual(400);
});

test('a search by crossover alone spends its last evaluation too, though its programs are alike', () => {
  const task = quartic({
    search: { ...deapSymbolicRegression.search, crossover: 1 },
    populationSize: 1,
    stop: { evaluations: 2 },
  });
  let generations = 0;
  const search = runSearch(task, createLocalEvaluator(task.evaluation), () => {
    if (++generations > 100) throw new Error('no end');
  });
  expect(search.state.evaluations).toBe(2);
});

test('only parameters that new code may read are read, each from its own column', () => {
  const { search } = run(
    quartic(
      {
        primitives: { ...deapSymbolicRegression.primitives, terminals: ['b'] },
        stop: { evaluations: 2_000, fitness: SOLVED },
      },
      {
        seeds: ['export default function f(a, b) { return 0; }'],
        evaluator: {
          kind: 'cases',
          compare: { kind: 'squared-error' },
          cases: XS.map((x) => ({ args: [1 - x, x, 7], expected: x * x - x })),
        },
      },
    ),
  );
  expect(search.state.best?.operator).toBe('tune');
  expect(search.state.best?.evaluation.fitness).toBeGreaterThanOrEqual(SOLVED);
  expect(search.state.best?.genome.text).not.toMatch(/\ba\b(?!,)/);
});

const inBlock = `export default function f(x) {
  const y = x;
  return y;
}`;
const few = {
  kind: 'cases',
  compare: { kind: 'exact' },
  cases: [{ args: [1], expected: 2 }],
} as const;

test.each([
  ['another strategy', { strategy: 'islands' }, {}],
  ['parents by cases', { search: { parents: 'epsilon-lexicase' } }, {}],
  ['more than arithmetic', { primitives: { strict: true, operators: ['+', '<', '?:'] } }, {}],
  ['names that every object has', { primitives: { strict: true, operators: ['constructor'] } }, {}],
  [
    'functions that every object has',
    { primitives: { strict: true, functions: ['Math.constructor'] } },
    {},
  ],
  [
    'more symbols than a byte can tell apart',
    { primitives: { strict: true, operators: Array<string>(256).fill('+') } },
    {},
  ],
  ['a seed with statements', {}, { seeds: [inBlock] }],
  [
    'a seed with more parameters than arguments',
    {},
    { seeds: ['export default function f(x, y) { return x; }'] },
  ],
  ['very few cases', {}, { evaluator: few }],
] as const)('%s: agents only', (_, config, body) => {
  const stop = { evaluations: 600 };
  const { search } = run(quartic({ populationSize: 50, stop, ...config }, body));
  expect(search.state.evaluations).toBeLessThanOrEqual(search.state.nextSlot);
});
