import type { Amount } from '../../core/models/budget.ts';
import { parseStored } from '../../core/dna/stored-program.ts';
import type { EvaluationTask } from '../../core/evolution/evaluation-task.ts';
import { lookUpTableFinding } from '../../core/evolution/look-up-table.ts';
import type { CallUsage, ModelAnswer, ModelFailure } from '../../core/models/call.ts';
import { NO_USAGE, totalTokens, turnsOf } from '../../core/models/call.ts';
import type { ModelFacts } from '../../core/models/catalog.ts';
import { costMicro } from '../../core/models/price.ts';
import type { ModelProposal } from '../../core/models/proposal.ts';
import type { Result } from '../../core/result.ts';
import { err, ok } from '../../core/result.ts';
import { applyAnswer } from '../answers/apply.ts';
import { faultToRepair } from '../answers/fault.ts';
import type { Fault } from '../prompts/context.ts';

/** What a call came to, as its gateway tells it. */
export interface Outcome {
  readonly lease: string;
  readonly result: Result<ModelAnswer, ModelFailure>;
  /** Requests that were sent; 0 for an answer from the cache. */
  readonly attempts: number;
  readonly cached: boolean;
  readonly health: { readonly open: boolean; readonly until: number | null };
}

/** What is charged for a call. */
export interface Charge extends Amount {
  readonly usage: CallUsage;
  /** The provider told more than the request could have used: the bound is charged. */
  readonly implausible: boolean;
}

/**
 * The price table times the usage, each turn as the request that it was. Unknown usage, or a model that has no price any more, is charged as the worst case. A
 * usage beyond what was reserved cannot be true (tokens are bounded by bytes and by `maxTokens`): it is charged as the
 * worst case too, and told.
 */
export function chargeOf(
  { result, cached }: Outcome,
  { reserve }: ModelProposal,
  facts: ModelFacts | undefined,
  now: number,
): Charge {
  const billing = result.ok ? result.value.usage : result.error.billing;
  if (cached || billing === 'none')
    return { micro: 0, tokens: 0, usage: NO_USAGE, implausible: false };
  if (billing === 'unknown' || facts === undefined)
    return { ...reserve, usage: NO_USAGE, implausible: false };
  const micro = turnsOf(billing).reduce((sum, turn) => sum + costMicro(facts, turn, now), 0);
  const tokens = totalTokens(billing);
  const implausible = micro > reserve.micro || tokens > reserve.tokens;
  return implausible
    ? { ...reserve, usage: billing, implausible }
    : { micro, tokens, usage: billing, implausible };
}

/** The child in an answer, or why there is none: a fault that the model can be shown. */
export interface ReadChild {
  readonly text: string;
  readonly idea: string;
}

/** Why an answer gave no child, by code, and as the repair prompt takes it. */
export interface ReadFault {
  readonly code: string;
  readonly detail: string;
  readonly repair: Fault;
}

/** A repair's text is kept until it is asked: bounded, whatever a model wrote. */
const FAULT_UNITS = 20_000;
/** What is left of a longer program is none: the repair then starts from the parent, and sees how the answer began. */
const clipped = (fault: Fault): Fault =>
  fault.text.length <= FAULT_UNITS
    ? fault
    : { ...fault, text: fault.text.slice(0, FAULT_UNITS), isProgram: false };

export function readChild(
  answer: string,
  { operator, base, shown }: ModelProposal,
  genomeBytes: number,
  evaluation: EvaluationTask,
): Result<ReadChild, ReadFault> {
  if (operator === null) throw new Error('advice has no child');
  const parent = parseStored(base);
  const applied = applyAnswer(operator, answer, parent, { genomeBytes }, shown ?? base);
  if (!applied.ok) {
    const { code, detail } = applied.error;
    return err({ code, detail, repair: clipped(faultToRepair(answer, applied.error)) });
  }
  const { genome, idea } = applied.value;
  const finding =
    evaluation.kind === 'cases' ? lookUpTableFinding(genome.tree, evaluation.cases.train) : null;
  if (finding === null) return ok({ text: genome.text, idea });
  const error = `${finding.rule}: ${finding.reason} ${finding.hint}`;
  return err({
    code: finding.rule,
    detail: finding.reason,
    repair: { text: genome.text, isProgram: true, error },
  });
}
