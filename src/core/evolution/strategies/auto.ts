/**
 * Strategy `auto`. Without models it is one strategy, chosen by the kind of task. With models it is a portfolio: no
 * single optimiser dominates, and handing the best to a fresh one when nothing moves beats each alone (GEPA, "omni").
 */
import type { Config, ResolvedStrategy, StrategyName } from '../config.ts';
import type { Compare } from '../evaluation-task.ts';

/** The part of `config.models` that counts here; as posted or as filled. */
interface Models {
  readonly genetic?: number | undefined;
}

/**
 * The strategy that runs first: the named one, or what `auto` picks for a task of this kind. Where single cases are
 * scored, selection by cases solved the example tasks in a fifth of the evaluations that islands took; a module's
 * evaluations are dearer and may have no scores by case, which suits islands. Where only models propose, evaluations are
 * few, and climbing from the best wastes none.
 */
export function resolveStrategy(
  strategy: StrategyName,
  compare: Compare | null,
  models?: Models,
): ResolvedStrategy {
  if (strategy !== 'auto') return strategy;
  if (models?.genetic === 0) return 'greedy';
  return compare === null ? 'islands' : 'generational';
}

/** Where a portfolio stands. */
export interface Course {
  readonly strategy: ResolvedStrategy;
  /** Proposals that had settled when it took over. */
  readonly since: number;
}

/** What a portfolio looks at after a generation. */
export interface Outlook {
  /** Of models, settled. */
  readonly proposals: number;
  /** How many had when the best last improved. */
  readonly improvedAt: number;
  /** Proposals of models that may still be made; Infinity if nothing limits them. */
  readonly proposalsLeft: number;
  /** Agents have scores by case, two or more. */
  readonly hasCases: boolean;
  /** What ran first. */
  readonly first: ResolvedStrategy;
}

export type SwitchReason = 'plateau' | 'few-proposals-left';

/** Settled proposals without a better best after which another strategy gets its turn: ten generations of ten. */
const PATIENCE = 100;
/** And after which prompts ask for something altogether different. */
const PLATEAU = 50;
/** With fewer proposals than this to come, islands would not live to pay. */
const FEW_PROPOSALS = 200;

/** The strategy to go on with, and why; null to stay. */
export function nextStrategy(
  { strategy, since }: Course,
  outlook: Outlook,
): { readonly to: ResolvedStrategy; readonly reason: SwitchReason } | null {
  const turns = rotation(outlook);
  if (!turns.includes(strategy)) return { to: turns[0], reason: 'few-proposals-left' };
  if (outlook.proposals - Math.max(since, outlook.improvedAt) < PATIENCE) return null;
  const to = turns[(turns.indexOf(strategy) + 1) % turns.length] ?? turns[0];
  return { to, reason: 'plateau' };
}

/** Whether models have found nothing better for so long that they should leave the beaten track. */
export const isPlateau = ({
  proposals,
  improvedAt,
}: Pick<Outlook, 'proposals' | 'improvedAt'>): boolean => proposals - improvedAt >= PLATEAU;

/** Strategies in the order of their turns: climbing, then what keeps more kinds alive. */
function rotation({
  first,
  hasCases,
  proposalsLeft,
}: Outlook): readonly [ResolvedStrategy, ...ResolvedStrategy[]] {
  const broad = hasCases ? 'pareto' : 'best-of-n';
  if (first !== 'greedy') return [first, 'greedy', broad];
  return proposalsLeft < FEW_PROPOSALS ? ['greedy', broad] : ['greedy', broad, 'islands'];
}

/** Agents that live under each strategy where only models propose: those who live are also what models are shown. */
const LIVING: Readonly<Record<ResolvedStrategy, number>> = {
  greedy: 10,
  'best-of-n': 10,
  islands: 20,
  pareto: 40,
  generational: 10,
};

/** The config that a strategy lets agents survive by: `auto` keeps few where only models propose. */
export function narrowed(config: Config, strategy: ResolvedStrategy): Config {
  if (config.strategy !== 'auto' || config.models?.genetic !== 0) return config;
  return { ...config, populationSize: Math.min(config.populationSize, LIVING[strategy]) };
}
