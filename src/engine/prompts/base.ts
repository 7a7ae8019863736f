import type { ModelOperator } from '../../core/evolution/agent.ts';
import type { MutationContext } from './context.ts';

/** Longer candidates are not shown whole: a repair then starts from the parent again. */
const isShowable = (text: string, genomeBytes: number): boolean => text.length <= genomeBytes;

/**
 * The text shown as the current program, which SEARCH blocks are copied from: the candidate that failed for a `repair`
 * that has one, else the parent.
 */
export function baseOf(operator: ModelOperator, context: MutationContext): string {
  const { fault, genomeBytes, parent } = context;
  const isRepair = operator === 'repair' && fault !== undefined && fault.isProgram;
  return isRepair && isShowable(fault.text, genomeBytes) ? fault.text : parent.text;
}
