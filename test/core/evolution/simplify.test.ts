import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sameTree } from '../../../src/core/evolution/edit.ts';
import { vary } from '../../../src/core/evolution/operators/vary.ts';
import type { ProgramDraft } from '../../../src/core/evolution/policy.ts';
import { rng } from '../../../src/core/evolution/random.ts';
import { VARIATIONS } from '../../../src/core/evolution/rates.ts';
import type { Signature } from '../../../src/core/evolution/signature.ts';
import { simplify } from '../../../src/core/evolution/simplify.ts';
import type { Json } from '../../../src/core/evolution/agent.ts';
import { checkTree } from '../../../src/core/language/check.ts';
import { parseGenome } from '../../../src/core/language/genome.ts';
import { printTree } from '../../../src/core/language/print.ts';
import { nodeCount } from '../../../src/core/language/tree.ts';
import { runAgent } from '../../support/run-agent.ts';
import { OPERATOR_TASKS, parsed } from '../../support/tasks.ts';

const NUMERIC: Signature = {
  params: ['a', 'b', 's', 't'].map((name, i) => ({
    name,
    type: i < 2 ? ('number' as const) : ('string' as const),
  })),
  returns: 'number',
};

/** Body after simplification, on one line; parameters a, b: numbers, s: text, t: text, u: anything. */
function simplified(body: string, before = ''): string {
  const { tree } = parsed(`${before}\nexport default function f(a, b, s, t, u) { ${body} }`);
  const printed = printTree(simplify(tree, NUMERIC));
  const match = /^([^]*)export default function f\(a, b, s, t, u\) \{\n?([^]*)\}\n?$/.exec(printed);
  return `${match?.[1] ?? ''}${match?.[2] ?? printed}`.replaceAll(/\s+/g, ' ').trim();
}

test.each([
  ['return 2 + 3 * 4;', 'return 14;'],
  ['return 1 - 3;', 'return -2;'],
  ['return 2 < 3;', 'return true;'],
  ['return a * 1;', 'return a;'],
  ['return 1 * (a - b) / 1;', 'return a - b;'],
  ['return a - 0;', 'return a;'],
  ['return s + "";', 'return s;'],
  ['return - -a;', 'return a;'],
  ['return +a;', 'return a;'],
  ['return !!(a < b);', 'return a < b;'],
  ['return !(a === u);', 'return a !== u;'],
  ['return true ? a : b;', 'return a;'],
  ['return a < b ? s : s;', 'return s;'],
  ['return a < b ? true : false;', 'return a < b;'],
  ['return a < b ? a < b ? 1 : 2 : 3;', 'return a < b ? 1 : 3;'],
  ['return a < b ? 1 : a < b ? 2 : 3;', 'return a < b ? 1 : 3;'],
  ['return a === a ? s : t;', 'return s;'],
  ['return a - a;', 'return 0;'],
  ['return a * b < a * b;', 'return false;'],
  ['return s <= s;', 'return true;'],
  ['return "x" + "y";', 'return "xy";'],
  ['return a && a;', 'return a;'],
  ['return false || u;', 'return u;'],
  ['return true && u;', 'return u;'],
  ['return Math.abs(Math.abs(a));', 'return Math.abs(a);'],
  ['return Math.min(a, a);', 'return a;'],
  ['return a; b = 2; return b;', 'return a;'],
  ['let x = a * 2; return b;', 'return b;'],
  ['let x = 0; x = 5; x += 1; x++; return b;', 'return b;'],
  ['a; return b;', 'return b;'],
  ['u = u; return b;', 'return b;'],
  ['if (a < b) {} return b;', 'return b;'],
  ['if (a < b) { b = 1; } else {} return b;', 'if (a < b) { b = 1; } return b;'],
  ['if (true) { return a; } return b;', 'return a;'],
  ['if (false) { return a; } return b;', 'return b;'],
  ['{ { b = 1; } } return b;', 'b = 1; return b;'],
  ['function g() { return 1; } return a;', 'return a;'],
  [';;; return a;', 'return a;'],
])('%s → %s', (body, expected) => {
  expect(simplified(body)).toBe(expected);
});

test('an unused helper goes', () => {
  expect(simplified('return a;', 'const K = 2; function g() { return K; }')).toBe('return a;');
});

test.each([
  ['const K = Math.sqrt(-1);', 'return K === K;', 'return K === K;'],
  ['const K = 1 / 0;', 'return K - K;', 'return K - K;'],
  ['const K = 1e999;', 'return K - K;', 'return K - K;'],
  ['const K = -2;', 'return K - K;', 'return 0;'],
])('%s %s → %s', (before, body, expected) => {
  expect(simplified(body, before)).toContain(expected);
});

test.each([
  ['another kind', 'if (b) return f("a"); return a * 1;', false],
  ['no argument', 'if (b) return f(); return a * 1;', false],
  ['under another name', 'const g = f; if (b) return g("a"); return a * 1;', false],
  ['NaN', 'if (b) return f(a / b, b, s, t); return a === a;', false],
  ['the same kinds', 'if (b) return f(a - 1, b * b, s, t + s); return a * 1;', true],
])('a program that calls itself with %s', (_, body, isSmaller) => {
  const text = `export default function f(a, b, s, t) { ${body} }`;
  const { tree } = parsed(text);
  expect(nodeCount(simplify(tree, NUMERIC)) < nodeCount(tree)).toBe(isSmaller);
});

test('of a huge program as much is simplified as a bounded time allows', () => {
  const body = `let y = 0; ${'y = 1;'.repeat(10_000)} return a;`;
  const genome = parseGenome(`export default function f(a) { ${body} }`, { genomeBytes: 65_536 });
  if (!genome.ok) throw new Error('refused');
  const { tree } = genome.value;
  const start = process.cpuUsage().user;
  const nodes = nodeCount(simplify(tree, NUMERIC));
  expect(process.cpuUsage().user - start).toBeLessThan(5_000_000);
  expect(nodes).toBeLessThan(nodeCount(tree));
});

test.each([
  ['-0: x + 0 turns it into 0', 'return a + 0;'],
  ['unknown operand: text times one is a number', 'return u * 1;'],
  ['NaN: not (a < b) is not a >= b', 'return !(a < b);'],
  ['infinite a: zero times it is NaN', 'return a * 0;'],
  ['infinite product: less itself it is NaN', 'return a * b - a * b;'],
  ['NaN is not itself', 'const x = a / b; return x === x;'],
  ['-0 has no literal', 'return 0 * -1;'],
  ['NaN has no literal', 'return 0 / 0;'],
  ['a long literal', 'return 1 / 3;'],
  ['the draw of Math.random counts', 'Math.random(); return a;'],
  ['a call may have an effect', 'const g = () => a++; g(); return a;'],
  ['reading a member of undefined fails', 'u.x; return a;'],
  ['converting an object can fail', 'let x = u - 1; return a;'],
  ['a loop may not end', 'while (a < b) {} return a;'],
  ['a written parameter may hold anything', 'a = u; return a * 1;'],
  ['the test may have an effect', 'return u() ? s : s;'],
  ['a block of its own names', '{ let x = b; b = x + x; } return b;'],
])('%s: stays', (_, body) => {
  expect(simplified(body)).toBe(
    printTree(parsed(`export default function f(a, b, s, t, u) { ${body} }`).tree)
      .replaceAll(/\s+/g, ' ')
      .replace('export default function f(a, b, s, t, u) { ', '')
      .replace(/ \} ?$/, '')
      .trim(),
  );
});

test(
  'on evolved programs the results stay, it never grows, it is idempotent and passes the gate',
  { timeout: 30_000 },
  () => {
    const count = { programs: 0, smaller: 0, compared: 0 };
    for (const task of OPERATOR_TASKS) {
      let pool: ProgramDraft[] = [task.seed];
      for (let i = 0; i < 150; i++) {
        const random = rng(i, 'bloat', 0, 0);
        const parents = [random.pick(pool), random.pick(pool)].map((genome) => ({
          hash: '',
          genome,
        }));
        // Everything but `simplify` itself, so that there is something to drop.
        const made = vary(random.pick(VARIATIONS.slice(0, -1)), parents, random, task.policy);
        if (!made.ok) continue;
        const { tree } = made.value.genome;
        pool = [...pool.slice(-60), made.value.genome];
        count.programs++;
        const less = simplify(tree, task.policy.signature);
        expect(nodeCount(less)).toBeLessThanOrEqual(nodeCount(tree));
        expect(printTree(less).length).toBeLessThanOrEqual(printTree(tree).length);
        expect(sameTree(simplify(less, task.policy.signature), less)).toBe(true);
        if (sameTree(less, tree)) continue;
        count.smaller++;
        expect(checkTree(less), printTree(less)).toEqual([]);
        const inputs = [
          ...task.cases.map((one) => one.args),
          ...variants(
            task.cases.map((one) => one.args),
            i,
          ),
        ];
        const before = runAgent(tree, inputs);
        const after = runAgent(less, inputs);
        before.forEach((outcome, at) => {
          // A program that ran out of something may end within it once it is smaller.
          if (
            !outcome.ok &&
            outcome.reason.code !== 'threw' &&
            outcome.reason.code !== 'bad-output'
          )
            return;
          count.compared++;
          expect(
            strip(after[at]),
            `${printTree(tree)}\n→\n${printTree(less)}\n${JSON.stringify(inputs[at])}`,
          ).toEqual(strip(outcome));
        });
      }
    }
    expect(count.programs).toBeGreaterThan(600);
    expect(count.smaller).toBeGreaterThan(200);
    expect(count.compared).toBeGreaterThan(1_500);
  },
);

const strip = (outcome: ReturnType<typeof runAgent>[number] | undefined): unknown =>
  outcome?.ok === true ? { value: outcome.value } : { reason: outcome?.reason };

/** Inputs of the same shape with other values. */
function variants(inputs: readonly (readonly Json[])[], seed: number): (readonly Json[])[] {
  return fc
    .sample(
      fc.constantFrom(...inputs).chain((args) => fc.tuple(...args.map(like))),
      { seed, numRuns: 4 },
    )
    .map((args) => args as readonly Json[]);
}

/** Values of the type that the tasks' signatures have at this place. */
function like(value: Json): fc.Arbitrary<Json> {
  if (typeof value === 'number')
    return Number.isInteger(value)
      ? fc.integer({ min: -9, max: 99 })
      : fc.double({ min: -9, max: 9, noNaN: true });
  if (typeof value === 'string') return fc.string({ maxLength: 8 });
  if (Array.isArray(value))
    return value.length === 0
      ? fc.constant([])
      : fc.array(like(value[0] as Json), { maxLength: 5 });
  return fc.constant(value);
}
