import type { Fault } from '../prompts/context.ts';
import { clip } from '../prompts/text.ts';

/** Why an answer gave no child. */
export type AnswerFaultCode =
  /** Neither a patch nor a program in it. */
  | 'nothing-found'
  /** A block without its divider. */
  | 'malformed-block'
  /** A SEARCH text that is not in the program. */
  | 'no-match'
  /** The child is its parent, or the candidate it should repair. */
  | 'unchanged'
  /** Text outside the EVOLVE-BLOCK markers differs. */
  | 'outside-evolve-block'
  /** Name or parameters of the default export differ. */
  | 'signature-changed'
  /** The gate refuses it. */
  | 'refused';

export interface AnswerFault {
  readonly code: AnswerFaultCode;
  /** What is wrong, for the repair prompt and for people. At most 1,000 characters. */
  readonly detail: string;
  /** What to do instead. */
  readonly hint: string;
  /** The child as far as it was made; null where none came of the answer. */
  readonly program: string | null;
}

const DETAIL_CHARS = 1_000;

const HINTS: Readonly<Record<AnswerFaultCode, string>> = {
  'nothing-found': 'Answer with <PATCH> or <PROGRAM> as described.',
  'malformed-block': 'Each block has SEARCH, =======, and REPLACE on lines of their own.',
  'no-match': 'Copy the SEARCH lines from the current program as they are.',
  unchanged: 'Change what the program does.',
  'outside-evolve-block':
    'Change only the lines between EVOLVE-BLOCK-START and EVOLVE-BLOCK-END, and keep both markers.',
  'signature-changed': 'Keep name and parameters of the default export.',
  refused: 'Stay within the language.',
};

export const answerFault = (
  code: AnswerFaultCode,
  detail: string,
  program: string | null = null,
): AnswerFault => ({ code, detail: clip(detail, DETAIL_CHARS), hint: HINTS[code], program });

/** The fault as the repair prompt takes it. */
export const faultToRepair = (answer: string, fault: AnswerFault): Fault => ({
  text: fault.program ?? answer,
  isProgram: fault.program !== null,
  error: `${fault.code}: ${fault.detail}\n${fault.hint}`,
});
