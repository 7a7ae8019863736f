/** The sides of most comparisons: agents in the metered machine, and the same texts in V8 itself. */
import { runInThisContext } from 'node:vm';
import type { Program } from '../../src/core/language/bytecode.ts';
import { parseGenome } from '../../src/core/language/genome.ts';
import { createInstance } from '../../src/core/language/instance.ts';
import { DEFAULT_LIMITS, type InstanceOptions } from '../../src/core/language/outcome.ts';
import type { Tree } from '../../src/core/language/tree.ts';

export const OPTIONS: InstanceOptions = { ...DEFAULT_LIMITS, random: () => 0.5 };
/** A little more than agents may have by default. */
export const LIMITS = { genomeBytes: 8_192 };

/** Throws if the gate refuses the text. */
export function treeOf(text: string): Tree {
  const parsed = parseGenome(text, LIMITS);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
  return parsed.value.tree;
}

/** One call for each number, on an instance as new for every call; returns how many gave a result. */
export function callOver(program: Program, xs: readonly number[]): number {
  const instance = createInstance(program, OPTIONS);
  let given = 0;
  for (const x of xs) {
    instance.reset();
    instance.begin([x]);
    const outcome = instance.run(Infinity);
    if (outcome !== 'more' && outcome.ok) given++;
  }
  return given;
}

/** The agent as V8 runs it. Only for our own samples: this is what agents never get. */
export function nativeFunction(text: string): (...args: unknown[]) => unknown {
  const body = text.replace('export default function', 'return function');
  return runInThisContext(`(() => {${body}})()`) as (...args: unknown[]) => unknown;
}
