import { sha256Hex } from '../../core/dna/digest.ts';

/** What a fenced text is, in the line that opens it. */
export type FenceLabel =
  | 'current-program'
  | 'other-program'
  | 'failed-answer'
  | 'error'
  | 'feedback'
  | 'ideas'
  | 'recommendation'
  | 'steering'
  | 'results';

export type Fence = (label: FenceLabel, text: string) => string;

/** Characters that a fence adds around its text, at most. */
export const FENCE_CHARS = 80;

const MARK_DIGITS = 16;

/**
 * Puts untrusted text between two lines that carry a mark. The mark is the start of SHA-256 over all the texts and the
 * proposal's id: who writes one of the texts cannot write its mark too (64 bits), and the prompt stays reproducible.
 */
export function createFence(proposal: string, texts: readonly string[]): Fence {
  let digest = sha256Hex(JSON.stringify([proposal, ...texts]));
  while (texts.some((text) => text.includes(digest.slice(0, MARK_DIGITS))))
    digest = sha256Hex(digest);
  const mark = digest.slice(0, MARK_DIGITS);
  return (label, text) => `--- begin ${label} ${mark} ---\n${text}\n--- end ${mark} ---`;
}
