import type { Json } from '../../core/evolution/agent.ts';
import { VARIATIONS } from '../../core/evolution/rates.ts';
import { err, ok, type Result } from '../../core/result.ts';
import { cleanLine } from '../prompts/text.ts';
import { ADVISED_MODEL_OPERATORS, type Advice, type AdvisedStrategy } from './advice.ts';
import { adviceSchema } from './schema.ts';

/** No advice turns an operator off or makes it the only one. */
export const LEAST_FACTOR = 0.5;
export const MOST_FACTOR = 2;

const MOST_RECOMMENDATIONS = 5;
const MOST_STRATEGIES = 4;
const SENTENCE_CHARS = 300;
const PARAGRAPH_CHARS = 1_000;

/** Why advice was dropped: the first place that does not fit, for the event. */
export interface AdviceRefusal {
  readonly code: 'wrong-shape' | 'empty';
  readonly detail: string;
}

/**
 * Checks the Advisor's answer, cuts texts to size and numbers to their bounds, and takes out what looks like a key. It
 * has no field that could set a score, and words in its texts are read by later prompts only, inside a fence.
 */
export function acceptAdvice(answer: Json): Result<Advice, AdviceRefusal> {
  const parsed = adviceSchema.safeParse(answer);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const place = `/${issue?.path.map(String).join('/') ?? ''}`;
    return err({
      code: 'wrong-shape',
      detail: cleanLine(`${place} ${issue?.message}`, SENTENCE_CHARS),
    });
  }
  const { summary, worked, recommendations, strategies } = parsed.data;
  const advice = {
    summary: cleanLine(summary, PARAGRAPH_CHARS),
    worked: cleanLine(worked, PARAGRAPH_CHARS),
    recommendations: sentences(recommendations),
    strategies: strategies.slice(0, MOST_STRATEGIES).map(bounded),
  };
  return advice.recommendations.length === 0 && advice.strategies.length === 0
    ? err({ code: 'empty', detail: 'Neither a recommendation nor a strategy.' })
    : ok(advice);
}

/** Different, not empty, the first five. */
function sentences(texts: readonly string[]): readonly string[] {
  const clean = texts.map((text) => cleanLine(text, SENTENCE_CHARS)).filter((text) => text !== '');
  return [...new Set(clean)].slice(0, MOST_RECOMMENDATIONS);
}

type Answered = ReturnType<typeof adviceSchema.parse>['strategies'][number];

function bounded(strategy: Answered): AdvisedStrategy {
  const { target, operatorWeights, parents, hint, expectedGain, rationale } = strategy;
  const names = target === 'genetic' ? VARIATIONS : ADVISED_MODEL_OPERATORS;
  const factors = names.flatMap((name) => {
    const factor = operatorWeights[name];
    return factor === undefined ? [] : [[name, clamp(factor, LEAST_FACTOR, MOST_FACTOR)] as const];
  });
  return {
    target,
    operatorWeights: Object.fromEntries(factors),
    parents,
    hint: cleanLine(hint, SENTENCE_CHARS),
    expectedGain: clamp(expectedGain, 0, 1),
    rationale: cleanLine(rationale, SENTENCE_CHARS),
  };
}

const clamp = (value: number, min: number, max: number): number =>
  Math.min(max, Math.max(min, value));
