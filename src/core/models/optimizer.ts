import type { ModelFacts } from './catalog.ts';
import type { CostLine } from './cost-report.ts';
import { modelOfArm, sumOf } from './cost-report.ts';
import type { CostRow } from './cost-row.ts';
import { priceAt } from './price.ts';

/** The Cost Optimizer: what could be saved, read off what was spent. Recommends; changes nothing. */

export type SavingKind = 'cheaper-model' | 'uncached-prefix' | 'duplicates';

export interface Recommendation {
  readonly kind: SavingKind;
  /** What it is about: `provider/model`, or an operator. */
  readonly about: string;
  /** What would have been saved on the given rows, in micro-USD. Rounded; always more than 0. */
  readonly savingMicro: number;
  /** One or two sentences for people. */
  readonly text: string;
}

export interface OptimizerFacts {
  /** Facts of a model as it is called. */
  find(model: string): ModelFacts | undefined;
  /** Tokens of the text that all prompts begin with (the system text). */
  readonly prefixTokens: number;
  readonly now: number;
}

/** Fewer calls than this say nothing about a model or an operator. */
const LEAST_CALLS = 30;
/** A saving below this share of what was spent on the thing is not worth a sentence. */
const LEAST_SAVING = 0.1;
/** More duplicates than this share of the calls are waste and not chance. */
const MANY_DUPLICATES = 0.15;

/** What is worth changing, the largest saving first. */
export function recommendations(
  rows: readonly CostRow[],
  facts: OptimizerFacts,
): readonly Recommendation[] {
  const models = measured(Map.groupBy(rows, ({ arm }) => modelOfArm(arm)));
  // Models are compared by the children that were asked of them: advice brings none.
  const children = rows.filter(({ operator }) => operator !== null);
  const makers = measured(Map.groupBy(children, ({ arm }) => modelOfArm(arm)));
  const operators = measured(Map.groupBy(children, ({ operator }) => operator ?? ''));
  return [
    ...makers.flatMap((line) => cheaperModel(line, makers)),
    ...models.flatMap((line) => uncachedPrefix(line, facts)),
    ...operators.flatMap(duplicates),
  ].toSorted((a, b) => b.savingMicro - a.savingMicro);
}

const measured = (groups: ReadonlyMap<string, readonly CostRow[]>): readonly CostLine[] =>
  [...groups]
    .map(([key, rows]) => ({ key, ...sumOf(rows) }))
    .filter(({ calls, costMicro }) => calls >= LEAST_CALLS && costMicro > 0);

const yieldOf = ({ accepted, calls }: CostLine): number => accepted / calls;
const priceOf = ({ costMicro, calls }: CostLine): number => costMicro / calls;

/** The cheapest other model that improves as often: not less by more than one standard error of the difference. */
function cheaperModel(line: CostLine, all: readonly CostLine[]): Recommendation[] {
  const variance = (of: CostLine): number => {
    // One success and one failure more (Agresti and Coull's idea): no certainty from a few calls without any.
    const p = (of.accepted + 1) / (of.calls + 2);
    return (p * (1 - p)) / (of.calls + 2);
  };
  const [rival] = all
    .filter((other) => priceOf(other) <= (1 - LEAST_SAVING) * priceOf(line))
    .filter((other) => {
      const error = Math.sqrt(variance(line) + variance(other));
      return other.accepted > 0 && yieldOf(other) >= yieldOf(line) - error;
    })
    .toSorted((a, b) => priceOf(a) - priceOf(b));
  if (rival === undefined) return [];
  const share = 1 - priceOf(rival) / priceOf(line);
  return [
    {
      kind: 'cheaper-model',
      about: line.key,
      savingMicro: Math.round(line.costMicro * share),
      text: `${rival.key} improves a program in ${percent(yieldOf(rival))} of its calls, ${line.key} in ${percent(yieldOf(line))}, and costs ${percent(share)} less a call.`,
    },
  ];
}

/** A model that could read the prefix from its cache and hardly does. */
function uncachedPrefix(line: CostLine, facts: OptimizerFacts): Recommendation[] {
  const { prefixTokens, now } = facts;
  const model = facts.find(line.key.slice(line.key.indexOf('/') + 1));
  if (model === undefined || !model.capability.cachePoints) return [];
  const { in: input, cacheRead } = priceAt(model, now);
  if (cacheRead === null) return [];
  const { inputTokens, cacheReadTokens } = line.usage;
  const missed = Math.max(0, Math.min(prefixTokens * line.calls - cacheReadTokens, inputTokens));
  const saving = Math.round(missed * Math.max(0, input - cacheRead));
  const savingMicro = Math.min(saving, line.costMicro);
  if (savingMicro < LEAST_SAVING * line.costMicro || savingMicro === 0) return [];
  const { cacheMinimum } = model.capability;
  const why =
    prefixTokens < cacheMinimum
      ? `The text that all its prompts share has about ${prefixTokens} tokens, and it caches nothing shorter than ${cacheMinimum}: a model with a lower minimum would.`
      : 'The cache lives five minutes: more calls at a time, or fewer models side by side, keep it warm.';
  return [
    {
      kind: 'uncached-prefix',
      about: line.key,
      savingMicro,
      text: `${line.key} read ${percent(line.cacheShare)} of its input from the cache. ${why}`,
    },
  ];
}

function duplicates(line: CostLine): Recommendation[] {
  const share = line.duplicates / line.calls;
  if (share < MANY_DUPLICATES) return [];
  return [
    {
      kind: 'duplicates',
      about: line.key,
      savingMicro: Math.max(1, Math.round(line.costMicro * share)),
      text: `${percent(share)} of the answers to ${line.key} were programs that had been evaluated before. More diverse parents, or another operator, would not pay for them again.`,
    },
  ];
}

const percent = (share: number): string => `${Math.round(100 * share)} %`;
