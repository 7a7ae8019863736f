import type { Agent, Evaluation, Genome } from '../core/evolution/agent.ts';
import { compareAgents } from '../core/evolution/order.ts';
import { heldToLength } from '../core/evolution/scores-length.ts';
import type { Split } from '../core/evolution/evaluation-task.ts';
import type { SavedState } from '../core/evolution/saved-state.ts';
import type { BaselineScore } from '../core/evolution/state.ts';
import type { Grid } from '../core/evolution/archive.ts';
import { loadState, saveState } from '../core/evolution/saved-state.ts';
import { ENGINE_VERSION } from '../core/version.ts';
import { genomesByHash } from './final-test.ts';
import { QueuedRound } from './queued-round.ts';
import type { SearchContext } from './search-context.ts';
import type { Rescore } from './search.ts';

/** Everybody scored anew by this version of the engine; to be stored in place of what the state named before. */
export interface Rescored {
  /** Engine versions: of the scores before, and now. */
  readonly from: number;
  readonly to: number;
  readonly runs: number;
  readonly state: SavedState;
  /** In the slots they had. Who failed now may be named no longer. */
  readonly agents: readonly Agent[];
}

/**
 * All agents that the state names, scored anew by this version of the engine; champion and baselines also on
 * held-out cases. It changes nothing in memory: its owner stores what `close` returns and loads the search again.
 */
export class RescoreRound extends QueuedRound implements Rescore {
  readonly #context: SearchContext;
  readonly #grid: Grid;
  readonly #results = new Map<string, Evaluation>();

  constructor(context: SearchContext, grid: Grid) {
    super();
    this.#context = context;
    this.#grid = grid;
    const { state, hasHeldOut } = context;
    const known = this.#known();
    const genomes = new Map(known);
    for (const { hash, genome } of state.roster.agents()) genomes.set(hash, genome);
    for (const [hash, genome] of genomes) this.#add(hash, genome, 'train');
    if (!hasHeldOut) return;
    if (state.champion !== null) known.set(state.champion.agent.hash, state.champion.agent.genome);
    for (const [hash, genome] of known) this.#add(hash, genome, 'heldOut');
  }

  close(): Rescored {
    if (!this.ended) throw new Error('the scoring has not ended');
    const { state } = this.#context;
    const agents = state.roster.agents().map((agent) => this.#scored(agent));
    return {
      from: state.engine,
      to: ENGINE_VERSION,
      runs: this.#results.size,
      state: saveState(
        loadState(this.#state(saveState(state), agents), agents, [], this.#grid, state.course),
      ),
      agents,
    };
  }

  /** The state with the new scores: who fails now is no parent any more, and the gate may judge everybody again. */
  #state(saved: SavedState, agents: readonly Agent[]): SavedState {
    const able = agents.filter(({ evaluation }) => !evaluation.failed);
    const slots = new Set(able.map(({ slot }) => slot));
    const best = able.toSorted(compareAgents)[0]?.slot ?? saved.best;
    const { champion } = this.#context.state;
    return {
      ...saved,
      engine: ENGINE_VERSION,
      heldOutEvaluations: saved.heldOutEvaluations + this.#results.size,
      islands: saved.islands.map(({ members, archive, immigrants }) => ({
        members: members.filter((slot) => slots.has(slot)),
        archive: archive.filter((slot) => slots.has(slot)),
        immigrants: immigrants.filter(([slot]) => slots.has(slot)),
      })),
      children: saved.children.filter(([slot]) => slots.has(slot)),
      best,
      refused: [],
      baselines: saved.baselines.map((baseline) => this.#baseline(baseline)),
      champion: saved.champion && {
        slot: saved.champion.slot,
        heldOutFitness: this.#fitness(champion?.agent.hash ?? '', 'heldOut'),
      },
    };
  }

  #scored(agent: Agent): Agent {
    const evaluation = this.#results.get(`train/${agent.hash}`);
    if (evaluation === undefined) throw new Error(`agent ${agent.hash} has not run`);
    return { ...agent, evaluation: heldToLength(evaluation, this.#context.state.scoresLength) };
  }

  #baseline(baseline: BaselineScore): BaselineScore {
    return {
      ...baseline,
      fitness: this.#fitness(baseline.hash, 'train') ?? baseline.fitness,
      heldOutFitness: this.#fitness(baseline.hash, 'heldOut'),
    };
  }

  #fitness(hash: string, split: Split): number | null {
    return this.#results.get(`${split}/${hash}`)?.fitness ?? null;
  }

  /** The genomes whose scores stand among the baselines. */
  #known(): Map<string, Genome> {
    const { state, task } = this.#context;
    return genomesByHash(task, new Set(state.baselines.map(({ hash }) => hash)));
  }

  #add(hash: string, genome: Genome, split: Split): void {
    const id = `${split}/${hash}`;
    this.queue.add(
      { id: `rescore/${id}`, genome, split, repeats: this.#context.repeatsOf(genome) },
      (evaluation) => void this.#results.set(id, evaluation),
    );
  }
}
