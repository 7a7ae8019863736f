import type { Json } from '../../src/core/evolution/agent.ts';
import { compile } from '../../src/core/language/compile.ts';
import { callAgent } from '../../src/core/language/instance.ts';
import type { Outcome } from '../../src/core/language/outcome.ts';
import { DEFAULT_LIMITS } from '../../src/core/language/outcome.ts';
import type { Tree } from '../../src/core/language/tree.ts';

/** Calls a program's default export once per argument list, in the metered machine. */
export function runAgent(
  tree: Tree,
  inputs: readonly (readonly Json[])[],
  fuel = 30_000,
): Outcome[] {
  const program = compile(tree);
  const options = { ...DEFAULT_LIMITS, fuel, random: () => 0.25 };
  return inputs.map((args) => callAgent(program, args, options));
}

/** Whether every call gave a result that could be scored. */
export const runsOn = (tree: Tree, inputs: readonly (readonly Json[])[]): boolean =>
  runAgent(tree, inputs).every((outcome) => outcome.ok && outcome.value !== undefined);
