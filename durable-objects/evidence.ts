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
import { verify } from '../src/engine/verify.ts';
import type { Check, Evidence, Money } from '../src/engine/verify.ts';
import type { EventLog, ObjectStore } from '../src/ports.ts';
import { loggedCopy } from './logged-copy.ts';
import { streamOf } from './population-store.ts';
import type { PopulationStore, StoredDefinition } from './population-store.ts';
import { recomputeRows, restoredRows } from './restored-rows.ts';
import { searchTaskOf } from './search-task.ts';
import type { StoredManifest } from './snapshots-store.ts';

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

/**
 * Recomputes every invariant. What comes from elsewhere is read first; all else is read in one turn, so that it is one
 * state, and goes by: nothing is kept whole that grows with the population's age. Null if it was deleted meanwhile.
 */
export async function verifyStored(
  store: PopulationStore,
  log: EventLog,
  objects: ObjectStore,
): Promise<readonly Check[] | null> {
  const logged = await loggedCopy(log, store);
  const restored = store.progress && restoredRows(store, store.progress);
  const claims = restored ? await recomputeRows(store, objects, restored) : [];
  const { progress, isDeleted } = store;
  if (isDeleted || progress === undefined) return null;
  const evidence = readEvidence(store, progress, logged);
  return verify({ ...evidence, states: [...evidence.states, ...claims] });
}

/** Valid in this turn only: what it iterates over is read from the rows when it is asked for. */
function readEvidence(
  store: PopulationStore,
  progress: Progress,
  logged: Evidence['logged'],
): Evidence {
  const last = store.snapshots.last();
  const newest = last && store.snapshots.manifest(last.number);
  const oldest = store.events.oldest();
  const { champion } = progress;
  return {
    stream: streamOf(store.id),
    progress,
    events: store.events.since(0),
    before: startOf(store.events.after(0, 1)),
    folded: newest === undefined ? NOTHING_REPLAYED : newest.manifest.state.replayed,
    targets: store.outbox.targets().map(({ id, cursor, kind }) => ({
      id,
      cursor,
      last: kind === 'event-log' ? store.events.head().seq : (last?.number ?? 0),
    })),
    parked: store.outbox.parked().map(({ target, item, error }) => `${target} ${item}: ${error}`),
    agents: { [Symbol.iterator]: () => allAgents(store) },
    isChampionStored: champion !== null && findAgent(store, champion.hash) !== undefined,
    betterChampions: betterChampions(store, progress),
    money: moneyOf(store),
    bodies: { [Symbol.iterator]: () => contents(store) },
    states: newest === undefined ? [] : recomputed(store, newest),
    // Events may have been trimmed since they were compared.
    logged: logged?.filter(({ seq }) => seq >= oldest) ?? null,
  };
}

/** The first event of all follows nothing; the first that is left here follows what it names. */
const startOf = ([first]: readonly HubEvent[]): ChainHead | null =>
  first === undefined
    ? null
    : first.seq === 1
      ? EMPTY_CHAIN
      : { seq: first.seq - 1, hash: first.prev };

/** All that are stored, a body in memory at a time. */
function* allAgents(store: PopulationStore): IterableIterator<AgentRecord> {
  yield* recordsIn(store.blobs.bodies('lineage'));
  yield* recordsIn(store.agents.bodies());
  yield* store.quarantine.list();
}

const findAgent = (store: PopulationStore, hash: string): AgentRecord | undefined =>
  store.quarantine.find(hash) ?? store.agents.find(hash);

/** Who became champion since the population was last set back or scored anew. */
function promotedIn(events: Iterable<HubEvent>): ReadonlySet<string> {
  const promoted = new Set<string>();
  for (const { type, data } of events) {
    if (type === 'restored' || type === 'rescored') promoted.clear();
    if (type === 'champion-changed' && typeof data['hash'] === 'string') promoted.add(data['hash']);
  }
  return promoted;
}

/** Where luck plays a part means over many runs decide, and these are not in the records. */
function betterChampions(store: PopulationStore, { champion, search }: Progress): string[] {
  const now = champion === null ? undefined : findAgent(store, champion.hash);
  if (now === undefined || search?.noisy === true) return [];
  const after = fromRecord(now);
  if (isStochastic(after.genome)) return [];
  const isBetter = (record: AgentRecord): boolean => {
    const before = fromRecord(record);
    return !isStochastic(before.genome) && compareAgents(before, after) < 0;
  };
  const promoted = promotedIn(store.events.since(0));
  const better = new Map([...promoted].map((hash) => [hash, false]));
  // Of several records of one agent the newest counts, which comes last.
  for (const record of allAgents(store))
    if (promoted.has(record.hash)) better.set(record.hash, isBetter(record));
  return [...promoted].filter((hash) => better.get(hash));
}

function* contents(store: PopulationStore): Iterator<{ id: string; digest: string }> {
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

/** Bodies of this kind that the snapshot names, in its order. */
function* bodiesOf(
  store: PopulationStore,
  { blobs }: StoredManifest['manifest'],
  kind: BlobKind,
): Iterable<string> {
  for (const blob of blobs) if (blob.kind === kind) yield store.blobs.body(blob.id) ?? '';
}
