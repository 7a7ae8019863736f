/** The state of a search as it is stored, and back. */
import type { Agent } from './agent.ts';
import type { Grid } from './archive.ts';
import { CycleMemory } from './cycles.ts';
import { unpackHashes } from './duplicates.ts';
import type { Island } from './island.ts';
import { compareAgents } from './order.ts';
import type { Rates } from './rates.ts';
import type { BaselineScore, SearchState } from './state.ts';
import { emptyState } from './state.ts';
import type { Course } from './strategies/auto.ts';
import type { SavedTuner } from './tuner/tuner-state.ts';
import { loadTuner, saveTuner } from './tuner/tuner-state.ts';

/** As stored: agents are named by their slots. Canonical: equal states give equal JSON. */
export interface SavedState {
  /** Of this format; a change of it comes with a migration. */
  readonly version: 1;
  readonly engine: number;
  /** -1 before generation 0. The next one is this + 1; after a restore the owner raises it, so that none repeats. */
  readonly generation: number;
  /** After a restore the owner may raise it too. */
  readonly nextSlot: number;
  readonly evaluations: number;
  /** Absent where the last generation brought something. */
  readonly idleSlots?: number;
  readonly heldOutEvaluations: number;
  readonly islands: readonly SavedIsland[];
  /** [slot, children] in slot order. */
  readonly children: readonly (readonly [number, number])[];
  readonly champion: { readonly slot: number; readonly heldOutFitness: number | null } | null;
  readonly best: number | null;
  readonly improvedIn: number;
  readonly refused: readonly string[];
  readonly quarantined: number;
  readonly scoresLength: number | null;
  readonly noisy: boolean;
  readonly nextRepeat: number;
  readonly rates: Rates;
  readonly baselines: readonly BaselineScore[];
  readonly testFitness: number | null;
  /** Absent in states of engine 2 and before. */
  readonly course?: Course;
  /** Absent where no model takes part. */
  readonly models?: SavedModels;
  /** Absent while no agent's numbers were tuned. */
  readonly tuner?: SavedTuner;
  /** [behaviour, how often it came back]; absent while none did. */
  readonly cycles?: readonly (readonly [string, number])[];
}

/** What a search remembers of models. */
interface SavedModels {
  readonly proposals: number;
  readonly improvedAt: number;
  readonly gains: readonly number[];
}

interface SavedIsland {
  /** Slots, ascending. */
  readonly members: readonly number[];
  readonly archive: readonly number[];
  /** [slot, island it came from, generation it arrived in]. */
  readonly immigrants: readonly (readonly [number, number, number])[];
}

/** Ascending. Typed arrays sort numbers without a comparator, which counts at 10,000 agents. */
function slots(agents: readonly Agent[]): number[] {
  const numbers = new Float64Array(agents.length);
  agents.forEach((agent, i) => {
    numbers[i] = agent.slot;
  });
  return Array.from(numbers.sort());
}

export function saveState(state: SearchState): SavedState {
  const tuner = saveTuner(state.tuner);
  const cycles = state.cycles.entries();
  return {
    version: 1,
    engine: state.engine,
    generation: state.generation,
    nextSlot: state.nextSlot,
    evaluations: state.evaluations,
    ...(state.idleSlots === 0 ? {} : { idleSlots: state.idleSlots }),
    heldOutEvaluations: state.heldOutEvaluations,
    islands: state.islands.map((island) => ({
      members: slots(island.members),
      archive: slots(island.elites()),
      immigrants: Array.from(
        island.immigrants,
        ([agent, origin]) => [agent.slot, origin.island, origin.generation] as const,
      ).sort((a, b) => a[0] - b[0]),
    })),
    children: [...state.children].sort((a, b) => a[0] - b[0]),
    champion: state.champion && {
      slot: state.champion.agent.slot,
      heldOutFitness: state.champion.heldOutFitness,
    },
    best: state.best?.slot ?? null,
    improvedIn: state.improvedIn,
    refused: [...state.refused].sort(),
    quarantined: state.quarantined,
    scoresLength: state.scoresLength,
    noisy: state.noisy,
    nextRepeat: state.nextRepeat,
    rates: state.rates,
    baselines: state.baselines,
    testFitness: state.testFitness,
    course: state.course,
    ...savedModels(state),
    ...(tuner === undefined ? {} : { tuner }),
    ...(cycles.length === 0 ? {} : { cycles }),
  };
}

const savedModels = ({
  proposals,
  improvedAt,
  gains,
}: SearchState): Pick<SavedState, 'models'> | undefined =>
  proposals === 0 ? undefined : { models: { proposals, improvedAt, gains } };

/**
 * Makes the state again from what was stored. Throws if an agent it names is missing: the store broke its promise.
 * `first`: the course of a new search, for states that were stored without one.
 */
export function loadState(
  saved: SavedState,
  agents: readonly Agent[],
  hashes: readonly { readonly generation: number; readonly hashes: Uint8Array }[],
  grid: Grid,
  first: Course,
): SearchState {
  const bySlot = new Map(agents.map((agent) => [agent.slot, agent]));
  const agentOf = (slot: number): Agent => {
    const agent = bySlot.get(slot);
    if (agent === undefined) throw new Error(`the agent of slot ${slot} was not stored`);
    return agent;
  };
  const state: SearchState = {
    ...emptyState(grid, {
      course: saved.course ?? first,
      islands: saved.islands.length,
      repeats: saved.nextRepeat,
    }),
    engine: saved.engine,
    generation: saved.generation,
    nextSlot: saved.nextSlot,
    evaluations: saved.evaluations,
    idleSlots: saved.idleSlots ?? 0,
    heldOutEvaluations: saved.heldOutEvaluations,
    proposals: saved.models?.proposals ?? 0,
    improvedAt: saved.models?.improvedAt ?? 0,
    gains: saved.models?.gains ?? [],
    tuner: loadTuner(saved.tuner, agentOf),
    cycles: new CycleMemory(saved.cycles),
    children: new Map(saved.children),
    champion: saved.champion && {
      agent: agentOf(saved.champion.slot),
      heldOutFitness: saved.champion.heldOutFitness,
    },
    best: saved.best === null ? null : agentOf(saved.best),
    improvedIn: saved.improvedIn,
    refused: new Set(saved.refused),
    quarantined: saved.quarantined,
    scoresLength: saved.scoresLength,
    noisy: saved.noisy,
    rates: saved.rates,
    baselines: saved.baselines,
    testFitness: saved.testFitness,
  };
  saved.islands.forEach((island, i) => fillIsland(state.islands[i], island, agentOf));
  if (state.champion !== null) state.roster.retain(state.champion.agent);
  if (state.best !== null) state.roster.retain(state.best);
  if (state.tuner.ongoing !== null) state.roster.retain(state.tuner.ongoing.incumbent);
  state.roster.settle();
  for (const chunk of hashes) {
    const unpacked = unpackHashes(chunk.hashes);
    for (const hash of unpacked) state.duplicates.add(hash);
    state.chunks.push({ generation: chunk.generation, size: unpacked.length });
  }
  return state;
}

function fillIsland(
  island: Island | undefined,
  saved: SavedIsland,
  agentOf: (slot: number) => Agent,
): void {
  if (island === undefined) throw new Error('an island is missing');
  island.join(saved.members.map(agentOf).sort(compareAgents));
  for (const slot of saved.archive) island.offer(agentOf(slot));
  for (const [slot, from, generation] of saved.immigrants)
    island.markImmigrant(agentOf(slot), { island: from, generation });
}
