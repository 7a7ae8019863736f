import type { Json, ProgramGenome } from '../../src/core/evolution/agent.ts';
import type { OperatorPolicy } from '../../src/core/evolution/policy.ts';
import type { PrimitivesConfig } from '../../src/core/evolution/primitives.ts';
import { fillPrimitives } from '../../src/core/evolution/primitives.ts';
import { inferSignature } from '../../src/core/evolution/signature.ts';
import { parseGenome } from '../../src/core/language/genome.ts';
import { Kind } from '../../src/core/language/kinds.ts';
import { atomAt, children, kindAt } from '../../src/core/language/tree.ts';

/** A task as operators meet it: a seed and cases, everything else inferred. */
export interface OperatorTask {
  readonly name: string;
  readonly seed: ProgramGenome;
  readonly cases: readonly { readonly args: readonly Json[]; readonly expected: Json }[];
  readonly policy: OperatorPolicy;
}

export function parsed(text: string): ProgramGenome {
  const result = parseGenome(text, { genomeBytes: 6_656 });
  if (!result.ok) throw new Error(`${text}\n${JSON.stringify(result.error)}`);
  return result.value;
}

/** Names of the default export's parameters. */
export function paramNames({ tree }: ProgramGenome): string[] {
  const node = tree.kind.indexOf(Kind.ExportFunction);
  return children(tree, node + 1).map((param) =>
    kindAt(tree, param) === Kind.Binding ? String(atomAt(tree, param)) : '',
  );
}

export function operatorTask(
  name: string,
  text: string,
  cases: readonly (readonly [readonly Json[], Json])[],
  primitives: PrimitivesConfig = {},
): OperatorTask {
  const seed = parsed(text);
  const examples = cases.map(([args, expected]) => ({ args, expected }));
  const signature = inferSignature(paramNames(seed), examples);
  return {
    name,
    seed,
    cases: examples,
    policy: {
      signature,
      primitives: fillPrimitives(primitives, [seed], signature, examples),
      limits: { genomeBytes: 6_656, maxDepth: 17, maxNodes: 2_000 },
    },
  };
}

/** Small tasks of every kind that the operators must serve. */
export const OPERATOR_TASKS: readonly OperatorTask[] = [
  operatorTask(
    'expression',
    'export default function f(x, y) { return x * x + 0.5 * y - 1.25; }',
    [
      [[0.5, 1], 2.25],
      [[-1.5, 0.25], 3],
      [[2, 3], 10.5],
      [[0, 0], 0],
    ],
    { functions: ['Math.sin', 'Math.cos', 'Math.exp', 'Math.sqrt', 'Math.abs'] },
  ),
  operatorTask(
    'array',
    `export default function largestEven(xs) {
      let best = 0;
      let count = 0;
      for (let i = 0; i < xs.length; i++) {
        const x = xs[i];
        if (x % 2 === 0 && x > best) { best = x; count += 1; }
      }
      for (const x of xs) { if (x > 5) { count++; } }
      const kept = xs.filter((x) => x > 1);
      return best + kept.length - count;
    }`,
    [
      [[[1, 2, 3, 4]], 4],
      [[[8, 3, 5]], 8],
      [[[]], 0],
      [[[7, 9, 2, 2, 6]], 6],
    ],
  ),
  operatorTask(
    'string',
    `export default function initials(text, limit) {
      const words = text.split(' ');
      let out = '';
      for (const word of words) {
        if (word.length > 0 && out.length < limit) { out += word.charAt(0).toUpperCase(); }
      }
      return out;
    }`,
    [
      [['the quick brown fox', 3], 'TQB'],
      [['a', 5], 'A'],
      [['', 2], ''],
      [['hello world', 1], 'H'],
    ],
  ),
  operatorTask(
    'map',
    `export default function mostCommon(words) {
      const counts = new Map();
      const firsts = {};
      for (const word of words) {
        counts.set(word, (counts.get(word) ?? 0) + 1);
        if (!(word in firsts)) { firsts[word] = counts.size; }
      }
      let best = '';
      let most = 0;
      for (const word of words) {
        const count = counts.get(word);
        if (count > most) { most = count; best = word; }
      }
      return most > 1 ? best : words.length > 0 ? words[0] : best;
    }`,
    [
      [[['a', 'b', 'a']], 'a'],
      [[['x']], 'x'],
      [[[]], ''],
      [[['p', 'q', 'q', 'r', 'p', 'q']], 'q'],
    ],
  ),
  operatorTask(
    'bin packing',
    `export default function priority(item, remaining, gap) {
      // EVOLVE-BLOCK-START
      if (gap === 0) { return 100; }
      const ratio = item / (gap + 1);
      return ratio - gap * 0.5;
      // EVOLVE-BLOCK-END
    }`,
    [
      [[20, 60, 40], -19.5],
      [[30, 30, 0], 100],
      [[55, 100, 45], -21.3],
    ],
  ),
  operatorTask(
    'helpers',
    `const WEIGHTS = [3, 1, 2];
    function clamp(value, low, high) { return value < low ? low : value > high ? high : value; }
    const square = (n) => n * n;
    export default function score(values, { bonus = 1, cap }) {
      const add = (total, value, index) => total + square(value) * (WEIGHTS[index % 3] ?? 1);
      let total = values.reduce(add, 0);
      let left = 3;
      while (left > 0 && total > cap) { total -= cap / 2; left--; }
      switch (values.length) { case 0: total = 0; break; case 1: total += bonus; break; default: total += 1; }
      return clamp(total, 0, 1000);
    }`,
    [
      [[[1, 2, 3], { bonus: 2, cap: 50 }], 26],
      [[[], { bonus: 2, cap: 50 }], 0],
      [[[4], { bonus: 1, cap: 10 }], 39],
    ],
  ),
];
