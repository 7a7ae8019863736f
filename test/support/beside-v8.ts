/** Runs a genome in the machine and the same text in V8, for tests that compare the two. */
import vm from 'node:vm';
import type { Json } from '../../src/core/evolution/agent.ts';
import { compile } from '../../src/core/language/compile.ts';
import { parseGenome } from '../../src/core/language/genome.ts';
import { callAgent } from '../../src/core/language/instance.ts';
import type { Program } from '../../src/core/language/bytecode.ts';
import {
  DEFAULT_LIMITS,
  type InstanceOptions,
  type Outcome,
} from '../../src/core/language/outcome.ts';

export const OPTIONS: InstanceOptions = { ...DEFAULT_LIMITS, random: () => 0.5 };

/** Compiles a genome; throws the gate's findings if it is refused. */
export function program(text: string, probe = false, genomeBytes = 65_536): Program {
  const genome = parseGenome(text, { genomeBytes });
  if (!genome.ok) throw new Error(`refused: ${JSON.stringify(genome.error)}\n${text}`);
  return compile(genome.value.tree, { probe });
}

export const run = (
  text: string,
  args: readonly Json[] = [],
  options: Partial<InstanceOptions> = {},
  genomeBytes?: number,
): Outcome => callAgent(program(text, false, genomeBytes), args, { ...OPTIONS, ...options });

/** `export default function f(…) { body }` */
export const agent = (body: string, params = ''): string =>
  `export default function f(${params}) { ${body} }`;

export type Compared =
  | { readonly ok: true; readonly value: string }
  | { readonly ok: false; readonly thrown: string };

/** A result as both sides can show it: text that tells apart what JSON does not. */
export function shown(outcome: Outcome): Compared {
  if (outcome.ok) return { ok: true, value: JSON.stringify(outcome.value) ?? 'undefined' };
  return { ok: false, thrown: outcome.thrown?.name ?? outcome.reason.code };
}

const DEADLINE_MS = 20_000;

/** The same genome in V8. Only for programs that end: one that does not fails the test. */
export function inV8(text: string, args: readonly Json[] = []): Compared {
  const source = `'use strict'; ${text.replace('export default ', '')}\n; f`;
  try {
    const f: unknown = vm.runInNewContext(source, { Math: seededMath() }, { timeout: DEADLINE_MS });
    if (typeof f !== 'function') throw new Error('f is the default export');
    const value: unknown = Reflect.apply(f, undefined, structuredClone(args));
    return { ok: true, value: JSON.stringify(value) ?? 'undefined' };
  } catch (error) {
    return { ok: false, thrown: nameOf(error) };
  }
}

/** V8's Math with our constant stream. */
const seededMath = (): object => {
  const math = Object.create(Math);
  math.random = OPTIONS.random;
  return math;
};

function nameOf(error: unknown): string {
  // Errors of another context are no instances of this one's.
  if (typeof error === 'object' && error !== null && 'name' in error && 'stack' in error)
    return String(error.name);
  return 'throw';
}
