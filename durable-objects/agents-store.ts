import { decodeAgents, encodeAgents, recordsIn } from '../src/core/dna/agent-record.ts';
import type { AgentRecord } from '../src/core/dna/agent-record.ts';
import { MAX_BLOB_BYTES } from '../src/core/dna/snapshot.ts';
import { textBytes } from '../src/adapters/limits.ts';
import { ancestry } from './ancestry.ts';
import type { Ancestor } from './ancestry.ts';
import type { BlobRow, BlobsStore } from './blobs-store.ts';
import type { Database } from './database.ts';

/** Births stay in the progress row until they have this size, in UTF-16 units: a row written costs, a byte does not. */
const JOURNAL_UNITS = 48_000;
/** Dead agents are cleared out when they outnumber the living by this many. */
const COMPACTION_SLACK = 500;

/**
 * Agents as rows. Births go to the journal (part of the progress row), a full journal becomes a `living` blob. When most
 * of what the blobs hold is dead, they are written anew: the living as they are, the dead that have children or were
 * champion as `lineage` without their per-case results, the rest not at all. So each agent is written about twice.
 */
export interface AgentsStore {
  /**
   * Reads journal and living blobs; who is not in `living` is dead. `take` gets the living, oldest first, one at a time:
   * so the texts of many large agents never stand in memory together. `ancestors` are hashes of others' parents: those
   * stored here stay findable after death.
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
   * Takes a generation's births and deaths; `kept` are hashes that stay findable after death. Births are read one at a
   * time, and what fills a blob becomes one: so many large agents never stand in memory as text.
   */
  record(born: Iterable<AgentRecord>, died: readonly number[], kept: readonly string[]): void;
  /** Writes the journal to a blob, and clears out the dead if there are many. `pinned` blobs are only retired. */
  flush(pinned: ReadonlySet<string>): void;
  /** Whether a flush is worth it by size. */
  readonly full: boolean;
  /** Births since the last flush, to be written with the progress. */
  readonly journal: string;
  readonly blobs: readonly BlobRow[];
  /** Bodies of all living, oldest first, with the dead that lie among them. */
  bodies(): Iterable<string>;
  find(hash: string): AgentRecord | undefined;
  /** The agent and its ancestors as far as they are known. */
  lineage(hash: string): readonly Ancestor[];
}

export function createAgentsStore(db: Database, blobs: BlobsStore): AgentsStore {
  const journal = new Body((body) => void blobs.add('living', body));
  /** Slots in journal and living blobs. */
  let stored = new Set<number>();
  const dead = new Set<number>();
  /** Hashes that some stored agent names as parent, and former champions. */
  let kept = new Set<string>();

  const note = (record: AgentRecord): void => {
    stored.add(record.slot);
    for (const parent of record.parents) kept.add(parent);
    if (record.kept === true) kept.add(record.hash);
  };
  const compact = (
    pinned: ReadonlySet<string>,
    renewed: ReadonlyMap<number, AgentRecord> = new Map(),
  ): void => {
    const old = blobs.list('living');
    const before = kept;
    kept = new Set();
    stored = new Set();
    const ancestors = new Body((body) => void blobs.add('lineage', body));
    const survivors = new Body((body) => void blobs.add('living', body));
    for (const record of recordsIn(blobs.bodies('living'))) {
      if (!dead.has(record.slot)) {
        const survivor = mark(renewed.get(record.slot) ?? record, before);
        survivors.add(survivor);
        note(survivor);
      } else if (before.has(record.hash)) ancestors.add(brief(record));
    }
    ancestors.end();
    survivors.end();
    blobs.release(old, pinned);
    dead.clear();
  };

  return {
    load(text, living, take, ancestors = []) {
      journal.resume(text);
      const hashes = new Set<string>();
      for (const record of recordsIn(livingBodies(blobs, journal.text))) {
        note(record);
        hashes.add(record.hash);
        if (living.has(record.slot)) take(record);
        else dead.add(record.slot);
      }
      for (const hash of ancestors) if (hashes.has(hash)) kept.add(hash);
    },
    record(born, died, keep) {
      for (const record of born) {
        journal.add(record);
        note(record);
      }
      for (const slot of died) if (stored.has(slot)) dead.add(slot);
      for (const hash of keep) kept.add(hash);
    },
    replace: (living, pinned) =>
      db.transaction(() => {
        journal.end();
        compact(pinned, new Map(living.map((record) => [record.slot, record])));
      }),
    flush: (pinned) =>
      db.transaction(() => {
        journal.end();
        if (dead.size > stored.size - dead.size + COMPACTION_SLACK) compact(pinned);
      }),
    get full() {
      return journal.text.length > JOURNAL_UNITS;
    },
    get journal() {
      return journal.text;
    },
    get blobs() {
      return blobs.list('living');
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
  const rows = [...blobs.list('living'), ...blobs.list('lineage')];
  for (const { id } of rows.sort((a, b) => b.number - a.number)) {
    const body = blobs.body(id);
    if (body !== undefined) yield body;
  }
}

/** Lines that become a blob when they fill one, of at most 1 MiB. A record is far smaller. */
class Body {
  readonly #write: (body: string) => void;
  #text = '';
  #bytes = 0;

  constructor(write: (body: string) => void) {
    this.#write = write;
  }

  /** What is not written yet. */
  get text(): string {
    return this.#text;
  }

  /** Goes on after these lines. */
  resume(text: string): void {
    this.#text = text;
    this.#bytes = textBytes(text);
  }

  add(record: AgentRecord): void {
    const line = encodeAgents([record]);
    const size = textBytes(line);
    if (this.#bytes + size > MAX_BLOB_BYTES) this.end();
    this.#text += line;
    this.#bytes += size;
  }

  /** Writes what is left, if anything. */
  end(): void {
    if (this.#text !== '') this.#write(this.#text);
    this.resume('');
  }
}

/** The living and the dead that lie among them, oldest first. */
function* livingBodies(blobs: BlobsStore, journal: string): Iterable<string> {
  yield* blobs.bodies('living');
  yield journal;
}

/** What is remembered of a dead ancestor: who it was, not each of its results. */
const brief = (record: AgentRecord): AgentRecord => ({
  ...record,
  evaluation: { ...record.evaluation, scores: [], distances: [], feedback: [] },
});

const mark = (record: AgentRecord, kept: ReadonlySet<string>): AgentRecord =>
  kept.has(record.hash) ? { ...record, kept: true } : record;
