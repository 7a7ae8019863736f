import { toRecord } from '../src/core/dna/agent-record.ts';
import type { AgentRecord } from '../src/core/dna/agent-record.ts';
import type { SnapshotReason } from '../src/core/dna/snapshot.ts';
import type { Agent } from '../src/core/evolution/agent.ts';
import { profileRules } from '../src/core/evolution/profile.ts';
import { isSafe } from '../src/core/evolution/safe-state.ts';
import { namedSlots } from '../src/engine/progress.ts';
import type { PausedBy, Progress, Usage } from '../src/engine/progress.ts';
import type { Happening } from '../src/engine/record.ts';
import { recordGeneration, recordRescore, snapshotReason } from '../src/engine/record.ts';
import type { Rescored } from '../src/engine/rescore.ts';
import { loadSearch } from '../src/engine/search.ts';
import type {
  ClosedGeneration,
  FinalTest,
  OpenGeneration,
  OpenOptions,
  Rescore,
  Search,
  SearchTask,
} from '../src/engine/search.ts';
import { logHappenings } from './log.ts';
import type { PopulationStore } from './population-store.ts';
import { pinnedBlobs, takeSnapshot } from './snapshots.ts';

/** What writing needs of the object around it. */
export interface RecorderHost {
  readonly store: PopulationStore;
  readonly now: () => number;
  /** After a transaction that stored events. */
  readonly recorded: () => void;
  readonly models: ModelsShare;
}

/** What the population's work with models adds to a generation; asked in the transaction that records it. */
export interface ModelsShare {
  /** Hashes of agents that will have children: they stay findable after their death. */
  readonly parents: readonly string[];
  /** Its events. */
  close(closed: ClosedGeneration, options: OpenOptions): readonly Happening[];
}

/** Writes what the loop of a population came to, each as one transaction, and counts its running time. */
export class Recorder {
  readonly #host: RecorderHost;
  readonly #search: () => Search;
  /** Since when running time is not in the progress yet; 0 while nothing runs. */
  #since = 0;

  /** `search`: as it stands after the last recorded generation; asked for only where a snapshot needs it. */
  constructor(host: RecorderHost, search: () => Search) {
    this.#host = host;
    this.#search = search;
  }

  /** The loop begins to work. */
  begin(): void {
    this.#since = this.#host.now();
  }

  /** The loop rests, or was ended: what passes from now on is no running time. */
  end(): void {
    this.#since = 0;
  }

  /** The progress with the running time since it was last asked for, if the loop works. To be stored. */
  spent(progress: Progress, now: number): Progress {
    if (this.#since === 0) return progress;
    const spent = Math.max(0, now - this.#since);
    this.#since = now;
    return { ...progress, runMs: progress.runMs + spent };
  }

  /**
   * Agents, hashes, events, progress, what is due. Where it yields, which only a large generation does, the search is
   * ahead of its rows: nobody may look at it, and it is to be dropped if this is not gone on with.
   */
  *generation(open: OpenGeneration, options: OpenOptions, usage: Usage): Generator<void> {
    const { store, models } = this.#host;
    const now = this.#host.now();
    const search = this.#search();
    const progress = this.#spend(now);
    const closed = open.close(progress.runMs / 1_000);
    const recorded = recordGeneration(progress, closed, search.state, usage, now);
    const isLarge = closed.born.reduce((sum, agent) => sum + sizeOf(agent), 0) > LARGE_UNITS;
    if (isLarge) yield* store.agents.ahead(recordsOf(closed.born));
    store.transaction(() => {
      this.#agents(closed, isLarge ? [] : closed.born);
      const happenings = [...recorded.happenings, ...models.close(closed, options)];
      logHappenings(store, progress, happenings, now);
      const reason = snapshotReason(recorded.progress, search.config.snapshotEvery, now);
      const after = reason === null ? recorded.progress : this.snapshot(recorded.progress, reason);
      store.save(after);
      store.due.progressed('step', '');
      if (after.state !== 'running') this.#end();
    });
    this.#host.recorded();
  }

  /** Clears out some of the dead if there are many: apart from recording, for both take their time. Whether there were. */
  tidied(): boolean {
    const { store } = this.#host;
    // Read with the search: whoever asks for the agents before it has all of them read twice.
    this.#search();
    if (!store.agents.isUntidy) return false;
    store.transaction(() => store.agents.tidy(pinnedBlobs(store)));
    return true;
  }

  /** Everybody's new scores, the event, a snapshot. The search is then what its rows say. */
  rescored(task: SearchTask, rescore: Rescore, usage: Usage): void {
    const { store } = this.#host;
    const now = this.#host.now();
    const progress = this.#spend(now);
    const rescored = rescore.close();
    const recorded = recordRescore(progress, rescored, usage, now);
    const { search: state } = recorded.progress;
    const search = loadSearch(task, { state, agents: rescored.agents, hashes: [] });
    store.transaction(() => {
      this.#renew(rescored, namedSlots(state));
      logHappenings(store, progress, recorded.happenings, now);
      store.save(this.snapshot(recorded.progress, 'rescore', () => search));
      store.due.progressed('step', '');
    });
    this.#host.recorded();
  }

  /** The final test ran. */
  completed(test: FinalTest, usage: Usage): void {
    const { state } = test.close();
    this.#change('completion', (progress) => {
      const by = progress.ending;
      return {
        progress: {
          ...progress,
          state: 'completed',
          stoppedBy: by,
          ending: null,
          search: { ...state, generation: progress.highest },
          usage,
        },
        happening: {
          type: 'population-completed',
          data: { by, testFitness: state.testFitness, generation: progress.highest },
        },
      };
    });
  }

  /** The hub pauses the population itself. */
  paused(by: PausedBy, detail: string): void {
    this.#change('pause', (progress) => ({
      progress: { ...progress, state: 'paused', pausedBy: by },
      happening: { type: 'population-paused', data: { by, detail } },
    }));
  }

  /**
   * Goes on later: at once in another alarm, or at `until` if nothing comes in before. In the middle of a round that is no
   * progress: nothing of it is stored, and what fails at its end fails after many alarms.
   */
  rested(until: number, isInRound: boolean): void {
    const { store, now } = this.#host;
    store.transaction(() => {
      store.save(this.#spend(now()));
      if (isInRound) store.due.rest('step', '', until);
      else store.due.set('step', '', until);
    });
  }

  /** Writes a snapshot if the state changed since the last one. Call in a transaction. */
  snapshot(progress: Progress, reason: SnapshotReason, of = this.#search): Progress {
    const { store, now } = this.#host;
    if (progress.search === null) return progress;
    const isStale = progress.stateHashGeneration !== progress.search.generation;
    if (!isStale && reason !== 'completion' && reason !== 'rescore') return progress;
    const search = of();
    const { quarantineBelow } = profileRules(search.config.profile);
    const taken = takeSnapshot(store, progress, {
      reason,
      stateHash: search.stateHash(),
      safe: isSafe(search.state, quarantineBelow, store.quarantine.hashes()),
      now: now(),
    });
    logHappenings(store, taken.progress, [taken.happening], now());
    return taken.progress;
  }

  #agents(closed: ClosedGeneration, born: readonly Agent[]): void {
    const { store, models } = this.#host;
    const { generation, died, quarantined, newHashes, keepHashesFrom } = closed;
    const kept = [
      ...championsOf(closed),
      ...quarantined.flatMap((agent) => agent.parents),
      ...models.parents,
    ];
    store.agents.record(recordsOf(born), died, kept);
    store.quarantine.record(quarantined.map(toRecord));
    const before = store.current.search?.generation ?? -1;
    // The first one after a restore; until then another snapshot may be restored that wants more of them.
    if (generation > before + 1) store.hashes.forgetAfter(before);
    store.hashes.record(newHashes, keepHashesFrom);
    if (store.agents.full) store.agents.flush();
  }

  /** Who is not `named` any more has died of its new score. */
  #renew({ agents }: Rescored, named: ReadonlySet<number>): void {
    const { store } = this.#host;
    store.agents.replace(agents.map(toRecord), pinnedBlobs(store));
    const dropped = agents.map(({ slot }) => slot).filter((slot) => !named.has(slot));
    store.agents.record([], dropped, []);
  }

  /** A change of state, after which the loop does not go on. */
  #change(
    reason: SnapshotReason,
    change: (progress: Progress) => {
      readonly progress: Progress;
      readonly happening: Happening;
    },
  ): void {
    const { store } = this.#host;
    const now = this.#host.now();
    store.transaction(() => {
      const { progress, happening } = change(this.#spend(now));
      logHappenings(store, progress, [happening], now);
      store.save(this.snapshot({ ...progress, updatedAt: now }, reason));
      this.#end();
    });
    this.#host.recorded();
  }

  #spend(now: number): Progress {
    return this.spent(this.#host.store.current, now);
  }

  /** Evolution is over for now, and the registry hears of it. */
  #end(): void {
    const { store, now } = this.#host;
    store.due.remove('step', '');
    store.due.set('note', '', now());
  }
}

/** Text from which on a generation's agents are written a part at a time. */
const LARGE_UNITS = 4_000_000;
/** A number of an evaluation, packed. */
const NUMBER_UNITS = 11;

const sizeOf = ({ bytes, evaluation }: Agent): number =>
  bytes + NUMBER_UNITS * (evaluation.scores.length + evaluation.distances.length);

/** Made one at a time: each has its genome's text. */
function* recordsOf(agents: readonly Agent[]): Iterable<AgentRecord> {
  for (const agent of agents) yield toRecord(agent);
}

const championsOf = (closed: ClosedGeneration): string[] =>
  closed.events.flatMap((event) => (event.type === 'champion-changed' ? [event.hash] : []));
