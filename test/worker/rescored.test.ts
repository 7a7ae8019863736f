import { expect, test, vi } from 'vitest';
import * as commands from '../../durable-objects/commands.ts';
import type { Evolution } from '../../durable-objects/evolution.ts';
import { PopulationReads } from '../../durable-objects/population-reads.ts';
import { PopulationStore } from '../../durable-objects/population-store.ts';
import { pinnedBlobs } from '../../durable-objects/snapshots.ts';
import { toRecord } from '../../src/core/dna/agent-record.ts';
import { ENGINE_VERSION } from '../../src/core/version.ts';
import { MemoryLog } from '../support/memory-log.ts';
import {
  broken,
  createIn,
  evolutionOver,
  evolvedIn,
  progressOf,
  snapshotIn,
  steppingClock,
  withStorage,
} from '../support/population-rows.ts';
import { CALLER, quadratic } from '../support/populations.ts';

/** Makes what is stored look like an older engine's: its version, and other fitness for everybody. */
function age(store: PopulationStore, evolution: Evolution): ReadonlyMap<string, number> {
  const agents = evolution.search.state.roster.agents();
  const doctored = agents.map((agent, i) => ({
    ...agent,
    evaluation: { ...agent.evaluation, fitness: i / 1e6 },
  }));
  const progress = progressOf(store);
  if (progress.search === null) throw new Error('generations were recorded');
  const search = { ...progress.search, engine: ENGINE_VERSION - 1 };
  store.transaction(() => {
    store.agents.replace(doctored.map(toRecord), pinnedBlobs(store));
    store.save({ ...progress, search });
  });
  return new Map(agents.map(({ hash, evaluation }) => [hash, evaluation.fitness]));
}

test(
  'an older engine’s population is scored anew once, in one transaction, before it goes on',
  { timeout: 30_000 },
  async () => {
    const name = 'rescored';
    await withStorage(name, async (storage) => {
      // A run is over after one slice: what happens in it can be looked at before the next.
      const now = steppingClock(4_000);
      const young = new PopulationStore(storage, name);
      createIn(
        young,
        now,
        quadratic(name, {
          strategy: 'islands',
          populationSize: 40,
          generationSize: 40,
          stop: { generations: 12 },
        }),
      );
      const before = evolutionOver(young, now);
      while ((young.progress?.highest ?? -1) < 3) await before.run();
      commands.pause({ store: young, evolution: before, now }, CALLER);
      const right = age(young, before);
      const { evaluations, generation } = progressOf(young).search ?? {};

      const store = new PopulationStore(storage, name);
      const evolution = evolutionOver(store, now);
      expect(evolution.search.isOutdated).toBe(true);
      expect(evolution.search.living()[0]?.evaluation.fitness).toBeLessThan(0.01);
      const reads = new PopulationReads(store, new MemoryLog());
      const outdated = reads.champion();
      commands.resume({ store, evolution, now }, CALLER);
      const known = store.events.head().seq;
      const isRescored = (): boolean =>
        store.events.after(known, 100).some(({ type }) => type === 'rescored');
      while (!isRescored()) await evolution.run();

      const [event, ...others] = store.events
        .after(0, 1_000)
        .filter(({ type }) => type === 'rescored');
      expect(others).toEqual([]);
      expect(event?.data).toMatchObject({
        from: ENGINE_VERSION - 1,
        to: ENGINE_VERSION,
        generation,
        agents: right.size,
        failed: 0,
      });
      const next = store.events.after(event?.seq ?? 0, 10).map(({ type }) => type);
      expect(next[0]).toBe('snapshot-taken');
      expect(store.events.after(known, 1).map(({ type }) => type)).toEqual(['rescored']);

      commands.pause({ store, evolution, now }, CALLER);
      expect(progressOf(store).search).toMatchObject({ generation, evaluations });
      const agents = evolution.search.state.roster.agents();
      expect(new Map(agents.map(({ hash, evaluation }) => [hash, evaluation.fitness]))).toEqual(
        right,
      );
      const champion = reads.champion();
      expect(champion).toEqual(new PopulationReads(store, new MemoryLog()).champion());
      expect(champion).not.toEqual(outdated);
      expect(await broken(store)).toEqual([]);

      const last = new PopulationStore(storage, name);
      const rest = evolutionOver(last, now);
      expect(rest.search.isOutdated).toBe(false);
      commands.resume({ store: last, evolution: rest, now }, CALLER);
      while (last.progress?.state === 'running') await rest.run();
      expect(last.progress?.state).toBe('completed');
      const events = last.events.after(0, 1_000);
      expect(events.filter(({ type }) => type === 'rescored')).toHaveLength(1);
      const generations = events
        .filter(({ type }) => type === 'generation-recorded')
        .map(({ data }) => data['generation']);
      expect(generations).toEqual(generations.map((_, i) => i));
      expect(await broken(last)).toEqual([]);
    });
  },
);

test(
  'a restored state of an older engine is scored anew where it stands: its generation is the snapshot’s',
  { timeout: 30_000 },
  async () => {
    const name = 'rescored-restored';
    await withStorage(name, async (storage) => {
      const store = new PopulationStore(storage, name);
      const config = { strategy: 'greedy', snapshotEvery: 2, stop: { generations: 7 } } as const;
      const host = await evolvedIn(store, steppingClock(4_000), config);
      const { evolution } = host;
      const [old] = store.snapshots.page(Number.MAX_SAFE_INTEGER, 100).slice(-1);
      const found = await snapshotIn(store, old?.id);
      commands.restore(host, CALLER, found);
      const right = age(store, evolution);
      evolution.reset();
      commands.resume(host, CALLER);
      await evolution.run();
      commands.pause(host, CALLER);
      const events = store.events.after(0, 1_000);
      const at = events.findIndex(({ type }) => type === 'rescored');
      expect(events[at]?.data['generation']).toBe(found.row.generation);
      const types = events.slice(at).map(({ type }) => type);
      expect(types).toEqual(['rescored', 'snapshot-taken', 'population-paused']);
      expect(progressOf(store).search?.generation).toBe(found.row.generation);
      expect(evolution.search.state.generation).toBe(6);
      const agents = evolution.search.state.roster.agents();
      expect(new Map(agents.map(({ hash, evaluation }) => [hash, evaluation.fitness]))).toEqual(
        right,
      );
      expect(await broken(store)).toEqual([]);
    });
  },
);

const rescoredIn = (store: PopulationStore): number =>
  store.events.after(0, 1_000).filter(({ type }) => type === 'rescored').length;

/** A store whose process ends once, within the transaction that has the new scores in it. */
class FragileStore extends PopulationStore {
  ends = 0;

  override transaction<T>(work: () => T): T {
    return super.transaction(() => {
      const done = work();
      if (this.ends === 0 && rescoredIn(this) > 0) {
        this.ends++;
        throw new Error('the process ended');
      }
      return done;
    });
  }
}

test(
  'the process ends within the transaction: nothing of it is there, and it is done again, once',
  { timeout: 30_000 },
  async () => {
    const name = 'rescored-crash';
    await withStorage(name, async (storage) => {
      const now = steppingClock(4_000);
      const young = new PopulationStore(storage, name);
      createIn(
        young,
        now,
        quadratic(name, { strategy: 'greedy', generationSize: 30, stop: { generations: 6 } }),
      );
      const before = evolutionOver(young, now);
      while ((young.progress?.highest ?? -1) < 2) await before.run();
      const right = age(young, before);

      const store = new FragileStore(storage, name);
      const evolution = evolutionOver(store, now);
      const errors = vi.spyOn(console, 'error').mockImplementation(() => {});
      while (store.ends === 0 && store.progress?.state === 'running') await evolution.run();
      errors.mockRestore();
      expect(rescoredIn(store)).toBe(0);
      expect(evolution.search.isOutdated).toBe(true);
      expect(evolution.search.living()[0]?.evaluation.fitness).toBeLessThan(0.01);
      while (rescoredIn(store) === 0 && store.progress?.state === 'running') await evolution.run();
      const agents = evolution.search.state.roster.agents();
      expect(new Map(agents.map(({ hash, evaluation }) => [hash, evaluation.fitness]))).toEqual(
        right,
      );
      while (store.progress?.state === 'running') await evolution.run();
      expect(rescoredIn(store)).toBe(1);
      expect(await broken(store)).toEqual([]);
    });
  },
);
