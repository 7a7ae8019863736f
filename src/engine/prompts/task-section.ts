import type { Compare } from '../../core/evolution/evaluation-task.ts';
import type { TypeName } from '../../core/evolution/signature.ts';
import type { MutationContext } from './context.ts';
import { cleanText, clip, formatScore } from './text.ts';

const NO_TASK = 'Raise the fitness of the program.';
const SIGNATURE_CHARS = 400;

/** The goal in its owner's words: what every prompt opens with. At most `limit` characters. */
export const taskText = (task: string | null, limit: number): string =>
  task === null || task.trim() === '' ? NO_TASK : cleanText(task, limit);

/** What the program takes and gives, how it is scored, how large it may be. */
export function rulesText({ signature, compare, genomeBytes }: MutationContext): string {
  const params = signature.params.map(({ name, type }) => `${name}: ${typeText(type)}`);
  const types = clip(`(${params.join(', ')}) → ${typeText(signature.returns)}`, SIGNATURE_CHARS);
  return `Parameters and result: ${types}\nFitness: ${scoringText(compare)}. Size: at most ${genomeBytes} bytes.`;
}

function typeText(type: TypeName): string {
  if (typeof type === 'string') return type;
  return 'array' in type
    ? `array of ${typeText(type.array)}`
    : `record of ${typeText(type.record)}`;
}

function scoringText(compare: Compare | null): string {
  switch (compare?.kind) {
    case undefined:
      return 'a number from the task’s own evaluator, higher is better';
    case 'exact':
      return 'share of the cases whose result is exactly right, 0 to 1';
    case 'numeric':
      return `share of the cases right within ${formatScore(compare.tolerance)}, 0 to 1`;
    case 'squared-error':
      return '1 / (1 + mean squared error), 0 to 1';
  }
}
