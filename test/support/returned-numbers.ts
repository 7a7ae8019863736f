import { compile } from '../../src/core/language/compile.ts';
import { callAgent } from '../../src/core/language/instance.ts';
import { DEFAULT_LIMITS } from '../../src/core/language/outcome.ts';
import type { Genome, Json } from '../../src/core/evolution/agent.ts';

/** The numbers of the array that a program without parameters returns: it is run, for it may compute some of them. */
export function returnedNumbers(genome: Genome | undefined): readonly number[] {
  if (genome?.kind !== 'program') return [];
  const outcome = callAgent(compile(genome.tree), [], { ...DEFAULT_LIMITS, random: () => 0 });
  const value: Json | undefined = outcome.ok ? outcome.value : [];
  return Array.isArray(value) ? value.filter((one) => typeof one === 'number') : [];
}
