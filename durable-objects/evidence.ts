import { decodeAgents, fromRecord } from '../src/core/dna/agent-record.ts';
import type { AgentRecord } from '../src/core/dna/agent-record.ts';
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
  const agents = allAgents(store);
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
    betterChampions: betterChampions(events, agents, progress),
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

const AGENT_KINDS: readonly BlobKind[] = ['lineage', 'living'];

const allAgents = (store: PopulationStore): AgentRecord[] => [
  ...[
    ...AGENT_KINDS.flatMap((kind) => [...store.blobs.bodies(kind)]),
    store.agents.journal,
  ].flatMap(decodeAgents),
  ...store.quarantine.list(),
];

/** Where luck plays a part means over many runs decide, and these are not in the records. */
function betterChampions(
  events: readonly HubEvent[],
  agents: readonly AgentRecord[],
  { champion, search }: Progress,
): string[] {
  const since = events.findLastIndex(({ type }) => type === 'restored' || type === 'rescored');
  const promoted = events
    .slice(since + 1)
    .filter(({ type }) => type === 'champion-changed')
    .map(({ data }) => data['hash']);
  const byHash = new Map(agents.map((record) => [record.hash, record]));
  const now = champion === null ? undefined : byHash.get(champion.hash);
  if (now === undefined || search?.noisy === true) return [];
  return promoted.flatMap((hash) => {
    const record = typeof hash === 'string' ? byHash.get(hash) : undefined;
    if (record === undefined) return [];
    const [before, after] = [fromRecord(record), fromRecord(now)];
    if (isStochastic(before.genome) || isStochastic(after.genome)) return [];
    return compareAgents(before, after) < 0 ? [record.hash] : [];
  });
}

function* contents(store: PopulationStore): Iterable<{ id: string; body: string }> {
  for (const kind of ['definition', 'evaluator', 'living', 'lineage'] as const) {
    for (const { id } of store.blobs.list(kind)) {
      yield { id, body: store.blobs.body(id) ?? '' };
    }
  }
  for (let number = store.snapshots.last()?.number ?? 0; number > 0; number--) {
    const stored = store.snapshots.manifest(number);
    if (stored !== undefined) yield { id: stored.id, body: stored.body };
  }
}

/** The newest snapshot from its own blobs alone, and the rows as they are if nothing was recorded since. */
function recomputed(store: PopulationStore, { manifest }: StoredManifest): Evidence['states'] {
  const text = (kind: BlobKind): string =>
    manifest.blobs
      .filter((blob) => blob.kind === kind)
      .map(({ id }) => store.blobs.body(id) ?? '')
      .join('');
  const { search } = manifest.state.progress;
  if (search === null) return [];
  const definition: StoredDefinition = JSON.parse(text('definition'));
  const evaluation: EvaluationTask = JSON.parse(text('evaluator'));
  const living = namedSlots(search);
  const agents = decodeAgents(text('living')).filter(({ slot }) => living.has(slot));
  const task = searchTaskOf(definition, evaluation);
  const found = loadSearch(task, { state: search, agents: agents.map(fromRecord), hashes: [] });
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
