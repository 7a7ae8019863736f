import type { Agent } from '../core/evolution/agent.ts';
import { finish } from '../core/evolution/finish.ts';
import { compareAgents } from '../core/evolution/order.ts';
import { rng } from '../core/evolution/random.ts';
import { findNumbers, skeletonOf, withNumbers } from '../core/evolution/tuner/numbers.ts';
import { hasStructure } from '../core/evolution/tuner/structure-source.ts';
import type { Structure } from '../core/evolution/tuner/structure.ts';
import type { Trial } from '../core/evolution/tuner/trial.ts';
import type { Tuning } from '../core/evolution/tuner/tuner-state.ts';
import { noteTuned, roundFor } from '../core/evolution/tuner/tuner-state.ts';
import type { Stage, TuningRules } from '../core/evolution/tuner/tuning.ts';
import {
  askStage,
  isProductive,
  roundSize,
  startStage,
  tellStage,
} from '../core/evolution/tuner/tuning.ts';
import type { Draw } from './proposer.ts';
import { gate } from './proposer.ts';
import type { SearchContext } from './search-context.ts';
import type { SearchTask } from './search.ts';
import { parentOf, policyOf } from './variation.ts';

/** Share of a generation's slots that the tuner gets at most. */
const MOST_SHARE = 0.3;
/** Where gradients lead: a climb finds in dozens of evaluations what variation does not in thousands. */
const MOST_SHARE_OF_CLIMBS = 0.8;

const mostOf = (slots: number, stage: Stage): number =>
  Math.floor(slots * (stage.kind === 'climbs' ? MOST_SHARE_OF_CLIMBS : MOST_SHARE));

/** The vectors of one generation: each takes a slot of its own and is an evaluation. */
export interface TuningRound {
  readonly size: number;
  /** Hash of the agent whose numbers are tuned. */
  readonly parent: string;
  /** The evaluator's `structure` is to be asked about every vector. */
  readonly asksStructure: boolean;
  /** Vector number `index`, and the candidate that it makes; null if there is none. */
  propose(
    index: number,
    slot: number,
  ): { readonly vector: readonly number[]; readonly draw: Draw } | null;
}

/** What the tuner tries in the next generation, of `slots` in all; null if it has nothing to do. */
export function openTuning({ state, task }: SearchContext, slots: number): TuningRound | null {
  const { ongoing } = state.tuner;
  const parent = ongoing && parentOf(ongoing.incumbent);
  if (ongoing === null || parent === null) return null;
  const { tree } = parent.genome;
  const places = findNumbers(tree);
  const vector = places.map(({ value }) => value);
  const size = roundSize(ongoing.stage, vector.length, mostOf(slots, ongoing.stage));
  if (size === 0) return null;
  const ask = askStage(ongoing.stage, { vector }, size, rulesOf(task, ongoing.round));
  return {
    size,
    parent: parent.hash,
    asksStructure: ongoing.stage.kind === 'climbs',
    propose(index, slot) {
      const tried = ask(index, () => rng(task.config.seed, 'tune', slot, 0));
      if (tried === null) return null;
      const child = withNumbers(tree, places, tried);
      return { vector: tried, draw: gate(finish('tune', [parent], child, policyOf(task))) };
    },
  };
}

const rulesOf = ({ config, evaluation }: SearchTask, round: number): TuningRules => ({
  integer: config.primitives.constants.integer,
  smooth: evaluation.kind === 'module' || evaluation.compare.kind !== 'exact',
  perfect: evaluation.kind === 'cases' ? 1 : null,
  structured: evaluation.kind === 'module' && hasStructure(evaluation.source),
  round,
});

/** A vector and the agent that it became, if any. */
export interface TunedSlot {
  readonly vector: readonly number[] | null;
  readonly structure: Structure | null;
  readonly agent: Agent | null;
}

/** After a generation: the ongoing tuning is told what it asked for, and the best agent may be the next to be tuned. */
export function advanceTuning(
  { state, task }: SearchContext,
  slots: readonly TunedSlot[],
  nondeterministic: string | null,
): void {
  const before = state.tuner.ongoing;
  let { tuned } = state.tuner;
  let ongoing = before && told(before, slots, task);
  if (before !== null && ongoing === null)
    tuned = noteTuned(tuned, before.skeleton, state.generation);
  if (ongoing?.incumbent.hash === nondeterministic) ongoing = null;
  const leader = state.generation === 0 ? (bestSeed(slots) ?? state.best) : state.best;
  const next = nextTuning(leader, ongoing, task, (skeleton) =>
    roundFor(tuned, skeleton, state.generation),
  );
  if (next !== null) state.roster.retain(next.incumbent);
  if (before !== null) state.roster.release(before.incumbent);
  state.tuner = { ongoing: next, tuned };
}

/** Whoever made the population wrote its form: it is tuned before anything that was made of it. */
function bestSeed(slots: readonly TunedSlot[]): Agent | null {
  const seeds = slots.flatMap(({ agent }) => (agent?.operator === 'seed' ? [agent] : []));
  const able = seeds.filter(({ evaluation }) => !evaluation.failed);
  return able.toSorted(compareAgents)[0] ?? null;
}

/** The tuning after its round; null when it has ended. A generation without a slot for it changes nothing. */
function told(tuning: Tuning, slots: readonly TunedSlot[], task: SearchTask): Tuning | null {
  const { incumbent, stage } = tuning;
  const tried = slots.flatMap(({ vector, structure, agent }) =>
    vector === null ? [] : [{ vector, structure, agent }],
  );
  if (tried.length === 0 && stage.kind !== 'shorten') return tuning;
  const trials: Trial[] = tried.map(({ vector, structure, agent }) => ({
    vector,
    structure,
    evaluation: agent?.evaluation ?? null,
  }));
  const before = { vector: numbersOf(incumbent), evaluation: incumbent.evaluation };
  const after = tellStage(stage, before, trials, rulesOf(task, tuning.round));
  if (after.stage === null) return null;
  const successor = tried[after.successor]?.agent ?? incumbent;
  return { ...tuning, incumbent: successor, stage: after.stage };
}

function numbersOf({ genome }: Agent): readonly number[] {
  return genome.kind === 'program' ? findNumbers(genome.tree).map(({ value }) => value) : [];
}

/** The tuning that goes on, unless another kind of agent leads: then that one is tuned, if it may be again. */
function nextTuning(
  best: Agent | null,
  ongoing: Tuning | null,
  task: SearchTask,
  due: (skeleton: string) => number | null,
): Tuning | null {
  const hasSlots = Math.floor(task.config.generationSize * MOST_SHARE) > 0;
  if (best === null || best === ongoing?.incumbent || !hasSlots) return ongoing;
  const { genome, evaluation } = best;
  if (genome.kind !== 'program' || evaluation.failed) return ongoing;
  const places = findNumbers(genome.tree);
  if (places.length === 0) return ongoing;
  const skeleton = skeletonOf(genome.tree, places);
  if (skeleton === ongoing?.skeleton) return { ...ongoing, incumbent: best };
  if (ongoing !== null && isProductive(ongoing.stage)) return ongoing;
  const round = due(skeleton);
  if (round === null) return ongoing;
  const vector = places.map(({ value }) => value);
  const wide = round > 0 || ongoing?.stage.kind === 'pattern';
  const stage = startStage(vector, rulesOf(task, round), wide);
  return { incumbent: best, skeleton, round, stage };
}
