/** A restore takes bodies that are here from here and fetches the others; it changes nothing if one is gone. What ends right after it verifies. */
import { env } from 'cloudflare:workers';
import { expect, test, vi } from 'vitest';
import * as commands from '../../durable-objects/commands.ts';
import { createHashesStore } from '../../durable-objects/hashes-store.ts';
import { PopulationReads } from '../../durable-objects/population-reads.ts';
import type { FoundSnapshot } from '../../durable-objects/restore.ts';
import { findSnapshot } from '../../durable-objects/restore.ts';
import { pinnedBlobs } from '../../durable-objects/snapshots.ts';
import { recordsIn } from '../../src/core/dna/agent-record.ts';
import type { HashChunk } from '../../src/core/dna/hash-chunks.ts';
import { createEventLog } from '../../src/adapters/d1/event-log.ts';
import { createObjectStore } from '../../src/adapters/r2/object-store.ts';
import {
  broken,
  evolutionOver,
  evolvedIn,
  NO_MODELS,
  progressOf,
  snapshotIn,
  steppingClock,
  withStore,
} from '../support/population-rows.ts';
import { CALLER } from '../support/populations.ts';

test(
  'restore: bodies from here, from the object store, from nowhere',
  { timeout: 30_000 },
  async () => {
    const objects = createObjectStore(env.SNAPSHOTS);
    await withStore('restore-bodies', async (store) => {
      const config = { strategy: 'greedy', snapshotEvery: 2, stop: { generations: 3 } } as const;
      const host = await evolvedIn(store, steppingClock(4_000), config);
      const [oldest] = store.snapshots.page(Number.MAX_SAFE_INTEGER, 100).slice(-1);
      const find = (): Promise<FoundSnapshot> => snapshotIn(store, oldest?.id);
      const livingIn = ({ manifest }: FoundSnapshot): string[] =>
        manifest.blobs.filter(({ kind }) => kind === 'living').map(({ id }) => id);

      const here = await find();
      expect(livingIn(here).length).toBeGreaterThan(0);
      expect(here.fetched.size).toBe(0);
      const bodies = new Map(livingIn(here).map((id) => [id, store.blobs.body(id) ?? '']));
      for (const { id, key } of here.manifest.blobs)
        await objects.put(key, new TextEncoder().encode(store.blobs.body(id)));
      const release = (): void => store.blobs.release(store.blobs.find(livingIn(here)), new Set());

      store.transaction(release);
      const before = store.progress;
      expect(commands.restore(host, CALLER, here)).toMatchObject({
        ok: false,
        error: { code: 'unavailable' },
      });
      expect(store.progress).toEqual(before);

      const elsewhere = await find();
      expect(elsewhere.fetched).toEqual(bodies);
      expect(commands.restore(host, CALLER, elsewhere).ok).toBe(true);
      expect(store.progress?.stateHash).toBe(here.manifest.stateHash);
      expect(await broken(store)).toEqual([]);

      store.transaction(release);
      await env.SNAPSHOTS.delete(here.manifest.blobs.map(({ key }) => key));
      expect(await findSnapshot(store, objects, oldest?.id ?? '')).toMatchObject({
        ok: false,
        error: { code: 'unavailable' },
      });
    });
  },
);

test('genomes of the abandoned future are new again; those from before the snapshot stay known', async () => {
  await withStore('restore-seen', async (store) => {
    const now = steppingClock(10);
    const config = { strategy: 'greedy', snapshotEvery: 10, stop: { generations: 30 } } as const;
    const host = await evolvedIn(store, now, config);
    const seen = (): readonly HashChunk[] => store.loadSearch(() => {});
    const before = seen();
    const [early] = store.snapshots.after(0, 1);
    const found = await snapshotIn(store, early?.id);
    const { generation } = found.row;
    const known = before.filter((chunk) => chunk.generation <= generation);
    expect(known.length).toBeGreaterThan(0);
    expect(known.length).toBeLessThan(before.length);
    expect(commands.restore(host, CALLER, found).ok).toBe(true);
    expect(seen()).toEqual(known);
  });
});

test('a restore that another one follows forgets nothing: genomes from before the second snapshot stay known', async () => {
  await withStore('restore-seen-again', async (store) => {
    const now = steppingClock(10);
    const config = { strategy: 'greedy', snapshotEvery: 5, stop: { generations: 40 } } as const;
    const host = await evolvedIn(store, now, config);
    const seen = (): readonly HashChunk[] => store.loadSearch(() => {});
    const before = seen();
    const taken = store.snapshots.after(0, 100);
    const early = taken.find(({ generation }) => generation === 4);
    const late = taken.find(({ generation }) => generation === 19);
    for (const snapshot of [early, late]) {
      const found = await snapshotIn(store, snapshot?.id);
      expect(commands.restore(host, CALLER, found).ok).toBe(true);
    }
    const known = before.filter(({ generation }) => generation <= 19);
    expect(known.length).toBeGreaterThan(5);
    expect(seen()).toEqual(known);
    commands.resume(host, CALLER);
    while (progressOf(store).state === 'running') await host.evolution.run();
    const { highest } = progressOf(store);
    expect(seen().map(({ generation }) => generation)).toEqual([
      ...known.map(({ generation }) => generation),
      highest,
    ]);
  });
});

test('after a restore the dead are read one body at a time: a long history has far more than memory', async () => {
  await withStore('restore-history', async (store) => {
    const now = steppingClock(10);
    const config = { strategy: 'greedy', snapshotEvery: 5, stop: { generations: 12 } } as const;
    const host = await evolvedIn(store, now, config);
    const [early] = store.snapshots.after(0, 1);
    const found = await snapshotIn(store, early?.id);
    expect(commands.restore(host, CALLER, found).ok).toBe(true);
    const [living] = store.agents.bodies();
    const dead = [1, 2, 3].map((n) => (living ?? '').replaceAll('"slot":', `"slot":${n}`));
    for (const body of dead) store.blobs.add('lineage', body);
    store.forget();

    const steps: string[] = [];
    const blobs = { ...store.blobs };
    vi.spyOn(store.blobs, 'bodies').mockImplementation(function* (kind) {
      for (const body of blobs.bodies(kind)) {
        if (kind === 'lineage') steps.push('read');
        yield body;
      }
    });
    const parse = JSON.parse.bind(JSON);
    const parsed = vi.spyOn(JSON, 'parse').mockImplementation((text: string) => {
      if (steps.at(-1) === 'read') steps.push('parsed');
      return parse(text);
    });
    store.loadSearch(() => {});
    parsed.mockRestore();
    expect(steps.length).toBeGreaterThan(2 * dead.length);
    expect(steps).toEqual(steps.map((_, i) => (i % 2 === 0 ? 'read' : 'parsed')));
    expect(await broken(store)).toEqual([]);
  });
});

test('a champion that was found once more after a restore is shown as it was found now', async () => {
  await withStore('restore-champion', async (store) => {
    const now = steppingClock(10);
    const config = { strategy: 'greedy', snapshotEvery: 5, stop: { generations: 12 } } as const;
    const host = await evolvedIn(store, now, config);
    const reads = new PopulationReads(store, createEventLog(env.DB));
    const before = reads.champion();
    if (!before.ok) throw new Error(before.error.detail);
    const [early] = store.snapshots.after(0, 1);
    const found = await snapshotIn(store, early?.id);
    const champion = store.agents.find(before.value.hash);
    const { search, ...ended } = progressOf(store);
    if (search === null || champion === undefined) throw new Error('a champion');
    expect(commands.restore(host, CALLER, found).ok).toBe(true);
    const again = { ...champion, slot: search.nextSlot, generation: 99, parents: [] };
    const { heldOutFitness = null } = search.champion ?? {};
    store.transaction(() => {
      store.agents.record([again], [], []);
      store.save({
        ...ended,
        search: { ...search, champion: { slot: again.slot, heldOutFitness } },
      });
    });
    const after = reads.champion();
    expect(after.ok && [after.value.hash, after.value.generation]).toEqual([champion.hash, 99]);
  });
});

test('hashes are forgotten from any generation on, in rows and in what waits for one', async () => {
  await withStore('restore-seen-rows', async (store) => {
    const chunks = Array.from({ length: 7 }, (_, generation): HashChunk => {
      const hashes = new Uint8Array(16 * 1_000).fill(generation);
      return { generation, hashes };
    });
    for (let last = -1; last < chunks.length; last++) {
      const hashes = createHashesStore(store.db);
      hashes.forgetAfter(-1);
      for (const chunk of chunks) hashes.record(chunk, 0);
      expect(store.db.all('SELECT last FROM seen').length).toBeGreaterThan(1);
      hashes.forgetAfter(last);
      const reloaded = createHashesStore(store.db).load(hashes.journal);
      expect(reloaded).toEqual(chunks.slice(0, last + 1));
    }
  });
});

test('a restored population whose models are exhausted ends at once, and verifies', async () => {
  await withStore('restore-exhausted', async (store) => {
    const now = steppingClock(10);
    await evolvedIn(store, now, {
      strategy: 'greedy',
      generationSize: 8,
      snapshotEvery: 4,
      stop: { generations: 12 },
    });
    const { highest } = progressOf(store);
    const [early] = store.snapshots.after(0, 1);
    const found = await snapshotIn(store, early?.id);
    expect(found.row.generation).toBeLessThan(highest);

    const models = { ...NO_MODELS, plan: () => ({ kind: 'exhausted' }) as const };
    const evolution = evolutionOver(store, now, undefined, { models });
    const host = { store, evolution, now };
    expect(commands.restore(host, CALLER, found).ok).toBe(true);
    commands.resume(host, CALLER);
    while (progressOf(store).state === 'running') await evolution.run();
    expect(progressOf(store)).toMatchObject({ state: 'completed', stoppedBy: 'budget', highest });
    expect(await broken(store)).toEqual([]);
  });
});

test('a population that is restored to where its evaluations were used up ends without one more, and verifies', async () => {
  await withStore('restore-used-up', async (store) => {
    const now = steppingClock(10);
    const stop = { evaluations: 70 };
    await evolvedIn(store, now, { strategy: 'greedy', generationSize: 8, snapshotEvery: 4, stop });
    const last = store.snapshots.after(0, 100).at(-1);
    const found = await snapshotIn(store, last?.id);
    const evolution = evolutionOver(store, now);
    const host = { store, evolution, now };
    expect(commands.restore(host, CALLER, found).ok).toBe(true);
    expect(progressOf(store).search?.evaluations).toBe(70);
    commands.resume(host, CALLER);
    while (progressOf(store).state === 'running') await evolution.run();
    expect(progressOf(store)).toMatchObject({
      state: 'completed',
      stoppedBy: 'evaluations',
      search: { evaluations: 70 },
    });
    expect(await broken(store)).toEqual([]);
  });
});

test('a body that is stored twice is restored once: agents that were scored anew to the same scores', async () => {
  await withStore('restore-twice', async (store) => {
    const now = steppingClock(10);
    const config = { strategy: 'greedy', generationSize: 8, stop: { generations: 3 } } as const;
    const host = await evolvedIn(store, now, config);
    const slots = (): number[] =>
      Array.from(recordsIn(store.blobs.bodies('living')), ({ slot }) => slot);
    const anew = (): void => store.agents.replace([], pinnedBlobs(store));
    store.transaction(() => {
      anew();
      store.save(host.evolution.snapshot(progressOf(store), 'rescore'));
      anew();
      store.save(progressOf(store));
    });
    const newest = store.snapshots.last();
    const found = await snapshotIn(store, newest?.id);
    expect(commands.restore(host, CALLER, found).ok).toBe(true);
    expect(new Set(slots()).size).toBe(slots().length);
    expect(await broken(store)).toEqual([]);
  });
});
