import type { Json } from '../../core/evolution/agent.ts';
import type { ModelMessage } from '../../core/models/call.ts';
import type { Result } from '../../core/result.ts';
import { err } from '../../core/result.ts';
import type { AnswerCheck } from './answer-schema.ts';
import { jsonInText } from './json-in-text.ts';
import type { WireAnswer } from './wire.ts';

/** An answer that has not the asked shape. */
export interface ShapeFault {
  /** What the model said, as it is shown to it again. */
  readonly said: string;
  /** What is wrong with it, in words. */
  readonly fault: string;
  /** It was JSON, of another shape. */
  readonly isJson: boolean;
}

/** At most 3 bytes each in UTF-8: with the sentences around it a complaint stays below `REPAIR_TURN_TOKENS`. */
const MAX_FAULT = 500;

/** The object in an answer, if it has the shape. */
export function checkShape(answer: WireAnswer, check: AnswerCheck): Result<Json, ShapeFault> {
  const said = answer.toolInput ?? answer.text;
  const value = jsonInText(said);
  if (value === undefined) {
    return err({ said, fault: 'The answer holds no JSON object.', isJson: false });
  }
  const checked = check(value);
  if (checked.ok) return checked;
  return err({ said, fault: checked.error.slice(0, MAX_FAULT).toWellFormed(), isJson: true });
}

/** The conversation with the answer and the complaint about it: the one repair turn. */
export const repairMessages = (
  messages: readonly ModelMessage[],
  { said, fault }: ShapeFault,
): readonly ModelMessage[] => [
  ...messages,
  // providers refuse a message without text
  { role: 'assistant', text: said.trim() === '' ? '(no answer)' : said },
  {
    role: 'user',
    text: `That answer cannot be used. ${fault}\nGive the whole answer again, in the asked shape.`,
  },
];
