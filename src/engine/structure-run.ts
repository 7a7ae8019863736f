import type { Json } from '../core/evolution/agent.ts';
import { MODULE_FUEL } from '../core/evolution/evaluation-task.ts';
import type { Structure } from '../core/evolution/tuner/structure.ts';
import { readStructure } from '../core/evolution/tuner/structure.ts';
import type { Program } from '../core/language/bytecode.ts';
import { createInstance } from '../core/language/instance.ts';
import { DEFAULT_LIMITS, type Instance } from '../core/language/outcome.ts';
import { copyIn } from '../core/language/transfer.ts';
import { contextValue } from './module-agent.ts';

/** Memory and result of one call: 4,950 constraints of six derivatives each. */
const MODULE_BYTES = 32 * 1_048_576;
const RESULT_BYTES = 2 * 1_048_576;

/** One call of a module's `structure(vector, { data })` in the machine, in slices; it has no randomness. */
export class StructureRun {
  readonly #instance: Instance;
  readonly #size: number;
  /** Undefined while it runs, and if it failed or gave something else. */
  structure: Structure | undefined;

  constructor(program: Program, vector: readonly number[], data: Json) {
    this.#size = vector.length;
    this.#instance = createInstance(program, {
      ...DEFAULT_LIMITS,
      fuel: MODULE_FUEL,
      bytes: MODULE_BYTES,
      resultBytes: RESULT_BYTES,
      random: () => 0,
    });
    this.#instance.beginWith((host) => [
      copyIn(host, vector),
      contextValue(host, data, () => 0, 'train'),
    ]);
  }

  /** Runs for about `fuel`; true once it has ended. */
  advance(fuel: number): boolean {
    const outcome = this.#instance.run(fuel);
    if (outcome === 'more') return false;
    if (!outcome.ok) return true;
    const read = readStructure(outcome.value, this.#size);
    if (read.ok) this.structure = read.value;
    return true;
  }
}
