import type { ProgramGenome } from '../core/evolution/agent.ts';
import type { Program } from '../core/language/bytecode.ts';
import { compile } from '../core/language/compile.ts';

const MEGABYTE = 1_000_000;

/** Compiled programs by genome text, the least recently used dropped above a bound on their memory. */
export class ProgramCache {
  readonly #maxBytes: number;
  readonly #programs = new Map<string, { readonly program: Program; readonly bytes: number }>();
  #bytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** Estimated memory of what is held. */
  get bytes(): number {
    return this.#bytes;
  }

  /** The genome's program, compiled if it is not held. */
  get({ text, tree }: ProgramGenome): Program {
    const held = this.#programs.get(text);
    if (held !== undefined) {
      this.#programs.delete(text);
      this.#programs.set(text, held);
      return held.program;
    }
    const program = compile(tree);
    const bytes = programBytes(program) + 2 * text.length;
    this.#programs.set(text, { program, bytes });
    this.#bytes += bytes;
    this.#shrink();
    return program;
  }

  #shrink(): void {
    for (const [text, { bytes }] of this.#programs) {
      if (this.#bytes <= this.#maxBytes) return;
      this.#programs.delete(text);
      this.#bytes -= bytes;
    }
  }
}

/** About what V8 keeps for a program: code, one slot a constant plus its text, one object a function. */
function programBytes({ code, constants, functions }: Program): number {
  let bytes = 400 + code.byteLength + 8 * constants.length + 120 * functions.length;
  for (const constant of constants) {
    if (typeof constant === 'string') bytes += 32 + 2 * constant.length;
    else if (typeof constant === 'object') bytes += 64;
  }
  return bytes;
}

/**
 * One cache for all populations of an isolate: programs are immutable and carry nothing of the run, so equal genomes
 * share them, and one bound keeps both limits of spec 4 (24 MB a population, 48 MB an isolate).
 */
export const isolatePrograms = new ProgramCache(24 * MEGABYTE);
