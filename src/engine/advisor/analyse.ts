import type { AdviceContext, AdviceFacts, OperatorRecord, SearchCounters } from './facts.ts';

/** Whose children cost money. */
const MODEL_OPERATORS = ['patch', 'rewrite', 'merge', 'repair'] as const;

/** Below these shares of its size, the best's gain over the window counts as slow, or as none. */
const SLOW = 0.02;
const FLAT = 1e-4;
/** Share of distinct behaviours: below `LOW` the living are mostly copies. */
const LOW = 0.2;
const FALLING = 0.75;

/** The state of the search by rule: progress, diversity, failures, cost. Pure; every number is finite. */
export function analyse(context: AdviceContext): AdviceFacts {
  const { counters } = context;
  const { best, diversity, operators, failures, proposals } = counters;
  const progress = progressOf(best);
  const models = MODEL_OPERATORS.map((name) => operators[name] ?? { tried: 0, improved: 0 });
  const improved = models.reduce((sum, record) => sum + record.improved, 0);
  const failed = Object.values(failures).reduce((sum, count) => sum + count, 0);
  return {
    ...context,
    progress,
    trend: progress > SLOW ? 'rising' : progress > FLAT ? 'slowing' : 'flat',
    diversity: diversityOf(diversity),
    yields: yieldsOf(operators),
    wasted: proposals === 0 ? 0 : Math.min(1, failed / proposals),
    costPerImprovementMicro: improved === 0 ? null : Math.round(counters.costMicro / improved),
    spent: spentShare(counters),
  };
}

const spentShare = ({ spentMicro, budgetMicro }: SearchCounters): number =>
  budgetMicro === 0 ? 1 : Math.min(1, spentMicro / budgetMicro);

function progressOf(best: readonly number[]): number {
  const [first, last] = [best[0], best.at(-1)];
  if (first === undefined || last === undefined) return 0;
  const size = Math.max(Math.abs(first), Math.abs(last));
  // Dividing each first keeps the difference of two huge numbers finite.
  return size === 0 ? 0 : last / size - first / size;
}

function diversityOf(values: readonly number[]): AdviceFacts['diversity'] {
  const [first, last] = [values[0], values.at(-1)];
  if (first === undefined || last === undefined) return 'high';
  if (last < LOW) return 'low';
  return last < first * FALLING ? 'falling' : 'high';
}

const yieldsOf = (operators: Readonly<Record<string, OperatorRecord>>): AdviceFacts['yields'] =>
  Object.entries(operators)
    .filter(([, { tried }]) => tried > 0)
    .map(([operator, { tried, improved }]) => ({
      operator,
      tried,
      improved,
      rate: improved / tried,
    }))
    .sort((a, b) => b.rate - a.rate || b.tried - a.tried || (a.operator < b.operator ? -1 : 1));
