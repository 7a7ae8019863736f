import type { Fault } from '../prompts/context.ts';

/** Why an answer gave no child. */
export const ANSWER_FAULTS = [
  /** Nothing that could be a patch or a program. */
  'no-change-found',
  /** A SEARCH text that is not in the program, or in several places. */
  'no-match',
  'ambiguous-match',
  /** A block that is not closed, or two that overlap. */
  'malformed-block',
  /** The child is its parent. */
  'unchanged',
  /** Text outside the EVOLVE-BLOCK markers differs. */
  'outside-evolve-block',
  /** Name or parameters of the default export differ. */
  'signature-changed',
  /** The gate's findings. */
  'refused',
] as const;
export type AnswerFaultCode = (typeof ANSWER_FAULTS)[number];

export interface AnswerFault {
  readonly code: AnswerFaultCode;
  /** What is wrong, for the repair prompt and for people. At most 2,000 characters. */
  readonly detail: string;
  /** What to do instead. */
  readonly hint: string;
  /** The child as far as it was made; null where none came of the answer. */
  readonly program: string | null;
}

/** The fault as the repair prompt takes it. */
export const faultToRepair = (answer: string, fault: AnswerFault): Fault => ({
  text: fault.program ?? answer,
  isProgram: fault.program !== null,
  error: `${fault.code}: ${fault.detail} ${fault.hint}`,
});
