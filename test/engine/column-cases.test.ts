/** Whether columns or the machine found the outcomes shows nowhere: not in an evaluation, not in the state of a search. */
import { expect, test } from 'vitest';
import type { DefinitionInput } from '../../src/engine/definition.ts';
import type { CasesTask } from '../../src/core/evolution/evaluation-task.ts';
import { compile } from '../../src/core/language/compile.ts';
import { CasesRun } from '../../src/engine/cases-run.ts';
import { caseSet } from '../../src/engine/case-set.ts';
import { createCasesEvaluator, programOf } from '../../src/engine/evaluate-cases.ts';
import { runSearch } from '../../src/engine/run-search.ts';
import { SlicedEvaluator } from '../../src/engine/sliced-evaluator.ts';
import type { Evaluator } from '../../src/ports.ts';
import { offlineTask } from '../support/offline-task.ts';
import { parsed } from '../support/tasks.ts';

const XS = Array.from({ length: 150 }, (_, i) => i / 50 - 1);

const machineOnly = (task: CasesTask): Evaluator =>
  new SlicedEvaluator((job) => {
    const set = { ...caseSet(task.cases[job.split]), columns: null };
    return new CasesRun(task, job, compile(programOf(job).tree), set);
  });

/** What every generation came to, and the state hash at the end. */
function hashes(body: DefinitionInput, evaluator: (task: CasesTask) => Evaluator): string[] {
  const task = offlineTask(body);
  if (task.evaluation.kind !== 'cases') throw new Error('wanted cases');
  const found: string[] = [];
  const search = runSearch(task, evaluator(task.evaluation), ({ summary }) => {
    found.push(JSON.stringify(summary));
  });
  return [...found, search.stateHash()];
}

const regression: DefinitionInput = {
  name: 'regression',
  seeds: ['export default function f(x, y) {\n  return x > 0 ? x * y : Math.sin(x);\n}\n'],
  evaluator: {
    kind: 'cases',
    compare: { kind: 'squared-error' },
    cases: XS.map((x, i) => ({ args: [x, i % 7], expected: x * x + Math.abs(x - (i % 7)) })),
    heldOut: XS.map((x) => ({ args: [x + 0.01, 2], expected: x })),
  },
};
const classes: DefinitionInput = {
  ...regression,
  name: 'classes',
  evaluator: {
    kind: 'cases',
    compare: { kind: 'exact' },
    cases: XS.map((x, i) => ({ args: [x, i], expected: x > 0.3 ? i : i % 2 === 0 })),
  },
};

for (const body of [regression, classes])
  for (const strategy of ['generational', 'greedy', 'islands'] as const)
    test(
      `${body.name} by ${strategy}: the same search with columns and without`,
      { timeout: 60_000 },
      () => {
        const config = { strategy, seed: 5, populationSize: 60, stop: { evaluations: 400 } };
        const wanted = hashes({ ...body, config }, machineOnly);
        expect(hashes({ ...body, config }, createCasesEvaluator)).toEqual(wanted);
        expect(wanted.length).toBeGreaterThan(3);
      },
    );

test('long programs take their share of a slice in columns too', () => {
  const cases = Array.from({ length: 1_000 }, (_, i) => ({ args: [i], expected: i }));
  const task: CasesTask = {
    kind: 'cases',
    compare: { kind: 'squared-error' },
    cases: { train: cases, heldOut: [], test: [] },
    seed: 1,
    fuelPerCall: 1_000_000,
    bytesPerCall: 1_048_576,
  };
  const genome = parsed(
    'export default function f(x) { for (let i = 0; i < 300; i++) x = Math.sin(x); return x; }',
  );
  const [evaluator, other] = [createCasesEvaluator(task), machineOnly(task)];
  for (const each of [evaluator, other])
    each.add([{ id: 'a', genome, split: 'train', repeats: [0] }]);
  const SLICE = 20_000;
  const [wanted] = other.work(Number.MAX_SAFE_INTEGER);
  let slices = 1;
  let results = evaluator.work(SLICE);
  for (; results.length === 0; slices++) results = evaluator.work(SLICE);
  expect(results[0]).toEqual(wanted);
  // Eight blocks of cases, each more than a slice.
  expect(slices).toBeGreaterThanOrEqual(8);
});

test('a top level that needs more memory than there is ends as in the machine', () => {
  const helpers = Array.from({ length: 40 }, (_, i) => `function h${i}() {}`).join('\n');
  const genome = parsed(`${helpers}\nexport default function f(x) { return x; }`);
  for (const [bytesPerCall, failed] of [
    [1_024, 12],
    [2_048, 0],
  ] as const) {
    const cases = Array.from({ length: 12 }, (_, i) => ({ args: [i], expected: i }));
    const task: CasesTask = {
      kind: 'cases',
      compare: { kind: 'exact' },
      cases: { train: cases, heldOut: [], test: [] },
      seed: 1,
      fuelPerCall: 1_000,
      bytesPerCall,
    };
    const [known, wanted] = [createCasesEvaluator(task), machineOnly(task)].map((evaluator) => {
      evaluator.add([{ id: 'a', genome, split: 'train', repeats: [0] }]);
      return evaluator.work(Number.MAX_SAFE_INTEGER);
    });
    expect(known).toEqual(wanted);
    expect(known?.[0]?.evaluation.metrics).toMatchObject({ failed });
  }
});

test('columns of cases: only where every argument of every case is a number', () => {
  const cases = XS.map((x) => ({ args: [x, 2], expected: x }));
  expect(caseSet(cases).columns?.map((column) => column[7])).toEqual([XS[7], 2]);
  expect(caseSet(cases.slice(0, 3)).columns).toBeNull();
  expect(caseSet([...cases, { args: [1], expected: 1 }]).columns).toBeNull();
  expect(caseSet([...cases, { args: [1, '2'], expected: 1 }]).columns).toBeNull();
});
