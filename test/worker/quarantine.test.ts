import { env } from 'cloudflare:workers';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { verifyStored } from '../../durable-objects/evidence.ts';
import { PopulationReads } from '../../durable-objects/population-reads.ts';
import { createQuarantineStore, MAX_QUARANTINED } from '../../durable-objects/quarantine-store.ts';
import { PopulationStore } from '../../durable-objects/population-store.ts';
import { createEventLog } from '../../src/adapters/d1/event-log.ts';
import { createObjectStore } from '../../src/adapters/r2/object-store.ts';
import type { AgentRecord } from '../../src/core/dna/agent-record.ts';
import { toRecord } from '../../src/core/dna/agent-record.ts';
import { agentWith } from '../support/agents.ts';
import {
  createIn,
  evolutionOver,
  steppingClock,
  withStorage,
  withStore,
  workedBy,
} from '../support/population-rows.ts';
import { quadratic } from '../support/populations.ts';

const SEED = 20261121;

const record = (slot: number): AgentRecord => toRecord(agentWith({ slot, quarantined: true }));

test('keeps the newest distinct agents, at most 100 rows, whatever comes in which portions', async () => {
  let overflowed = 0;
  let repeated = 0;
  await withStore('quarantine-bound', async ({ db }) => {
    fc.assert(
      fc.property(
        fc.array(fc.array(fc.nat(250), { minLength: 20, maxLength: 60 }), {
          minLength: 3,
          maxLength: 6,
        }),
        (portions) => {
          db.run('DELETE FROM quarantine');
          const store = createQuarantineStore(db);
          let expected: string[] = [];
          for (const portion of portions) {
            for (const slot of portion) {
              const { hash } = record(slot);
              if (expected.includes(hash)) repeated++;
              else expected.push(hash);
            }
            store.record(portion.map(record));
            if (expected.length > MAX_QUARANTINED) overflowed++;
            expected = expected.slice(-MAX_QUARANTINED);
            expect(store.list().map(({ hash }) => hash)).toEqual(expected.toReversed());
            expect(store.hashes()).toEqual(new Set(expected));
          }
          for (const hash of expected.slice(0, 3)) expect(store.find(hash)?.quarantined).toBe(true);
          expect(store.find('nobody')).toBeUndefined();
        },
      ),
      { seed: SEED, numRuns: 25 },
    );
  });
  expect(overflowed).toBeGreaterThan(15);
  expect(repeated).toBeGreaterThan(100);
});

/** Every second run of a challenger gives another behaviour. */
const differing = workedBy((inner, fuel) =>
  inner
    .work(fuel)
    .map((result) =>
      result.id.includes('challenger/train')
        ? { ...result, evaluation: { ...result.evaluation, behaviour: 'another' } }
        : result,
    ),
);

test(
  'quarantined agents are listed, found with their ancestors after a restart, and every invariant holds',
  { timeout: 60_000 },
  async () => {
    const name = 'quarantine-reads';
    await withStorage(name, async (storage) => {
      const now = steppingClock(50);
      const store = new PopulationStore(storage, name);
      const input = quadratic(name, {
        strategy: 'islands',
        populationSize: 40,
        generationSize: 40,
        fuelPerCall: 20_000,
        stop: { generations: 8 },
      });
      const seeds = [
        'export default function f(x) { while (true) { if (x < 1e9) return x; x += 1; } }',
      ];
      createIn(store, now, { ...input, seeds });
      const evolution = evolutionOver(store, now, differing);
      while (store.progress?.state === 'running') await evolution.run();

      const again = new PopulationStore(storage, name);
      const { search } = evolutionOver(again, now);
      const log = createEventLog(env.DB);
      const reads = new PopulationReads(again, log);
      const listed = reads.agents({ order: 'fitness', limit: 500 }, search);
      if (!listed.ok) throw new Error(listed.error.detail);
      const quarantined = listed.value.items.filter((item) => item.quarantined);
      const unsafe = quarantined.filter(({ failed }) => failed);
      expect(unsafe.length).toBeGreaterThan(0);
      expect(quarantined.length - unsafe.length).toBeGreaterThan(0);
      expect(new Set(quarantined.map(({ hash }) => hash)).size).toBe(quarantined.length);
      for (const { hash, parents } of quarantined) {
        expect(search.find(hash)).toBeUndefined();
        const found = reads.agent(hash);
        expect(found.ok && [found.value.quarantined, found.value.genome !== '']).toEqual([
          true,
          true,
        ]);
        const lineage = reads.lineage(hash);
        const known = lineage.ok ? lineage.value.nodes.map((node) => node.hash) : [];
        expect(known).toEqual(expect.arrayContaining([hash, ...parents]));
      }
      const events = again.events.after(0, 10_000);
      const named = events
        .filter(({ type }) => type === 'agent-quarantined')
        .map(({ data }) => data['hash']);
      const nondeterministic = quarantined.filter(({ failed }) => !failed);
      expect(new Set(nondeterministic.map(({ hash }) => hash))).toEqual(new Set(named));
      const { progress } = again;
      if (progress === undefined) throw new Error('there is a population');
      const last = events.findLast(({ type }) => type === 'generation-recorded');
      expect(last?.data['quarantined']).toBe(progress.search?.quarantined);
      const objects = createObjectStore(env.SNAPSHOTS);
      const checks = await verifyStored(again, log, objects);
      expect(checks?.filter(({ ok }) => !ok)).toEqual([]);
    });
  },
);

test('a state in which a quarantined agent lives, as after a restore, is not safe', async () => {
  const name = 'quarantine-safe';
  await withStore(name, async (store) => {
    const now = steppingClock(50);
    createIn(store, now, quadratic(name, { strategy: 'greedy', stop: { generations: 4 } }));
    const evolution = evolutionOver(store, now);
    while (store.progress?.state === 'running') await evolution.run();
    expect(store.snapshots.last()?.safe).toBe(true);
    const [one] = evolution.search.living();
    if (one === undefined || store.progress === undefined) throw new Error('somebody lives');
    store.quarantine.record([{ ...toRecord(one), quarantined: true }]);
    evolution.snapshot(store.progress, 'completion');
    expect(store.snapshots.last()?.safe).toBe(false);
    const listed = new PopulationReads(store, createEventLog(env.DB)).agents(
      { order: 'fitness', limit: 500 },
      evolution.search,
    );
    const items = listed.ok ? listed.value.items.filter(({ hash }) => hash === one.hash) : [];
    expect(items.map(({ quarantined }) => quarantined)).toEqual([true]);
  });
});
