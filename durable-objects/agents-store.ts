import { decodeAgents, recordsIn } from '../src/core/dna/agent-record.ts';
import type { AgentRecord } from '../src/core/dna/agent-record.ts';
import { MAX_BLOB_BYTES } from '../src/core/dna/snapshot.ts';
import { AgentsBody, entryOf } from './agents-body.ts';
import type { AgentEntry } from './agents-body.ts';
import { ancestry } from './ancestry.ts';
import type { Ancestor } from './ancestry.ts';
import type { BlobRow, BlobsStore } from './blobs-store.ts';
import type { Database } from './database.ts';
import { LivingIndex } from './living-index.ts';

/** Births stay in the progress row until they have this size, in UTF-16 units: a row written costs, a byte does not. */
const JOURNAL_UNITS = 48_000;
/** With thousands of cases a population has hundreds of megabytes. */
const PART_BYTES = 4 * MAX_BLOB_BYTES;

/**
 * Agents as rows. Births go to the journal (part of the progress row), a full journal becomes a `living` blob. When most
 * of what the blobs hold is dead, those with dead in them are written anew: the living as they are, the dead that have
 * children or were champion as `lineage` without their per-case results, the rest not at all. So each agent is written
 * about twice.
 */
export interface AgentsStore {
  /**
   * Reads journal and living blobs; who is not in `living` is dead. `take` gets the living one at a time: so the texts of
   * many large agents never stand in memory together. `ancestors` are hashes of others' parents: those stored here stay
   * findable after death. Writes nothing: also on a full disk it can be read.
   */
  load(
    journal: string,
    living: ReadonlySet<number>,
    take: (record: AgentRecord) => void,
    ancestors?: Iterable<string>,
  ): void;
  /** Puts the living anew in place of the records they had, by slot; all are written. */
  replace(living: readonly AgentRecord[], pinned: ReadonlySet<string>): void;
  /**
   * Writes agents that are about to be born, for generations too large to be written in one stretch: a part at a time,
   * it may be left and entered again between them. They count from the next `record` on. If there is none they count for
   * nothing, and this store is not to be used any more.
   */
  ahead(born: Iterable<AgentRecord>): Generator<void>;
  /**
   * Takes a generation's births, beside those written ahead, and deaths; `kept` are hashes that stay findable after
   * death. Births are read one at a time, and what fills a blob becomes one: so many large agents never stand in memory
   * as text.
   */
  record(born: Iterable<AgentRecord>, died: readonly number[], kept: readonly string[]): void;
  /** Writes the journal to a blob. */
  flush(): void;
  /** Whether a flush is worth it by size. */
  readonly full: boolean;
  /** Most of what is stored is dead. */
  readonly isUntidy: boolean;
  /** Clears out some of the dead; while it is untidy there are more. `pinned` blobs are only retired. */
  tidy(pinned: ReadonlySet<string>): void;
  /** Births since the last flush, to be written with the progress. */
  readonly journal: string;
  /** Bodies of all living, with the dead that lie among them. */
  bodies(): Iterable<string>;
  find(hash: string): AgentRecord | undefined;
  /** The agent and its ancestors as far as they are known. */
  lineage(hash: string): readonly Ancestor[];
}

/** `partBytes`: of blobs written at a time. */
export function createAgentsStore(
  db: Database,
  blobs: BlobsStore,
  partBytes = PART_BYTES,
): AgentsStore {
  const index = new LivingIndex(partBytes);
  const toLiving = (body: string, entries: readonly AgentEntry[]): void =>
    index.place(blobs.add('living', body).number, entries);
  const journal = new AgentsBody(toLiving);
  const coming = new Map<number, readonly AgentEntry[]>();
  let hasLeftovers = true;
  /** What a process that ended had written ahead, before the first write of this one. */
  const dropLeftovers = (): void => {
    if (hasLeftovers) blobs.turnBack();
    hasLeftovers = false;
  };
  const rewrite = (
    rows: readonly BlobRow[],
    pinned: ReadonlySet<string>,
    renewed: ReadonlyMap<number, AgentRecord> = new Map(),
  ): void => {
    const ancestors = new AgentsBody((body) => void blobs.add('lineage', body));
    const survivors = new AgentsBody(toLiving);
    const wanted = rows.filter((row) => !index.isWaste(row));
    index.remove(rows);
    for (const record of recordsIn(bodiesOf(blobs, wanted)))
      if (!index.isDead(record.slot)) {
        const survivor = renewed.get(record.slot) ?? record;
        index.note(survivor);
        survivors.add(index.isKept(survivor.hash) ? { ...survivor, kept: true } : survivor);
      } else if (index.isKept(record.hash)) ancestors.add(brief(record));
    ancestors.end();
    survivors.end();
    blobs.release(rows, pinned);
    index.settle(journal.entries);
  };

  return {
    load(text, living, take, ancestors = []) {
      const hashes = new Set<string>();
      const note = (body: string): AgentEntry[] =>
        decodeAgents(body).map((record) => {
          const entry = entryOf(record);
          index.note(entry);
          hashes.add(entry.hash);
          if (living.has(entry.slot)) take(record);
          else index.die(entry.slot);
          return entry;
        });
      for (const row of blobs.list('living')) index.place(row.number, note(blobs.read(row)));
      journal.resume(text, note(text));
      for (const hash of ancestors) if (hashes.has(hash)) index.keep(hash);
    },
    *ahead(born) {
      dropLeftovers();
      let bytes = 0;
      const body = new AgentsBody((text, entries) => {
        const row = blobs.add('coming', text);
        coming.set(row.number, entries);
        bytes += row.bytes;
      });
      for (const record of born) {
        body.add(record);
        if (bytes < partBytes) continue;
        bytes = 0;
        yield;
      }
      body.end();
    },
    record(born, died, keep) {
      dropLeftovers();
      if (coming.size > 0) {
        // Who is in the journal is older than they: a parent is looked for in blobs once its child becomes an ancestor.
        journal.end();
        blobs.arrive();
      }
      for (const [number, entries] of coming) {
        for (const entry of entries) index.note(entry);
        index.place(number, entries);
      }
      coming.clear();
      for (const record of born) {
        journal.add(record);
        index.note(record);
      }
      for (const slot of died) index.die(slot);
      for (const hash of keep) index.keep(hash);
    },
    replace: (living, pinned) =>
      db.transaction(() => {
        journal.end();
        const renewed = new Map(living.map((record) => [record.slot, record]));
        rewrite(blobs.list('living'), pinned, renewed);
      }),
    flush: () => journal.end(),
    get isUntidy() {
      return index.isMostlyDead;
    },
    tidy: (pinned) => db.transaction(() => rewrite(index.untidy(blobs.list('living')), pinned)),
    get full() {
      return journal.text.length > JOURNAL_UNITS;
    },
    get journal() {
      return journal.text;
    },
    bodies: () => livingBodies(blobs, journal.text),
    find(hash) {
      for (const body of [journal.text, ...blobs.containing(hash)]) {
        const found = decodeAgents(body).find((record) => record.hash === hash);
        if (found !== undefined) return found;
      }
      return undefined;
    },
    lineage: (hash) => ancestry(hash, () => newestFirst(blobs, journal.text)),
  };
}

function* newestFirst(blobs: BlobsStore, journal: string): Iterable<string> {
  yield journal;
  for (const kind of ['living', 'lineage'] as const)
    yield* bodiesOf(blobs, blobs.list(kind).toReversed());
}

function* bodiesOf(blobs: BlobsStore, rows: readonly BlobRow[]): Iterable<string> {
  for (const row of rows) yield blobs.read(row);
}

/** The living and the dead that lie among them. */
function* livingBodies(blobs: BlobsStore, journal: string): Iterable<string> {
  yield* blobs.bodies('living');
  yield journal;
}

/** What is remembered of a dead ancestor: who it was, not each of its results. */
const brief = (record: AgentRecord): AgentRecord => ({
  ...record,
  evaluation: { ...record.evaluation, scores: [], distances: [], feedback: [] },
});
