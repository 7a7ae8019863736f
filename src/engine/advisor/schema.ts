import * as z from 'zod';
import { VARIATIONS } from '../../core/evolution/rates.ts';
import type { AnswerSchema } from '../../core/models/call.ts';
import { ADVISED_MODEL_OPERATORS, PARENT_HINTS } from './advice.ts';

const OPERATORS = [...VARIATIONS, ...ADVISED_MODEL_OPERATORS];
const factor = z.number().optional();

/**
 * The shape of the Advisor's answer. Without lengths and ranges: providers refuse or ignore them in schemas, so
 * `acceptAdvice` cuts and bounds instead of sending good advice back for a long sentence.
 */
export const adviceSchema = z.object({
  summary: z.string().describe('The state of the search in two sentences.'),
  worked: z.string().describe('Which changes raised fitness, and what they have in common.'),
  recommendations: z
    .array(z.string())
    .describe('One to five, each one sentence that can stand alone in a prompt for a program.'),
  strategies: z
    .array(
      z.object({
        target: z.enum(['genetic', 'model']),
        operatorWeights: z
          .object(Object.fromEntries(OPERATORS.map((name) => [name, factor])))
          .describe('Factors 0.5 to 2 on the present weights; leave out what should stay.'),
        parents: z.enum(PARENT_HINTS),
        hint: z.string().describe('One sentence.'),
        expectedGain: z.number().describe('Your guess of the gain in fitness, 0 to 1.'),
        rationale: z.string().describe('One sentence.'),
      }),
    )
    .describe('Up to four.'),
});

function wireSchema(): AnswerSchema['schema'] {
  // The name of the dialect is a key that some providers refuse.
  const { $schema: _, ...schema } = z.toJSONSchema(adviceSchema);
  return JSON.parse(JSON.stringify(schema)) as AnswerSchema['schema'];
}

/** The same schema as providers take it. */
export const ADVICE_ANSWER: AnswerSchema = {
  name: 'advice',
  description: 'What the search should do next, and why.',
  schema: wireSchema(),
};
