import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Evaluation } from '../../src/core/evolution/agent.ts';
import { type ShardBatch, ShardEvaluator } from '../../src/engine/shard-evaluator.ts';
import type { EvaluationJob, EvaluationResult } from '../../src/ports.ts';

test('every idle shard gets one batch, a busy one none; results come out of work once', () => {
  const shards = make(2);
  shards.add(jobs(10));
  const [a, b, ...rest] = shards.take(0, 'shard');
  expect(rest).toEqual([]);
  expect([a?.shard, b?.shard]).toEqual([0, 1]);
  expect(shards.take(1, 'shard')).toEqual([]);
  expect(shards.pending).toBe(10);
  const first = batch(a);
  expect(shards.complete(first.lease, resultsOf(first))).toBe(true);
  expect(shards.work(1)).toHaveLength(first.jobs.length);
  expect(shards.work(1)).toEqual([]);
  expect(shards.complete(first.lease, resultsOf(first))).toBe(false);
  expect(shards.take(2, 'shard').map(({ shard }) => shard)).toEqual([0]);
});

test('an overdue lease is handed over again under another lease, and the late answer changes nothing', () => {
  const shards = make(1);
  shards.add(jobs(1));
  const late = batch(shards.take(0, 'shard')[0]);
  expect(late.deadline).toBe(30_000 + 1_000);
  expect(shards.nextDeadline).toBe(late.deadline);
  expect(shards.take(late.deadline - 1, 'shard')).toEqual([]);
  const again = batch(shards.take(late.deadline, 'shard')[0]);
  expect(again.jobs).toEqual(late.jobs);
  expect(again.lease).not.toBe(late.lease);
  expect(shards.complete(late.lease, resultsOf(late))).toBe(false);
  expect(shards.pending).toBe(1);
  expect(shards.complete(again.lease, resultsOf(again))).toBe(true);
});

test('in probation one job runs at a time, also while an ordinary batch is still out', () => {
  const shards = make(4);
  shards.add(jobs(20));
  const [ordinary] = shards.take(0, 'shard');
  expect(shards.take(1, 'probation')).toEqual([]);
  for (const { lease } of [...shards.take(1, 'shard'), batch(ordinary)]) shards.release(lease);
  for (const { lease } of shards.take(1e9, 'shard')) shards.release(lease);
  shards.clear();
  shards.add(jobs(20));
  const [only, ...others] = shards.take(2e9, 'probation');
  expect(others).toEqual([]);
  expect(only?.jobs).toHaveLength(1);
  expect(shards.take(2e9, 'probation')).toEqual([]);
});

test('a batch stays below the fuel that one lease may last for', () => {
  const shards = make(1, 1_500_000_000);
  shards.add(jobs(40));
  expect(batch(shards.take(0, 'shard')[0]).jobs).toHaveLength(1);
});

test('any order of losses, late answers, partial and foreign results ends with each job returned exactly once', () => {
  let lost = 0;
  let partial = 0;
  const step = fc.constantFrom('answer', 'lose', 'late', 'part', 'foreign');
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 40 }),
      fc.integer({ min: 1, max: 4 }),
      fc.array(step, { maxLength: 60 }),
      (count, k, steps) => {
        const shards = make(k);
        shards.add(jobs(count));
        shards.add(jobs(count));
        const returned: string[] = [];
        const overdue: ShardBatch[] = [];
        let now = 0;
        for (const each of [...steps, ...Array.from({ length: 200 }, () => 'answer')]) {
          for (const taken of shards.take(now, 'shard')) {
            const answer = resultsOf(taken);
            if (each === 'lose') {
              lost++;
              overdue.push(taken);
              now = Math.max(now, taken.deadline);
            } else if (each === 'part') {
              partial++;
              shards.complete(taken.lease, answer.slice(1));
            } else if (each === 'foreign') {
              shards.complete(taken.lease, [
                ...answer,
                ...resultsOf({ ...taken, jobs: [job('foreign')] }),
              ]);
            } else shards.complete(taken.lease, answer);
            if (each === 'late')
              for (const old of overdue) shards.complete(old.lease, resultsOf(old));
          }
          returned.push(...shards.work(1).map(({ id }) => id));
        }
        expect(returned.toSorted()).toEqual(
          jobs(count)
            .map(({ id }) => id)
            .toSorted(),
        );
        expect(shards.pending).toBe(0);
      },
    ),
    { seed: 20261127, numRuns: 200 },
  );
  expect(lost).toBeGreaterThan(100);
  expect(partial).toBeGreaterThan(100);
});

let leases = 0;

const make = (shards: number, fuel = 10_000_000): ShardEvaluator =>
  new ShardEvaluator({ shards, fuelBound: () => fuel, newLease: () => `lease-${leases++}` });

const job = (id: string): EvaluationJob => ({
  id,
  genome: { kind: 'text', text: id },
  split: 'train',
  repeats: [0],
});
const jobs = (count: number): EvaluationJob[] =>
  Array.from({ length: count }, (_, i) => job(`job-${i}`));

function batch(taken: ShardBatch | undefined): ShardBatch {
  if (taken === undefined) throw new Error('a batch was expected');
  return taken;
}

const EVALUATION: Evaluation = {
  failed: false,
  partial: false,
  fitness: 1,
  distance: 0,
  scores: [],
  distances: [],
  metrics: {},
  features: {},
  feedback: [],
  fuel: 1,
  bytes: 1,
  frames: 1,
  behaviour: '',
};
const resultsOf = (taken: ShardBatch): EvaluationResult[] =>
  taken.jobs.map(({ id }) => ({ id, evaluation: EVALUATION }));
