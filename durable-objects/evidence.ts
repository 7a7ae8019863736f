import { agentsIn, fromRecord, recordsIn } from '../src/core/dna/agent-record.ts';
import type { AgentRecord } from '../src/core/dna/agent-record.ts';
import { sha256Hex } from '../src/core/dna/digest.ts';
import type { ChainHead, HubEvent } from '../src/core/dna/event.ts';
import { EMPTY_CHAIN } from '../src/core/dna/event.ts';
import type { BlobKind } from '../src/core/dna/snapshot.ts';
import type { EvaluationTask } from '../src/core/evolution/evaluation-task.ts';
import { compareAgents } from '../src/core/evolution/order.ts';
import { isStochastic } from '../src/core/evolution/promotion.ts';
import { POPULATION_SCOPE } from '../src/core/models/budget.ts';
import { namedSlots } from '../src/engine/progress.ts';
import type { Progress } from '../src/engine/progress.ts';
import { NOTHING_REPLAYED } from '../src/engine/replay.ts';
import { loadSearch } from '../src/engine/search.ts';
import type { Evidence, Money } from '../src/engine/verify.ts';
import type { EventLog, ObjectStore } from '../src/ports.ts';
import { EVENT_TARGET } from './delivery.ts';
import { parseEvent } from './events-store.ts';
import { streamOf } from './population-store.ts';
import type { PopulationStore, StoredDefinition } from './population-store.ts';
import { recomputeRows, restoredRows } from './restored-rows.ts';
import { searchTaskOf } from './search-task.ts';
import type { StoredManifest } from './snapshots-store.ts';

/** Events compared with the log elsewhere, newest delivered ones first. */
const COMPARED = 1_000;
const PAGE = 500;

function moneyOf(store: PopulationStore): Money {
  const { spent, reserved } = store.budget.totals(POPULATION_SCOPE);
  const usd = store.definition?.config.budget?.usd;
  return {
    spentMicro: spent.micro,
    reservedMicro: reserved.micro,
    reservedCalls: reserved.calls,
    limitMicro: usd === undefined ? null : Math.round(usd * 1e6),
    calling: store.proposals.all().filter(({ state }) => state === 'calling').length,
  };
}

/** Reads everything that `verify` recomputes from. What comes from elsewhere is read last: the rest is one state. */
export async function gatherEvidence(
  store: PopulationStore,
  progress: Progress,
  log: EventLog,
  objects: ObjectStore,
): Promise<Evidence> {
  const events = [...allEvents(store)];
  const promoted = promotedIn(events);
  const { agents, kept } = readAgents(store, new Set([...promoted, progress.champion?.hash]));
  const last = store.snapshots.last();
  const newest = last && store.snapshots.manifest(last.number);
  const delivered = store.outbox.get(EVENT_TARGET)?.cursor ?? 0;
  const evidence = {
    stream: streamOf(store.id),
    progress,
    events,
    before: startOf(events),
    folded: newest === undefined ? NOTHING_REPLAYED : newest.manifest.state.replayed,
    targets: store.outbox.targets().map(({ id, cursor, kind }) => ({
      id,
      cursor,
      last: kind === 'event-log' ? store.events.head().seq : (last?.number ?? 0),
    })),
    parked: store.outbox.parked().map(({ target, item, error }) => `${target} ${item}: ${error}`),
    agents,
    betterChampions: betterChampions(promoted, kept, progress),
    money: moneyOf(store),
    bodies: [...contents(store)],
    states: newest === undefined ? [] : recomputed(store, newest),
  };
  const restored = restoredRows(store, progress, events);
  const claims = restored === null ? [] : await recomputeRows(store, objects, restored);
  const states = [...evidence.states, ...claims];
  return {
    ...evidence,
    states,
    logged: await loggedCopy(log, store, events[0]?.seq ?? 1, delivered),
  };
}

function* allEvents(store: PopulationStore): Iterable<HubEvent> {
  for (let seq = store.events.oldest() - 1; ;) {
    const events = store.events.after(seq, PAGE);
    const last = events.at(-1);
    if (last === undefined) return;
    yield* events;
    seq = last.seq;
  }
}

/** The first event of all follows nothing; the first that is left here follows what it names. */
const startOf = ([first]: readonly HubEvent[]): ChainHead | null =>
  first === undefined
    ? null
    : first.seq === 1
      ? EMPTY_CHAIN
      : { seq: first.seq - 1, hash: first.prev };

/** Who is whose child, of all that are stored, and the whole records of those wanted. */
function readAgents(
  store: PopulationStore,
  wanted: ReadonlySet<string | undefined>,
): { readonly agents: Evidence['agents']; readonly kept: ReadonlyMap<string, AgentRecord> } {
  const agents: { readonly hash: string; readonly parents: readonly string[] }[] = [];
  const kept = new Map<string, AgentRecord>();
  const note = (record: AgentRecord): void => {
    agents.push({ hash: record.hash, parents: record.parents });
    if (wanted.has(record.hash)) kept.set(record.hash, record);
  };
  for (const record of recordsIn(store.blobs.bodies('lineage'))) note(record);
  for (const record of recordsIn(store.agents.bodies())) note(record);
  for (const record of store.quarantine.list()) note(record);
  return { agents, kept };
}

/** Who became champion since the population was last set back or scored anew. */
function promotedIn(events: readonly HubEvent[]): string[] {
  const since = events.findLastIndex(({ type }) => type === 'restored' || type === 'rescored');
  return events.slice(since + 1).flatMap(({ type, data: { hash } }) => {
    return type === 'champion-changed' && typeof hash === 'string' ? [hash] : [];
  });
}

/** Where luck plays a part means over many runs decide, and these are not in the records. */
function betterChampions(
  promoted: readonly string[],
  records: ReadonlyMap<string, AgentRecord>,
  { champion, search }: Progress,
): string[] {
  const now = champion === null ? undefined : records.get(champion.hash);
  if (now === undefined || search?.noisy === true) return [];
  const after = fromRecord(now);
  if (isStochastic(after.genome)) return [];
  return promoted.filter((hash) => {
    const record = records.get(hash);
    if (record === undefined) return false;
    const before = fromRecord(record);
    return !isStochastic(before.genome) && compareAgents(before, after) < 0;
  });
}

function* contents(store: PopulationStore): Iterable<Evidence['bodies'][number]> {
  for (const kind of ['definition', 'evaluator', 'living', 'lineage'] as const)
    for (const { id } of store.blobs.list(kind))
      yield { id, digest: sha256Hex(store.blobs.body(id) ?? '') };
  for (let number = store.snapshots.last()?.number ?? 0; number > 0; number--) {
    const stored = store.snapshots.manifest(number);
    if (stored !== undefined) yield { id: stored.id, digest: sha256Hex(stored.body) };
  }
}

/** The newest snapshot from its own blobs alone, and the rows as they are if nothing was recorded since. */
function recomputed(store: PopulationStore, { manifest }: StoredManifest): Evidence['states'] {
  const { search } = manifest.state.progress;
  if (search === null) return [];
  const text = (kind: BlobKind): string => [...bodiesOf(store, manifest, kind)].join('');
  const definition: StoredDefinition = JSON.parse(text('definition'));
  const evaluation: EvaluationTask = JSON.parse(text('evaluator'));
  const agents = agentsIn(bodiesOf(store, manifest, 'living'), namedSlots(search));
  const task = searchTaskOf(definition, evaluation);
  const found = loadSearch(task, { state: search, agents, hashes: [] });
  return [{ what: 'the last snapshot', claimed: manifest.stateHash, found: found.stateHash() }];
}

async function loggedCopy(
  log: EventLog,
  store: PopulationStore,
  oldest: number,
  delivered: number,
): Promise<Evidence['logged']> {
  const after = Math.max(oldest - 1, delivered - COMPARED);
  try {
    const copies = await log.ofStream(streamOf(store.id), after, delivered - after);
    return copies.map(({ body }) => parseEvent(body)).filter(({ seq }) => seq <= delivered);
  } catch {
    return null;
  }
}

/** Bodies of this kind that the snapshot names, in its order. */
function* bodiesOf(
  store: PopulationStore,
  { blobs }: StoredManifest['manifest'],
  kind: BlobKind,
): Iterable<string> {
  for (const blob of blobs) if (blob.kind === kind) yield store.blobs.body(blob.id) ?? '';
}
