import { toRecord } from '../src/core/dna/agent-record.ts';
import type { AgentRecord } from '../src/core/dna/agent-record.ts';
import { decodeCursor, encodeCursor } from '../src/core/cursor.ts';
import type { Failure } from '../src/core/failure.ts';
import { err, ok } from '../src/core/result.ts';
import type { Result } from '../src/core/result.ts';
import type { Search } from '../src/engine/search.ts';
import type { EventLog } from '../src/ports.ts';
import { toAncestor } from './ancestry.ts';
import type { Ancestor } from './ancestry.ts';
import { parseEvent } from './events-store.ts';
import type {
  AgentItem,
  AgentsQuery,
  AgentView,
  ChampionView,
  EventsQuery,
  EventView,
  LineageView,
  Page,
  PageQuery,
  SnapshotView,
} from './population-api.ts';
import { streamOf } from './population-store.ts';
import type { PopulationStore } from './population-store.ts';
import { agentItem, agentView, championView, snapshotView } from './population-views.ts';
import { SNAPSHOT_TARGET } from './snapshots.ts';

/** Answers to reads, from rows and the search in memory. */
export class PopulationReads {
  readonly #store: PopulationStore;
  readonly #log: EventLog;
  /** The last champion's answer, and of what: simplifying it is worth doing once. */
  #champion: { readonly of: string; readonly view: ChampionView } | undefined;

  constructor(store: PopulationStore, log: EventLog) {
    this.#store = store;
    this.#log = log;
  }

  champion(): Result<ChampionView, Failure> {
    const { progress, definition } = this.#store;
    if (progress?.champion == null || definition === undefined) {
      return err({ code: 'no-champion', detail: 'the seeds have not been evaluated yet' });
    }
    const { hash, heldOutFitness } = progress.champion;
    // After a restore the same program may be found once more; a newer engine scores it anew.
    const { champion, engine } = progress.search ?? {};
    const of = `${champion?.slot} ${heldOutFitness} ${engine}`;
    if (this.#champion?.of !== of) {
      const record = this.#store.agents.find(hash);
      if (record === undefined) throw new Error(`the champion ${hash} was not stored`);
      this.#champion = { of, view: championView(record, definition, heldOutFitness) };
    }
    return ok(this.#champion.view);
  }

  /** Living, archived and quarantined agents. A cursor is a place in the order as it stands: while it evolves, pages shift. */
  agents({ order, cursor, limit }: AgentsQuery, search: Search): Result<Page<AgentItem>, Failure> {
    const after = cursor === undefined ? 0 : decodeCursor(order, cursor);
    if (after === undefined) return err(badCursor);
    const quarantined = this.#store.quarantine.list();
    const isQuarantined = new Set(quarantined.map(({ hash }) => hash));
    const others = search.state.roster.agents().filter(({ hash }) => !isQuarantined.has(hash));
    const sorted = [...others, ...quarantined].sort(ORDERS[order]);
    const champion = this.#store.progress?.champion ?? null;
    return ok({
      items: sorted
        .slice(after, after + limit)
        .map((agent) => agentItem('genome' in agent ? toRecord(agent) : agent, champion)),
      next: after + limit < sorted.length ? encodeCursor(order, after + limit) : null,
    });
  }

  agent(hash: string): Result<AgentView, Failure> {
    const { agents, quarantine } = this.#store;
    const record = quarantine.find(hash) ?? agents.find(hash);
    if (record === undefined) return err(unknownAgent(hash));
    const champion = this.#store.progress?.champion ?? null;
    return ok(agentView(record, champion, this.#places(hash)));
  }

  lineage(hash: string): Result<LineageView, Failure> {
    const lineage = this.#lineage(hash);
    if (lineage.length === 0) return err(unknownAgent(hash));
    const shown = new Set(lineage.map((one) => one.hash));
    return ok({
      nodes: lineage.map(({ parents: _edges, ...node }) => node),
      edges: lineage.flatMap((one) =>
        one.parents
          .filter((parent) => shown.has(parent))
          .map((parent): [string, string] => [parent, one.hash]),
      ),
    });
  }

  /** A quarantined agent has a row of its own; its ancestors are where all agents are. */
  #lineage(hash: string): readonly Ancestor[] {
    const { agents, quarantine } = this.#store;
    const first = quarantine.find(hash);
    if (first === undefined) return agents.lineage(hash);
    const ancestors = first.parents.flatMap((parent) => agents.lineage(parent));
    return [...new Map([toAncestor(first), ...ancestors].map((one) => [one.hash, one])).values()];
  }

  /** The object's own log; what was trimmed comes from the log over all populations. */
  async events({ after, limit }: EventsQuery): Promise<Result<Page<EventView>, Failure>> {
    const { events } = this.#store;
    const last = events.head().seq;
    const items =
      after + 1 >= events.oldest()
        ? events.after(after, limit)
        : await this.#older(after, Math.min(limit, events.oldest() - 1 - after));
    if (items === null) {
      return err({ code: 'unavailable', detail: 'the log of older events cannot be read now' });
    }
    const end = items.at(-1)?.seq ?? last;
    return ok({ items, next: end < last ? String(end) : null });
  }

  snapshots({ cursor, limit }: PageQuery): Result<Page<SnapshotView>, Failure> {
    const before =
      cursor === undefined ? Number.MAX_SAFE_INTEGER : decodeCursor('snapshots', cursor);
    if (before === undefined) return err(badCursor);
    const rows = this.#store.snapshots.page(before, limit + 1);
    const items = rows.slice(0, limit);
    const last = items.at(-1);
    const next = rows.length > limit && last !== undefined;
    return ok({
      items: items.map(snapshotView),
      next: next ? encodeCursor('snapshots', last.number) : null,
    });
  }

  async #older(after: number, limit: number): Promise<readonly EventView[] | null> {
    try {
      const logged = await this.#log.ofStream(streamOf(this.#store.id), after, limit);
      return logged.map(({ body }) => parseEvent(body));
    } catch {
      return null;
    }
  }

  /** Where copies of the agent are: in blobs of the last snapshot that was delivered. */
  #places(hash: string): AgentView['dna']['places'] {
    const { outbox, snapshots, blobs } = this.#store;
    const target = outbox.get(SNAPSHOT_TARGET);
    const manifest = snapshots.manifest(outbox.secured(SNAPSHOT_TARGET))?.manifest;
    if (target?.ackedAt == null || manifest === undefined) return [];
    const ackedAt = new Date(target.ackedAt).toISOString();
    return manifest.blobs
      .filter(({ kind, id }) => kind === 'living' && blobs.body(id)?.includes(hash) === true)
      .map(({ id, key }) => ({ target: target.id, key, sha256: id, ackedAt }));
  }
}

/** What a list is ordered by: living agents and records both have it. */
type Listed = Pick<AgentRecord, 'hash' | 'evaluation' | 'generation' | 'bytes'>;
type Order = (a: Listed, b: Listed) => number;

const byHash: Order = (a, b) => (a.hash < b.hash ? -1 : 1);
const ORDERS: Readonly<Record<AgentsQuery['order'], Order>> = {
  fitness: (a, b) => b.evaluation.fitness - a.evaluation.fitness || byHash(a, b),
  generation: (a, b) => b.generation - a.generation || byHash(a, b),
  bytes: (a, b) => a.bytes - b.bytes || byHash(a, b),
};

const badCursor: Failure = { code: 'bad-cursor', detail: 'the cursor is not one of this list' };
const unknownAgent = (hash: string): Failure => ({
  code: 'not-found',
  detail: `there is no agent ${hash}`,
});
