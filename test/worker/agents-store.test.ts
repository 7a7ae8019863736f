import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createAgentsStore } from '../../durable-objects/agents-store.ts';
import type { AgentsStore } from '../../durable-objects/agents-store.ts';
import { createBlobsStore } from '../../durable-objects/blobs-store.ts';
import type { BlobsStore } from '../../durable-objects/blobs-store.ts';
import { openDatabase } from '../../durable-objects/database.ts';
import { migrate } from '../../durable-objects/schema.ts';
import { encodeAgents, recordsIn } from '../../src/core/dna/agent-record.ts';
import type { AgentRecord } from '../../src/core/dna/agent-record.ts';
import { sha256Hex } from '../../src/core/dna/digest.ts';
import { withStorage } from '../support/population-rows.ts';

const SEED = 20261125;
const NOBODY: ReadonlySet<string> = new Set();
/** Bytes written anew at a time. */
const PART = 200_000;

const record = (slot: number, parents: readonly string[], units = 0): AgentRecord => ({
  slot,
  hash: sha256Hex(`agent ${slot}`),
  kind: 'program',
  text: `export default function f(x) { return ${slot}; }`.padEnd(units),
  bytes: 40,
  nodes: 5,
  parents,
  operator: 'constant',
  generation: Math.floor(slot / 10),
  island: 0,
  evaluation: {
    failed: false,
    partial: false,
    fitness: slot,
    distance: 0,
    scores: [slot, 1],
    distances: [0, 0],
    metrics: {},
    features: {},
    feedback: [],
    fuel: 1,
    bytes: 0,
    frames: 1,
    behaviour: '',
  },
  safety: 1,
  quarantined: false,
});

test(
  'whatever lives and dies, flushes and restarts: the living are whole, and every ancestor is found',
  { timeout: 60_000 },
  async () => {
    let compactions = 0;
    let found = 0;
    let parts = 0;
    await withStorage('agents', async (storage) => {
      const db = openDatabase(storage);
      migrate(db);
      const restarted = (store: AgentsStore, living: ReadonlyMap<number, unknown>): AgentsStore => {
        const next = createAgentsStore(
          db,
          createBlobsStore(db, (id) => `p/1/blobs/${id}`),
          PART,
        );
        next.load(store.journal, new Set(living.keys()), () => {});
        return next;
      };
      await fc.assert(
        fc.asyncProperty(
          fc.array(
            fc.record({
              births: fc.integer({ min: 0, max: 120 }),
              survivors: fc.integer({ min: 1, max: 60 }),
              elites: fc.nat(6),
              flush: fc.boolean(),
              restart: fc.boolean(),
            }),
            { minLength: 5, maxLength: 25 },
          ),
          fc.constantFrom(0, 25_000),
          async (generations, units) => {
            db.run('DELETE FROM blobs');
            const blobs = createBlobsStore(db, (id) => `p/1/blobs/${id}`);
            let store = createAgentsStore(db, blobs, PART);
            store.load('', new Set(), () => {});
            let living = new Map<number, AgentRecord>();
            const everAlive = new Map<string, AgentRecord>();
            let slot = 0;
            for (const { births, survivors, elites, flush, restart } of generations) {
              const parents = [...living.values()];
              const born = Array.from({ length: births }, (_, i) => {
                const parent = parents[(i * 7) % Math.max(1, parents.length)];
                return record(slot++, parent === undefined ? [] : [parent.hash], units);
              });
              for (const one of born) everAlive.set(one.hash, one);
              const all = [...living.values(), ...born].toReversed();
              const stay = [...parents.slice(0, elites), ...all.slice(0, survivors)];
              const next = new Map(stay.map((one) => [one.slot, one]));
              const died = [...living.keys(), ...born.map((one) => one.slot)].filter(
                (one) => !next.has(one),
              );
              living = next;
              store.record(born, died, []);
              if (flush || store.full) store.flush();
              for (let part = 0; store.isUntidy; part++) {
                if (part > 0) parts++;
                store.tidy(NOBODY);
                if (restart) store = restarted(store, living);
              }
              if (blobs.list('lineage').length > 0) compactions++;
              if (!restart) continue;
              const { journal } = store;
              store = createAgentsStore(db, blobs, PART);
              const loaded: AgentRecord[] = [];
              store.load(journal, new Set(living.keys()), (one) => void loaded.push(one));
              const bySlot = (a: AgentRecord, b: AgentRecord): number => a.slot - b.slot;
              expect(loaded.map(({ kept: _kept, ...one }) => one).sort(bySlot)).toEqual(
                [...living.values()].sort(bySlot),
              );
            }
            for (const one of [...living.values()].slice(0, 5)) {
              const lineage = store.lineage(one.hash);
              const chain: string[] = [];
              for (let at: AgentRecord | undefined = one; at !== undefined;) {
                chain.push(at.hash);
                at = everAlive.get(at.parents[0] ?? '');
              }
              expect(lineage.map(({ hash }) => hash)).toEqual(chain);
              expect(store.find(chain.at(-1) ?? '')?.hash).toBe(chain.at(-1));
              if (chain.length > 3) found++;
            }
          },
        ),
        { seed: SEED, numRuns: 12 },
      );
    });
    expect(compactions).toBeGreaterThan(10);
    expect(found).toBeGreaterThan(20);
    expect(parts).toBeGreaterThan(20);
  },
);

test('a blob that a snapshot needs is only retired; one that nobody needs is gone', async () => {
  await withStorage('pinned', async (storage) => {
    const db = openDatabase(storage);
    migrate(db);
    const blobs = createBlobsStore(db, (id) => id);
    const store = createAgentsStore(db, blobs);
    const born = Array.from({ length: 600 }, (_, slot) => record(slot, []));
    store.record(born.slice(0, 300), [], []);
    store.flush();
    const [pinned] = blobs.list('living');
    store.record(
      born.slice(300),
      born.slice(0, 590).map(({ slot }) => slot),
      [],
    );
    store.flush();
    store.tidy(new Set([pinned?.id ?? '']));
    expect(blobs.retired().map(({ id }) => id)).toEqual([pinned?.id]);
    expect(blobs.list('living').length).toBe(1);
    expect(blobs.body(pinned?.id ?? '')).toBeDefined();
    blobs.release(blobs.retired(), NOBODY);
    expect(blobs.body(pinned?.id ?? '')).toBeUndefined();
  });
});

test('large blobs: only those with dead in them are written anew, and those of parents that are not marked yet', async () => {
  await withStorage('large', async (storage) => {
    const db = openDatabase(storage);
    migrate(db);
    const blobs = createBlobsStore(db, (id) => id);
    const read: number[] = [];
    const watched: BlobsStore = {
      ...blobs,
      read(row) {
        read.push(row.number);
        return blobs.read(row);
      },
    };
    const store = createAgentsStore(db, watched);
    const units = 25_000;
    const blob = (first: number, parents: readonly string[]): AgentRecord[] => {
      const records = Array.from({ length: 30 }, (_, i) => record(first + i, parents, units));
      store.record(records, [], []);
      store.flush();
      return records;
    };
    const [alive] = [blob(0, []), blob(30, [sha256Hex('agent 90')])];
    const [wasted, dead] = [blob(60, []), blob(90, [])];
    const many = Array.from({ length: 600 }, (_, i) => record(120 + i, [sha256Hex('agent 0')]));
    store.record(
      many,
      [...wasted, ...dead, ...many].map(({ slot }) => slot),
      [],
    );
    store.flush();
    expect(blobs.list('living').map(({ number }) => number)).toEqual([1, 2, 3, 4, 5]);

    store.tidy(NOBODY);
    // The parent in the first one is marked now, the one in the fourth is an ancestor, the third was not even read.
    expect(read).toEqual([1, 4]);
    expect(blobs.list('living').map(({ number }) => number)).toEqual([2, 7]);
    expect(store.find(sha256Hex('agent 0'))).toEqual({ ...alive[0], kept: true });
    expect(Array.from(recordsIn(blobs.bodies('lineage')), ({ slot }) => slot)).toEqual([90]);
    expect(store.find(sha256Hex('agent 61'))).toBeUndefined();
  });
});

test('cleared out a part at a time, with a restart between: no ancestor and no former champion is lost', async () => {
  await withStorage('parts', async (storage) => {
    const db = openDatabase(storage);
    migrate(db);
    const blobs = createBlobsStore(db, (id) => id);
    const [parent, child, champion] = [
      record(1, []),
      record(50, [sha256Hex('agent 1')]),
      record(3, []),
    ];
    const living = record(70, [child.hash]);
    const fill = (first: number): AgentRecord[] =>
      Array.from({ length: 30 }, (_, i) => record(first + i, [], 25_000));
    // The parent was written anew after its child had been: it stands behind it.
    blobs.add('living', encodeAgents([child, ...fill(100)]));
    blobs.add('living', encodeAgents([parent, ...fill(200)]));
    blobs.add('living', encodeAgents([champion, living, ...fill(300)]));
    blobs.add('living', encodeAgents(Array.from({ length: 700 }, (_, i) => record(1_000 + i, []))));
    const started = (alive: readonly number[]): AgentsStore => {
      const store = createAgentsStore(db, blobs, 1);
      store.load('', new Set(alive), () => {});
      return store;
    };
    let store = started([1, 3, 70, ...fill(200).map(({ slot }) => slot)]);
    store.record([], [], [champion.hash]);
    store.tidy(NOBODY);
    expect(Array.from(recordsIn(blobs.bodies('lineage')), ({ hash }) => hash)).toEqual([
      child.hash,
    ]);
    store.record([], [3], []);
    store.tidy(NOBODY);
    expect(store.find(champion.hash)).toBeDefined();

    store = started([70]);
    while (store.isUntidy) store.tidy(NOBODY);
    store.tidy(NOBODY);
    expect(store.lineage(living.hash).map(({ hash }) => hash)).toEqual(
      [living, child, parent].map(({ hash }) => hash),
    );
    expect(store.find(champion.hash)).toBeDefined();
  });
});

test('who stood in the journal when a large generation was written has descendants and is found, also after a restart', async () => {
  await withStorage('behind', async (storage) => {
    const db = openDatabase(storage);
    migrate(db);
    const blobs = createBlobsStore(db, (id) => id);
    const store = createAgentsStore(db, blobs);
    const writtenAhead = (born: readonly AgentRecord[], died: readonly AgentRecord[]): void => {
      Array.from(store.ahead(born));
      store.record(
        [],
        died.map(({ slot }) => slot),
        [],
      );
    };
    const seed = record(0, []);
    store.record([seed], [], []);
    const [first, second] = [record(1, [seed.hash]), record(2, [sha256Hex('agent 1')])];
    const others = Array.from({ length: 700 }, (_, i) => record(10 + i, [], 2_000));
    writtenAhead([first, ...others], others);
    writtenAhead([second], [first]);
    while (store.isUntidy) store.tidy(NOBODY);
    expect(Array.from(recordsIn(blobs.bodies('lineage')), ({ slot }) => slot)).toEqual([1]);

    const restarted = createAgentsStore(db, blobs);
    restarted.load(store.journal, new Set([2]), () => {});
    restarted.flush();
    restarted.tidy(NOBODY);
    expect(restarted.lineage(second.hash).map(({ hash }) => hash)).toEqual(
      [second, first, seed].map(({ hash }) => hash),
    );
  });
});

test('what was written ahead by a process that ended is gone with the next generation; reading writes nothing', async () => {
  await withStorage('ahead', async (storage) => {
    const db = openDatabase(storage);
    migrate(db);
    const blobs = createBlobsStore(db, (id) => id);
    const store = createAgentsStore(db, blobs);
    store.record([record(1, [])], [], []);
    Array.from(store.ahead([record(2, [])]));
    const kinds = (): string[] =>
      db.all<{ kind: string }>('SELECT kind FROM blobs').map(({ kind }) => kind);
    expect(kinds()).toEqual(['coming']);

    const restarted = createAgentsStore(db, blobs);
    restarted.load(store.journal, new Set([1]), () => {});
    expect(kinds()).toEqual(['coming']);
    restarted.record([record(2, [])], [], []);
    expect(kinds()).toEqual([]);
    restarted.flush();
    expect(Array.from(recordsIn(restarted.bodies()), ({ slot }) => slot)).toEqual([1, 2]);
  });
});

test('rows, parameters and statements over the limits of production throw', async () => {
  await withStorage('limits', async (storage) => {
    const db = openDatabase(storage);
    migrate(db);
    const long = 'x'.repeat(1_900_001);
    expect(() => db.run('INSERT INTO documents (key, body) VALUES (?, ?)', 'k', long)).toThrow(
      'row of',
    );
    expect(() =>
      db.all(`SELECT ${'?, '.repeat(100)} ?`, ...Array.from({ length: 101 }, () => 1)),
    ).toThrow('parameters');
    expect(() => db.all(`SELECT '${'y'.repeat(100_001)}'`)).toThrow('statement of');
    expect(() => createBlobsStore(db, (id) => id).add('living', 'é'.repeat(600_000))).toThrow(
      'blob of',
    );
  });
});

test('who was found once more after a restore has the parents it has now: no lineage comes back to itself', async () => {
  await withStorage('found-again', async (storage) => {
    const db = openDatabase(storage);
    migrate(db);
    const blobs = createBlobsStore(db, (id) => `p/1/blobs/${id}`);
    const [root, first, second] = [record(1, []), record(2, []), record(3, [])];
    const [other, last] = [{ ...first, slot: 4 }, record(5, [second.hash, root.hash])];
    // of the abandoned future, in which the second one came first
    blobs.add('lineage', encodeAgents([root, second, { ...first, parents: [second.hash] }]));
    blobs.add('living', encodeAgents([other, { ...second, slot: 6, parents: [first.hash] }, last]));
    const store = createAgentsStore(db, blobs);
    store.load('', new Set([4, 5, 6]), () => {});
    const lineage = new Map(store.lineage(last.hash).map((one) => [one.hash, one.parents]));
    expect(lineage).toEqual(
      new Map([
        [last.hash, [second.hash, root.hash]],
        [second.hash, [first.hash]],
        [root.hash, []],
        [first.hash, []],
      ]),
    );
  });
});
