import type { AskedCall } from '../call.ts';

/** A prompt for a child as the mutator reads it: what a model sees, nothing that only our own code knows. */
export interface MutationPrompt {
  readonly current: string;
  /** Whole programs or pieces of them, in the order shown. */
  readonly others: readonly string[];
  /** The form of the answer: edits of the current program, or a whole one. */
  readonly wants: 'patch' | 'program';
  /** It asks to join the current program with another. */
  readonly isMerge: boolean;
}

/** A text between a line that opens a fence and the line with the same mark that closes it. */
const FENCED = /^--- begin ([a-z-]+) ([0-9a-f]{16}) ---\n([\s\S]*?)\n--- end \2 ---$/gm;
const INSTRUCTION = '# Do this\n';

/** Null: the call is no prompt for a child. */
export function readPrompt({ messages }: AskedCall): MutationPrompt | null {
  const user = messages[0]?.text ?? '';
  const fenced = [...user.matchAll(FENCED)].map(([, label = '', , text = '']) => ({ label, text }));
  const current = fenced.find(({ label }) => label === 'current-program')?.text;
  if (current === undefined) return null;
  const instruction = user.slice(user.lastIndexOf(INSTRUCTION) + 1);
  return {
    current,
    others: fenced.flatMap(({ label, text }) => (label === 'other-program' ? [text] : [])),
    wants: /\bPATCH\b/.test(instruction) ? 'patch' : 'program',
    isMerge: /\btwo parents\b/.test(instruction),
  };
}
