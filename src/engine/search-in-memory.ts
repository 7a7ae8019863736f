import type { Agent } from '../core/evolution/agent.ts';
import type { Config, StopRules } from '../core/evolution/config.ts';
import { hasSplit } from '../core/evolution/evaluation-task.ts';
import { compareAgents } from '../core/evolution/order.ts';
import { isStochastic } from '../core/evolution/promotion.ts';
import type { Random } from '../core/evolution/random.ts';
import type { SavedState } from '../core/evolution/saved-state.ts';
import type { SearchState } from '../core/evolution/state.ts';
import { saveState } from '../core/evolution/saved-state.ts';
import { livingAgents } from '../core/evolution/state.ts';
import { stateHash } from '../core/evolution/state-hash.ts';
import { isPlateau } from '../core/evolution/strategies/auto.ts';
import { strategyNamed } from '../core/evolution/strategies/named.ts';
import type { ChooseParents } from '../core/evolution/strategies/strategy.ts';
import { ENGINE_VERSION } from '../core/version.ts';
import { settledBy } from './arrival.ts';
import { Baselines } from './baselines.ts';
import { cascadeOf } from './cascade.ts';
import { openExpressions } from './expression-round.ts';
import { TestRound } from './final-test.ts';
import { Generation } from './generation.ts';
import { gridOf } from './grid.ts';
import { distinctParents, prepareParents } from './parent-choice.ts';
import { createProposer } from './proposer.ts';
import { RescoreRound } from './rescore.ts';
import type { SearchContext } from './search-context.ts';
import type {
  FinalTest,
  OpenGeneration,
  OpenOptions,
  Rescore,
  Search,
  SearchTask,
} from './search.ts';
import { taskUnder } from './switch-strategy.ts';
import { openTuning } from './tune.ts';

/** Repeats of what needs only one. */
const FIRST: readonly number[] = [0];

/** What `createSearch` and `loadSearch` make: it opens rounds, each of which works on this state. */
export class SearchInMemory implements Search {
  readonly state: SearchState;
  #task: SearchTask;
  /** Prepared for the generation after this one. */
  #parents: { readonly generation: number; readonly choose: ChooseParents } | null = null;
  /** After this generation, of all islands. */
  #living: { readonly generation: number; readonly agents: readonly Agent[] } | null = null;

  constructor(task: SearchTask, state: SearchState) {
    this.#task = task;
    this.state = state;
  }

  get config(): Config {
    return this.#task.config;
  }

  living(): readonly Agent[] {
    const { generation, islands } = this.state;
    if (islands.length === 1) return livingAgents(this.state);
    if (this.#living?.generation !== generation)
      this.#living = { generation, agents: livingAgents(this.state).toSorted(compareAgents) };
    return this.#living.agents;
  }

  find(hash: string): Agent | undefined {
    return this.state.roster.find(hash);
  }

  stateHash(): string {
    return stateHash(this.state, this.config);
  }

  save(): SavedState {
    return saveState(this.state);
  }

  changeStop(stop: StopRules): void {
    this.#task = { ...this.#task, config: { ...this.config, stop } };
  }

  get isOutdated(): boolean {
    return this.state.engine < ENGINE_VERSION;
  }

  get stagnation(): number {
    return this.state.generation - this.state.improvedIn;
  }

  get plateau(): boolean {
    return isPlateau(this.state);
  }

  /** None where a search goes on that had ended, or whose limit was lowered. */
  get evaluationsLeft(): number {
    const limit = this.#task.config.stop.evaluations ?? Infinity;
    return Math.max(0, limit - this.state.evaluations);
  }

  open(options: OpenOptions = {}): OpenGeneration {
    if (this.isOutdated) throw new Error('the scores are of an older engine');
    const context = this.#context();
    const isFirst = this.state.generation === -1;
    if (isFirst && options.arrivals?.length) throw new Error('generation 0 takes no arrivals');
    const arrivals = (options.arrivals ?? []).slice(0, this.evaluationsLeft);
    const left = this.evaluationsLeft - arrivals.length;
    const expressions =
      options.genetic === undefined
        ? openExpressions(context, left - this.#leastOf(context))
        : null;
    const kept = expressions === null ? 0 : expressions.reserved + 1;
    const proposed = this.#proposed(context, left - kept, options.genetic);
    const tuning = isFirst ? null : openTuning(context, proposed);
    return new Generation(context, {
      proposer: createProposer(context, options.guidance?.weights),
      arrivals,
      tuning,
      proposed: proposed - (tuning?.size ?? 0),
      expressions,
      settled: options.settled ?? settledBy(arrivals),
      proposalsLeft: options.proposalsLeft ?? Infinity,
      hasModels: this.config.models !== undefined && options.withoutModels !== true,
      cascade: isFirst ? null : cascadeOf(context),
      baselines: isFirst ? new Baselines(context) : null,
    });
  }

  chooseParents(index: number, random: Random, count: number): readonly Agent[] {
    const { generation } = this.state;
    if (this.#parents?.generation !== generation)
      this.#parents = { generation, choose: prepareParents(this.#context()) };
    return distinctParents(this.#parents.choose, index, random, count, this.state.islands.length);
  }

  openTest(): FinalTest {
    return new TestRound(this.#context());
  }

  openRescore(): Rescore {
    return new RescoreRound(this.#context(), gridOf(this.#task));
  }

  /** Slots of the next generation that the seeds and genetic operators get: never more than evaluations are left. */
  #proposed(context: SearchContext, left: number, genetic: number | undefined): number {
    const { generation, course } = this.state;
    const { config } = context.task;
    const least = this.#leastOf(context);
    const places =
      generation === -1 || course.fresh
        ? config.populationSize - livingAgents(this.state).length
        : Infinity;
    const size = Math.max(1, Math.min(places, config.generationSize));
    const wanted = genetic === undefined ? Math.max(least, size) : least + genetic;
    return Math.min(wanted, left);
  }

  /** The seeds, in generation 0. */
  #leastOf({ state, task }: SearchContext): number {
    return state.generation === -1 ? task.seeds.length : 0;
  }

  #context(): SearchContext {
    const { state } = this;
    const task = taskUnder(this.#task, state.course);
    const all = Array.from({ length: task.config.repeats }, (_, i) => i);
    return {
      task,
      state,
      strategy: strategyNamed(state.course.strategy),
      hasHeldOut: hasSplit(task.evaluation, 'heldOut'),
      repeatsOf(genome) {
        return state.noisy || isStochastic(genome) ? all : FIRST;
      },
    };
  }
}
