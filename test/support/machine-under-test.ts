/**
 * One program through our own front, compiler and machine, as the differential test compares it with V8. A file of
 * its own because the planted-bug test bundles it anew with a fault in one of its modules.
 */
import { compile } from '../../src/core/language/compile.ts';
import { parseGenome } from '../../src/core/language/genome.ts';
import { callAgent } from '../../src/core/language/instance.ts';
import { DEFAULT_LIMITS } from '../../src/core/language/outcome.ts';
import type { Tree } from '../../src/core/language/tree.ts';
import { testRandom, type V8Result } from './v8-oracle.ts';

export type Verdict =
  | { readonly kind: 'equal' }
  /** The machine gave up where V8 has a result: allowed, but must be rare. */
  | { readonly kind: 'trap'; readonly code: string }
  | { readonly kind: 'refused'; readonly rule: string }
  | { readonly kind: 'different'; readonly machine: string };

export interface Ran {
  readonly verdict: Verdict;
  readonly tree?: Tree;
}

export function compareWithV8(text: string, v8: V8Result): Ran {
  const parsed = parseGenome(text, { genomeBytes: 65_536 });
  if (!parsed.ok) return { verdict: { kind: 'refused', rule: parsed.error[0]?.rule ?? '' } };
  const { tree } = parsed.value;
  const outcome = callAgent(compile(tree), [], {
    ...DEFAULT_LIMITS,
    fuel: 20_000_000,
    random: testRandom(),
  });
  if (!outcome.ok && outcome.reason.code !== 'threw')
    return {
      verdict: { kind: 'trap', code: `${outcome.reason.code}: ${outcome.reason.detail}` },
      tree,
    };
  const machine = outcome.ok ? `value ${textOf(outcome.value)}` : `thrown ${outcome.thrown?.name}`;
  return {
    verdict: machine === described(v8) ? { kind: 'equal' } : { kind: 'different', machine },
    tree,
  };
}

function described(v8: V8Result): string {
  if ('value' in v8) return `value ${v8.value}`;
  return 'thrown' in v8 ? `thrown ${v8.thrown}` : 'no end';
}

const textOf = (value: unknown): string =>
  typeof value === 'string' ? value : (JSON.stringify(value) ?? 'undefined');
