import { armId } from '../src/core/models/call.ts';
import type { CostRow } from '../src/core/models/cost-row.ts';
import { taskKind } from '../src/core/models/task-kind.ts';
import type { ArmStatistics, TrackerState } from '../src/core/models/tracker.ts';
import { armStatistics, emptyTracker, trackCall, trackGain } from '../src/core/models/tracker.ts';
import type { SettledRecord } from '../src/engine/models/records.ts';
import type { CallNews, CallNote, CostsQuery } from './account-api.ts';
import type { Database } from './database.ts';
import { createDocumentsStore } from './documents-store.ts';

/** What is known of an account's model calls: sums for costs, faded statistics for the performance of arms. */
export interface CallsStore {
  /** Takes in what is newer than the population's last note, in one transaction. */
  note(news: CallNews): void;
  statistics(now: number): readonly ArmStatistics[];
  costs(query: CostsQuery): readonly CostRow[];
}

/** Schema steps of the object that keeps them. `noted`: the number of each population's last note. */
export const CALLS_SCHEMA: readonly string[] = [
  'CREATE TABLE noted (population TEXT PRIMARY KEY, number INTEGER NOT NULL) WITHOUT ROWID',
  `CREATE TABLE costs (
    day TEXT NOT NULL, arm TEXT NOT NULL, purpose TEXT NOT NULL, operator TEXT NOT NULL, population TEXT NOT NULL,
    calls INTEGER NOT NULL, failed INTEGER NOT NULL, cached INTEGER NOT NULL, cost_micro INTEGER NOT NULL,
    input_tokens INTEGER NOT NULL, output_tokens INTEGER NOT NULL,
    cache_read_tokens INTEGER NOT NULL, cache_write_tokens INTEGER NOT NULL,
    accepted INTEGER NOT NULL, duplicates INTEGER NOT NULL,
    PRIMARY KEY (day, arm, purpose, operator, population)
  ) WITHOUT ROWID`,
];

/** Rows of one answer: 20 arms with 5 operators each over a year fit. */
const MOST_ROWS = 40_000;

export function createCallsStore(db: Database): CallsStore {
  const documents = createDocumentsStore<'tracker'>(db);
  const tracker = (): TrackerState => documents.get<TrackerState>('tracker') ?? emptyTracker();
  return {
    note: ({ population, notes }) =>
      db.transaction(() => {
        const last =
          db.first<{ number: number }>('SELECT number FROM noted WHERE population = ?', population)
            ?.number ?? -1;
        const news = notes
          .filter(({ number }) => number > last)
          .toSorted((a, b) => a.number - b.number);
        const newest = news.at(-1);
        if (newest === undefined) return;
        for (const note of news) addCosts(db, population, note);
        documents.set('tracker', news.reduce(tracked, tracker()));
        db.run(
          'INSERT INTO noted VALUES (?, ?) ON CONFLICT DO UPDATE SET number = excluded.number',
          population,
          newest.number,
        );
      }),
    statistics: (now) => armStatistics(tracker(), now),
    costs: ({ population, from, to }) =>
      db
        .all<StoredSums>(
          `SELECT day, arm, purpose, operator, ${SUMS.map((name) => `sum(${name}) AS ${name}`).join(', ')} FROM costs
           WHERE day >= ?1 AND (?2 IS NULL OR day <= ?2) AND (?3 IS NULL OR population = ?3)
           GROUP BY day, arm, purpose, operator ORDER BY day, arm, purpose, operator LIMIT ${MOST_ROWS}`,
          from ?? '',
          to ?? null,
          population ?? null,
        )
        .map(toCostRow),
  };
}

/** Columns of `costs` that are added up. */
const SUMS = [
  'calls',
  'failed',
  'cached',
  'cost_micro',
  'input_tokens',
  'output_tokens',
  'cache_read_tokens',
  'cache_write_tokens',
  'accepted',
  'duplicates',
] as const;
type Sums = { [K in (typeof SUMS)[number]]: number };
type StoredSums = Sums & { day: string; arm: string; purpose: string; operator: string };

function addCosts(db: Database, population: string, note: CallNote): void {
  const sums = sumsOf(note);
  db.run(
    `INSERT INTO costs (day, arm, purpose, operator, population, ${SUMS.join(', ')})
     VALUES (?, ?, ?, ?, ?${', ?'.repeat(SUMS.length)})
     ON CONFLICT DO UPDATE SET ${SUMS.map((name) => `${name} = ${name} + excluded.${name}`).join(', ')}`,
    new Date(note.at).toISOString().slice(0, 10),
    armId(note.arm),
    note.purpose,
    note.operator ?? '',
    population,
    ...SUMS.map((name) => sums[name]),
  );
}

const NOTHING: Sums = {
  calls: 0,
  failed: 0,
  cached: 0,
  cost_micro: 0,
  input_tokens: 0,
  output_tokens: 0,
  cache_read_tokens: 0,
  cache_write_tokens: 0,
  accepted: 0,
  duplicates: 0,
};

function sumsOf(note: CallNote): Sums {
  if (note.kind === 'judged') {
    const duplicates = note.outcome === 'duplicate' ? 1 : 0;
    return { ...NOTHING, accepted: note.improved ? 1 : 0, duplicates };
  }
  if (note.cached) return { ...NOTHING, cached: 1 };
  return {
    ...NOTHING,
    calls: 1,
    failed: note.failure === null ? 0 : 1,
    cost_micro: note.costMicro,
    input_tokens: note.usage.inputTokens,
    output_tokens: note.usage.outputTokens,
    cache_read_tokens: note.usage.cacheReadTokens,
    cache_write_tokens: note.usage.cacheWriteTokens,
  };
}

/** Answers from storage say nothing of an arm; a child says what its answer was worth. */
function tracked(state: TrackerState, note: CallNote): TrackerState {
  const { arm, at } = note;
  const kind = taskKind(note.purpose);
  if (note.kind === 'judged') return trackGain(state, { arm, kind, gain: note.gain }, at);
  if (note.cached) return state;
  const { repaired, latencyMs, usage, costMicro } = note;
  const outcome = outcomeOf(note.failure);
  return trackCall(state, { arm, kind, outcome, repaired, latencyMs, usage, costMicro }, at);
}

function outcomeOf(failure: SettledRecord['failure']): 'ok' | 'refused' | 'failed' {
  if (failure === null) return 'ok';
  return failure === 'refused' ? 'refused' : 'failed';
}

const toCostRow = (row: StoredSums): CostRow => ({
  day: row.day,
  arm: row.arm,
  purpose: row.purpose,
  operator: row.operator === '' ? null : row.operator,
  calls: row.calls,
  failed: row.failed,
  cached: row.cached,
  costMicro: row.cost_micro,
  inputTokens: row.input_tokens,
  outputTokens: row.output_tokens,
  cacheReadTokens: row.cache_read_tokens,
  cacheWriteTokens: row.cache_write_tokens,
  accepted: row.accepted,
  duplicates: row.duplicates,
});
