import type { Genome } from '../core/evolution/agent.ts';
import type { SearchState } from '../core/evolution/state.ts';
import type { Strategy } from '../core/evolution/strategies/strategy.ts';
import type { SearchTask } from './search.ts';

/** All that the parts of the engine share about one search. */
export interface SearchContext {
  readonly task: SearchTask;
  readonly state: SearchState;
  readonly strategy: Strategy;
  readonly hasHeldOut: boolean;
  /** Repeat numbers of a training run: one for the deterministic, `config.repeats` where luck plays a part. */
  repeatsOf(genome: Genome): readonly number[];
}
