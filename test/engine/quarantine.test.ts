import { describe, expect, test } from 'vitest';
import type { Agent } from '../../src/core/evolution/agent.ts';
import { profileRules } from '../../src/core/evolution/profile.ts';
import { fingerprint } from '../../src/core/evolution/fingerprint.ts';
import { isSafe } from '../../src/core/evolution/safe-state.ts';
import type { EvaluationResult } from '../../src/ports.ts';
import { runRound, runSearch } from '../../src/engine/run-search.ts';
import type { ClosedGeneration, Search, SearchTask } from '../../src/engine/search.ts';
import { createSearch } from '../../src/engine/search.ts';
import { Landscape } from '../support/landscape.ts';
import { SearchStore } from '../support/search-store.ts';
import { landscapeTask } from '../support/search-task.ts';

/** Many of its children have an endless loop: one statement deleted is enough. */
const RISKY = `export default function f(x) {
  let s = x;
  while (true) {
    if (s > 3) return s;
    s += 1;
  }
}`;
const THRESHOLD = profileRules(undefined).quarantineBelow;

const task = (seed: number): SearchTask =>
  landscapeTask(
    {
      seed,
      strategy: 'islands',
      populationSize: 60,
      generationSize: 40,
      stop: { generations: 15 },
    },
    { seeds: [RISKY] },
  );

/** All that a run closes, with the fingerprints of what was handed to the evaluator. */
function watch(seed: number): {
  readonly search: Search;
  readonly closed: readonly ClosedGeneration[];
  readonly run: ReadonlySet<string>;
} {
  const run = new Set<string>();
  const closed: ClosedGeneration[] = [];
  const evaluator = new Landscape({ onJob: ({ genome }) => void run.add(fingerprint(genome)) });
  const search = runSearch(task(seed), evaluator, (generation) => void closed.push(generation));
  return { search, closed, run };
}

describe('unsafe proposals', { timeout: 30_000 }, () => {
  test('are kept and counted, but never run, never alive, never parents', () => {
    let kept = 0;
    for (const seed of [1, 2, 3]) {
      const { search, closed, run } = watch(seed);
      let refused = 0;
      for (const { quarantined, summary, born } of closed) {
        const unsafe = quarantined.filter(
          ({ evaluation }) => evaluation.reason?.code === 'not-run',
        );
        refused += summary.refusedByRule['unsafe'] ?? 0;
        kept += unsafe.length;
        expect(summary.quarantined).toBe(refused);
        expect(unsafe.length).toBe(Math.min(5, summary.refusedByRule['unsafe'] ?? 0));
        for (const agent of unsafe) {
          expect(agent.quarantined).toBe(true);
          expect(agent.safety).toBeLessThan(THRESHOLD);
          expect(summary.safety.min).toBeLessThanOrEqual(agent.safety);
          expect(run.has(fingerprint(agent.genome))).toBe(false);
          expect(search.find(agent.hash)).toBeUndefined();
        }
        expect(summary.safety.mean).toBeGreaterThanOrEqual(summary.safety.min);
        for (const { safety } of born) expect(safety).toBeGreaterThanOrEqual(THRESHOLD);
      }
      const hashes = closed.flatMap(({ quarantined }) => quarantined.map(({ hash }) => hash));
      expect(new Set(hashes).size).toBe(hashes.length);
      const parents = new Set(search.living().flatMap((agent) => agent.parents));
      for (const hash of hashes) expect(parents.has(hash)).toBe(false);
    }
    expect(kept).toBeGreaterThan(10);
  });

  test('cost no evaluations, and a search loaded after every generation goes on the same', () => {
    const straight = watch(1).search;
    const store = new SearchStore();
    let search = createSearch(task(1));
    for (let closed: ClosedGeneration | undefined; closed?.stop === undefined;) {
      const open = search.open();
      runRound(open, new Landscape(), () => void open.propose(7_000));
      closed = open.close();
      store.record(closed);
      search = store.load(task(1));
    }
    expect(search.state.quarantined).toBeGreaterThan(0);
    expect(search.save().quarantined).toBe(straight.save().quarantined);
    expect(search.stateHash()).toBe(straight.stateHash());
    expect(search.state.evaluations).toBe(15 * 40);
  });
});

test('a nondeterministic challenger goes into quarantine as it was scored; its parents stay known', () => {
  const search = createSearch(task(5));
  let found = 0;
  const stored = new Set<string>();
  for (let i = 0; i < 8; i++) {
    const open = search.open();
    const evaluator = new Landscape();
    while (!open.ended) {
      open.propose(1e9);
      evaluator.add(open.take(50));
      for (const result of evaluator.work()) open.complete(differing(result));
    }
    const { quarantined, born } = open.close();
    for (const { hash } of born) stored.add(hash);
    for (const agent of quarantined.filter(({ evaluation }) => !evaluation.failed)) {
      found++;
      expect(agent.quarantined).toBe(true);
      expect(search.find(agent.hash)).toBeUndefined();
      for (const parent of agent.parents) expect(stored.has(parent)).toBe(true);
    }
  }
  expect(found).toBeGreaterThan(2);
});

const differing = ({ id, evaluation }: EvaluationResult): EvaluationResult => ({
  id,
  evaluation: id.includes('challenger/train')
    ? { ...evaluation, behaviour: 'something else' }
    : evaluation,
});

test('a state is safe if all are judged and safe, nobody is in quarantine, and the champion works', () => {
  const nobody: ReadonlySet<string> = new Set();
  const search = runSearch(task(1), new Landscape());
  const { state } = search;
  const [one] = search.living();
  const all = { ...state, champion: state.champion };
  expect(isSafe(all, THRESHOLD, nobody)).toBe(true);
  expect(isSafe({ ...all, champion: null }, THRESHOLD, nobody)).toBe(false);
  expect(isSafe(all, 1.1, nobody)).toBe(false);
  expect(isSafe(all, THRESHOLD, new Set([one?.hash ?? '']))).toBe(false);
  const changes: readonly ((agent: Agent) => Agent)[] = [
    (agent) => ({ ...agent, quarantined: true }),
    (agent) => ({ ...agent, evaluation: { ...agent.evaluation, partial: true } }),
    (agent) => ({ ...agent, safety: 0.5 }),
  ];
  for (const change of changes) {
    const other = runSearch(task(1), new Landscape()).state;
    if (one !== undefined) other.islands[0]?.join([{ ...change(one), slot: 1e9 }]);
    expect(isSafe(other, THRESHOLD, nobody)).toBe(false);
  }
  if (state.champion === null) throw new Error('there is a champion');
  const { agent } = state.champion;
  const failed = { ...agent, evaluation: { ...agent.evaluation, failed: true } };
  const champion = { ...state.champion, agent: failed };
  expect(isSafe({ ...all, champion }, THRESHOLD, nobody)).toBe(false);
});
