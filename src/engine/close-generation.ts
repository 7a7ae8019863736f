import type { Agent, Operator } from '../core/evolution/agent.ts';
import { packHashes, trimChunks } from '../core/evolution/duplicates.ts';
import { compareAgents, compareEvaluations, isBetter } from '../core/evolution/order.ts';
import type { Champion } from '../core/evolution/promotion.ts';
import { learnRates } from '../core/evolution/rates.ts';
import type { BaselineScore, SearchState } from '../core/evolution/state.ts';
import { saveState } from '../core/evolution/saved-state.ts';
import { crown, livingAgents, noteBest } from '../core/evolution/state.ts';
import type { GenerationSummary } from '../core/evolution/statistics.ts';
import { safetyOf, summarise } from '../core/evolution/statistics.ts';
import { stopRule } from '../core/evolution/stop-rules.ts';
import { emigrate } from '../core/evolution/strategies/islands.ts';
import { settleEmpty } from '../core/evolution/strategies/resettle.ts';
import { arrivalOutcomes, gainsOf } from './arrival-outcomes.ts';
import { isOfVariation, noteCycles, outcomesOf } from './child-outcomes.ts';
import type { FinishedGeneration } from './generation-plan.ts';
import type { SearchContext } from './search-context.ts';
import type { SearchEvent } from './search-event.ts';
import type { ClosedGeneration } from './search.ts';
import { switchStrategy } from './switch-strategy.ts';
import { advanceTuning } from './tune.ts';

/** Folds a finished generation into the state, in slot order, and says what is to be stored. */
export function closeGeneration(
  context: SearchContext,
  finished: FinishedGeneration,
  elapsedSeconds?: number,
): ClosedGeneration {
  const { state } = context;
  const evaluated = finished.slots.map(({ agent }) => agent).filter((agent) => agent !== null);
  const events: SearchEvent[] = [];
  count(state, finished, evaluated);
  const outcomes = outcomesOf(state, evaluated);
  const improved = countBy(outcomes.filter((outcome) => outcome.improved));
  const gains = gainsOf(state, finished.slots);
  countChildren(state, evaluated);
  noteCycles(state, evaluated, finished.redrawn);
  const nondeterministic = quarantine(state, finished, events);
  // The hash comes last: making it costs more than all the rest, and few agents ever need one.
  const fit = evaluated.filter(
    (agent) =>
      !agent.evaluation.failed &&
      !agent.evaluation.partial &&
      (nondeterministic === null || agent.hash !== nondeterministic),
  );
  survive(context, fit);
  events.push(...emigration(context, finished.generation));
  settleChampion(state, finished, events);
  const best = findBest(state, fit, evaluated, nondeterministic);
  state.rates = learnRates(state.rates, outcomes.filter(isOfVariation));
  events.push(...switchStrategy(context, finished.proposalsLeft, evaluated.length));
  advanceTuning(context, finished.slots, nondeterministic);
  const newHashes = remember(state, finished);
  const summary = summaryOf(state, finished, evaluated, best);
  const { born, died } = settleRoster(state);
  const quarantined = quarantinedIn(finished, nondeterministic);
  const ancestors = parentsAmong(evaluated, born, quarantined);
  const stop = stopOf(context, finished.hasModels, elapsedSeconds);
  return {
    generation: finished.generation,
    state: saveState(state),
    born: [...ancestors, ...born],
    died: [...ancestors, ...died].map((agent) => agent.slot),
    quarantined,
    newHashes,
    keepHashesFrom: trimChunks(state.chunks),
    summary,
    improved,
    events,
    arrivals: arrivalOutcomes(state, finished.slots, gains, nondeterministic),
    ...(stop === null ? {} : { stop }),
  };
}

/** Seeds that did not survive generation 0 but have children in it: lineage names them. */
function parentsAmong(
  evaluated: readonly Agent[],
  born: readonly Agent[],
  quarantined: readonly Agent[],
): Agent[] {
  const seeds = evaluated.filter(({ operator }) => operator === 'seed');
  if (seeds.length === 0) return [];
  const named = new Set([...born, ...quarantined].flatMap(({ parents }) => parents));
  return seeds.filter((agent) => named.has(agent.hash) && !born.includes(agent));
}

/** Who goes into quarantine with this generation: unsafe proposals, and a challenger that was found out. */
function quarantinedIn(
  { unsafe, challenger }: FinishedGeneration,
  nondeterministic: string | null,
): Agent[] {
  const found = nondeterministic === null || challenger === null ? [] : [challenger];
  return [...unsafe.agents, ...found.map((agent) => ({ ...agent, quarantined: true }))];
}

function count(
  state: SearchState,
  {
    generation,
    slots,
    expressions,
    settled,
    promotion,
    baselines,
    unsafe,
    scoresLength,
  }: FinishedGeneration,
  evaluated: readonly Agent[],
): void {
  state.generation = generation;
  state.nextSlot += slots.length;
  const evaluations = evaluated.length + expressions;
  state.evaluations += evaluations;
  state.idleSlots = evaluations > 0 ? 0 : state.idleSlots + slots.length;
  state.proposals += settled.proposals;
  state.heldOutEvaluations += promotion.runs + (baselines?.runs ?? 0);
  state.nextRepeat = promotion.nextRepeat;
  state.quarantined += unsafe.safety.length;
  state.scoresLength = scoresLength;
  if (baselines !== null) state.baselines = baselines.scores();
}

function countChildren(state: SearchState, evaluated: readonly Agent[]): void {
  for (const { parents } of evaluated)
    for (const hash of parents) {
      const parent = state.roster.find(hash);
      if (parent !== undefined)
        state.children.set(parent.slot, (state.children.get(parent.slot) ?? 0) + 1);
    }
}

/** A deterministic agent whose second run differed leaves every place it had. Returns its hash. */
function quarantine(
  state: SearchState,
  { promotion, challenger }: FinishedGeneration,
  events: SearchEvent[],
): string | null {
  if (promotion.foundNoise && challenger !== null) {
    state.noisy = true;
    events.push({ type: 'evaluator-noisy', hash: challenger.hash });
  }
  if (promotion.verdict !== 'nondeterministic' || challenger === null) return null;
  state.quarantined++;
  events.push({ type: 'agent-quarantined', hash: challenger.hash, reason: 'nondeterministic' });
  for (const island of state.islands) {
    island.unarchive(challenger);
    if (island.members.includes(challenger)) island.leave(new Set([challenger]));
  }
  if (state.best === challenger) {
    state.roster.release(challenger);
    state.best = null;
  }
  return challenger.hash;
}

function survive({ state, strategy, task }: SearchContext, fit: readonly Agent[]): void {
  const islands = { ...task.config.islands, count: state.islands.length };
  const config = { ...task.config, islands };
  state.islands.forEach((island, i) => {
    const born = fit.filter((agent) => agent.island === i).sort(compareAgents);
    strategy.survive(island, born, config);
    if (strategy.keepsArchive) return;
    for (const agent of born) island.offer(agent);
  });
  if (state.generation === 0 && config.models !== undefined) settleEmpty(state.islands);
}

function emigration({ state, task }: SearchContext, generation: number): SearchEvent[] {
  return emigrate(state.islands, generation, task.config)
    .filter(({ agents }) => agents.length > 0)
    .map(({ from, to, agents }) => ({
      type: 'emigrated',
      from,
      to,
      hashes: agents.map(({ hash }) => hash),
    }));
}

function settleChampion(
  state: SearchState,
  { promotion, challenger }: FinishedGeneration,
  events: SearchEvent[],
): void {
  const { incumbent, champion, verdict } = promotion;
  if (state.champion === null) {
    const seed = { name: 'seed', hash: incumbent.agent.hash };
    state.baselines = [{ ...seed, ...fitnessOf(incumbent) }, ...state.baselines];
  }
  for (const next of new Set([incumbent, champion])) {
    const previous = state.champion?.agent.hash ?? null;
    const { hash } = next.agent;
    crown(state, next);
    if (previous !== hash)
      events.push({ type: 'champion-changed', hash, previous, ...fitnessOf(next) });
  }
  if (challenger === null || (verdict !== 'held-out-worse' && verdict !== 'not-better-on-average'))
    return;
  state.refused.add(challenger.hash);
  events.push({ type: 'promotion-refused', hash: challenger.hash, reason: verdict });
}

const fitnessOf = ({
  agent,
  heldOutFitness,
}: Champion): Pick<BaselineScore, 'fitness' | 'heldOutFitness'> => ({
  fitness: agent.evaluation.fitness,
  heldOutFitness,
});

/** The best so far. While all have failed it is the best of those that failed. */
function findBest(
  state: SearchState,
  fit: readonly Agent[],
  evaluated: readonly Agent[],
  excluded: string | null,
): Agent {
  const before = state.best;
  const pool =
    before === null
      ? [...livingAgents(state), ...fit, ...evaluated].filter(({ hash }) => hash !== excluded)
      : [before, ...fit];
  const able = pool.filter((agent) => !agent.evaluation.partial);
  const best = able.reduce((a, b) => (isBetter(b, a) ? b : a), able[0] ?? champion(state));
  if (best === before) return best;
  const improved = before === null || compareEvaluations(best.evaluation, before.evaluation) < 0;
  noteBest(state, best, improved);
  return best;
}

function champion(state: SearchState): Agent {
  if (state.champion === null) throw new Error('there is no champion');
  return state.champion.agent;
}

function remember(
  state: SearchState,
  { generation, slots, unsafe }: FinishedGeneration,
): ClosedGeneration['newHashes'] {
  const fresh: string[] = [];
  const run = slots.map(({ candidate }) => candidate?.fingerprint);
  for (const print of [...run, ...unsafe.fingerprints])
    if (print !== undefined && state.duplicates.add(print)) fresh.push(print);
  if (fresh.length > 0) state.chunks.push({ generation, size: fresh.length });
  return { generation, hashes: packHashes(fresh) };
}

function summaryOf(
  state: SearchState,
  { generation, expressions, refusedByRule, unsafe, settled }: FinishedGeneration,
  evaluated: readonly Agent[],
  best: Agent,
): GenerationSummary {
  const counts = {
    generation,
    evaluations: state.evaluations,
    proposed: evaluated.length + expressions,
    byOperator: byName(countsOf(evaluated, expressions)),
    refusedByRule: byName(refusedByRule),
    quarantined: state.quarantined,
    safety: safetyOf([...evaluated.map(({ safety }) => safety), ...unsafe.safety]),
    archiveCells: state.islands.reduce((sum, island) => sum + island.archiveCells, 0),
    cost: settled.costMicro,
  };
  return summarise(counts, livingAgents(state), best);
}

type Children = readonly { readonly operator: Operator }[];

const countBy = (children: Children): Record<string, number> => byName(countsOf(children, 0));

/** Expressions are the work of `tune`, as the agent is that was made of one. */
function countsOf(children: Children, expressions: number): Map<string, number> {
  const counts = new Map<string, number>(expressions === 0 ? [] : [['tune', expressions]]);
  for (const { operator } of children) counts.set(operator, (counts.get(operator) ?? 0) + 1);
  return counts;
}

const byName = (counts: ReadonlyMap<string, number>): Record<string, number> =>
  Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));

/**
 * Forgets what was remembered of the dead, and of who was refused without ever finding a place. (None of them comes
 * back as long as their genomes are known.)
 */
function settleRoster(state: SearchState): ReturnType<SearchState['roster']['settle']> {
  const change = state.roster.settle();
  for (const { slot } of change.died) state.children.delete(slot);
  for (const hash of state.refused)
    if (state.roster.find(hash) === undefined) state.refused.delete(hash);
  return change;
}

function stopOf(
  { state, task }: SearchContext,
  hasModels: boolean,
  seconds: number | undefined,
): NonNullable<ClosedGeneration['stop']> | null {
  const best = state.best?.evaluation;
  if (state.generation === 0 && best?.failed !== false) return 'failed';
  return stopRule(
    {
      generations: state.generation + 1,
      evaluations: state.evaluations,
      fitness: best === undefined || best.failed ? null : best.fitness,
      stagnation: state.generation - state.improvedIn,
      idleSlots: hasModels ? 0 : state.idleSlots,
      seconds,
      proposals: state.proposals,
    },
    task.config.stop,
  );
}
