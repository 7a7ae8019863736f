import type { ModelOperator } from '../../core/evolution/agent.ts';
import type { MutationContext } from './context.ts';

/** Genomes up to this many characters are part of the limits below; a larger one adds what it is larger. */
const PROGRAM_CHARS = 6_656;
const PROMPT_CHARS = 12_000;
const MERGE_CHARS = 18_000;

/** The most characters of system and user text together. It depends on the programs shown, never on the run's age. */
export function promptLimit(operator: ModelOperator, shown: readonly string[]): number {
  const beyond = shown.map((text) => Math.max(0, text.length - PROGRAM_CHARS));
  const programs = beyond.reduce((sum, chars) => sum + chars, 0);
  return (operator === 'merge' ? MERGE_CHARS : PROMPT_CHARS) + programs;
}

/** The envelope and its one sentence. */
const ENVELOPE_TOKENS = 1_000;
/** Code has about 2.5 to 4 characters a token. */
const CHARS_PER_TOKEN = 2.5;
const LEAST_ANSWER_CHARS = 3_000;

/** Room for a program twice as long as those shown, within what a genome may have. */
export function answerTokens({ genomeBytes }: MutationContext, shown: readonly string[]): number {
  const longest = shown.reduce((most, text) => Math.max(most, text.length), 0);
  const chars = Math.min(genomeBytes, Math.max(LEAST_ANSWER_CHARS, 2 * longest));
  return ENVELOPE_TOKENS + Math.ceil(chars / CHARS_PER_TOKEN);
}
