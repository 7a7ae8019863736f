import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { measure, mostBytes } from '../../../src/core/evolution/finish.ts';
import { sameTree } from '../../../src/core/evolution/edit.ts';
import { randomProgram } from '../../../src/core/evolution/operators/random-program.ts';
import { vary } from '../../../src/core/evolution/operators/vary.ts';
import type {
  OperatorPolicy,
  Parent,
  ProgramDraft,
  Proposal,
  Refusal,
} from '../../../src/core/evolution/policy.ts';
import type { Random } from '../../../src/core/evolution/random.ts';
import { rng } from '../../../src/core/evolution/random.ts';
import { VARIATIONS } from '../../../src/core/evolution/rates.ts';
import { utf8Length } from '../../../src/core/utf8-length.ts';
import { parseGenome } from '../../../src/core/language/genome.ts';
import { Kind } from '../../../src/core/language/kinds.ts';
import { printGenome, printTree } from '../../../src/core/language/print.ts';
import { nodeCount, sizeAt } from '../../../src/core/language/tree.ts';
import type { Tree } from '../../../src/core/language/tree.ts';
import type { Result } from '../../../src/core/result.ts';
import { runsOn } from '../../support/run-agent.ts';
import type { OperatorTask } from '../../support/tasks.ts';
import { OPERATOR_TASKS, operatorTask, parsed } from '../../support/tasks.ts';

const NAMES = [...VARIATIONS, 'random'] as const;
type Name = (typeof NAMES)[number];

const apply = (
  name: Name,
  parents: readonly [Parent, Parent],
  random: Random,
  policy: OperatorPolicy,
): Result<Proposal, Refusal> =>
  name === 'random'
    ? randomProgram(parents[0], 2 + random.int(5), random, policy)
    : vary(name, parents, random, policy);

const textOf = (genome: ProgramDraft): string => printGenome(genome.tree, genome.frame);

const runs = (task: OperatorTask, { tree }: ProgramDraft): boolean =>
  runsOn(
    tree,
    task.cases.map((one) => one.args),
  );

/** Parents as a search has them: the seed after some changes that still run. Made once a task. */
const PARENTS = OPERATOR_TASKS.map((task) => {
  const pool: ProgramDraft[] = [task.seed];
  for (let i = 0; i < 60; i++) {
    const random = rng(i, 'test parents', 0, 0);
    const parents = [random.pick(pool), random.pick(pool)].map((genome) => ({ hash: '', genome }));
    const made = vary(random.pick(VARIATIONS), parents, random, task.policy);
    if (made.ok && runs(task, made.value.genome)) pool.push(made.value.genome);
  }
  return pool;
});

function parentsOf(task: OperatorTask, random: Random): readonly [Parent, Parent] {
  const pool = PARENTS[OPERATOR_TASKS.indexOf(task)] ?? [task.seed];
  return [
    { hash: 'mother', genome: random.pick(pool) },
    { hash: 'father', genome: random.pick(pool) },
  ];
}

describe.each(NAMES)('%s', (name) => {
  test(
    'most proposals pass the gate and run; limits and fixed parts hold; the same inputs give the same child',
    {
      timeout: 30_000,
    },
    () => {
      const PER_TASK = 40;
      const count = { proposals: 0, accepted: 0, running: 0 };
      const reasons = new Set<string>();
      for (const task of OPERATOR_TASKS)
        for (let i = 0; i < PER_TASK; i++) {
          const parents = parentsOf(task, rng(i, name, 0, 0));
          const result = apply(name, parents, rng(i, 'test', 0, 0), task.policy);
          const again = apply(name, parents, rng(i, 'test', 0, 0), task.policy);
          expect(isDeepStrictEqual(again, result)).toBe(true);
          if (!result.ok) {
            expect(result.error.operator).toBe(name);
            reasons.add(result.error.reason);
            continue;
          }
          count.proposals++;
          const { genome } = result.value;
          expect(result.value.operator).toBe(name);
          expect(isWellFormed(genome.tree)).toBe(true);
          expectFixedParts(parents[0].genome, genome, textOf(genome));
          const [mother, father] = parents;
          expect(sameTree(mother.genome.tree, genome.tree)).toBe(false);
          if (name === 'crossover') expect(sameTree(father.genome.tree, genome.tree)).toBe(false);
          const { nesting, indentation } = measure(genome.tree);
          expect(utf8Length(textOf(genome))).toBeLessThanOrEqual(mostBytes(genome, indentation));
          expect(nesting).toBeLessThanOrEqual(task.policy.limits.maxDepth);
          const parse = parseGenome(textOf(genome), { genomeBytes: 6_656 });
          if (!parse.ok) continue;
          count.accepted++;
          expect(sameTree(parse.value.tree, genome.tree), textOf(genome)).toBe(true);
          if (runs(task, genome)) count.running++;
        }
      const tried = PER_TASK * OPERATOR_TASKS.length;
      // Reach: the numbers below say something only if most attempts came to a proposal.
      expect(count.proposals, [...reasons].join()).toBeGreaterThan(
        tried * (name === 'simplify' ? 0.1 : 0.6),
      );
      expect(count.accepted / count.proposals).toBeGreaterThanOrEqual(0.9);
      expect(count.running / count.proposals).toBeGreaterThanOrEqual(0.7);
    },
  );

  test('small limits are kept', () => {
    let proposals = 0;
    for (const task of OPERATOR_TASKS) {
      const text = textOf(task.seed);
      const limits = {
        genomeBytes: utf8Length(text) + 40,
        maxDepth: 6,
        maxNodes: nodeCount(task.seed.tree) + 8,
      };
      const seedDepth = measure(task.seed.tree).nesting;
      for (let i = 0; i < 40; i++) {
        const parents = [
          { hash: 'a', genome: task.seed },
          { hash: 'b', genome: task.seed },
        ] as const;
        const result = apply(name, parents, rng(i, 'limits', 1, 0), { ...task.policy, limits });
        if (!result.ok) continue;
        proposals++;
        const { tree } = result.value.genome;
        expect(utf8Length(textOf(result.value.genome))).toBeLessThanOrEqual(limits.genomeBytes);
        expect(nodeCount(tree)).toBeLessThanOrEqual(limits.maxNodes);
        expect(measure(tree).nesting).toBeLessThanOrEqual(Math.max(6, seedDepth));
      }
    }
    if (name !== 'simplify') expect(proposals).toBeGreaterThan(30);
  });

  test('without a parent or a place it refuses', () => {
    const [task] = OPERATOR_TASKS;
    if (task === undefined) throw new Error('no tasks');
    if (name !== 'random')
      expect(vary(name, [], rng(1, 'none', 0, 0), task.policy)).toEqual({
        ok: false,
        error: { operator: name, reason: 'no-parent' },
      });
    const nothing = { hash: 'a', genome: parsed('export default function f() {\n}\n') };
    const bare = { ...task.policy, primitives: { ...task.policy.primitives, statements: [] } };
    expect(apply(name, [nothing, nothing], rng(1, 'none', 0, 0), bare).ok).toBe(false);
  });
});

/** Every subtree ends where its last child ends. */
function isWellFormed(tree: Tree): boolean {
  let isWell = sizeAt(tree, 0) === nodeCount(tree);
  for (let node = 0; node < nodeCount(tree); node++) {
    const end = node + sizeAt(tree, node);
    let child = node + 1;
    while (child < end) child += sizeAt(tree, child);
    isWell &&= child === end;
  }
  return isWell;
}

/** Markers: all outside them is byte-equal. Otherwise: the name and parameters of the default export are. */
function expectFixedParts(parent: ProgramDraft, child: ProgramDraft, text: string): void {
  expect(child.frame).toEqual(parent.frame);
  if (parent.frame !== undefined) {
    const pieces = parent.frame;
    expect(text.startsWith(pieces[0] ?? '')).toBe(true);
    expect(text.endsWith(pieces.at(-1) ?? '')).toBe(true);
  }
  const headOf = (one: ProgramDraft): string | undefined =>
    /export default function [^{]*\([^)]*\)/.exec(printTree(one.tree))?.[0];
  expect(headOf(child)).toBe(headOf(parent));
}

test(
  'inside markers only: nothing outside changes in 300 steps of all operators',
  { timeout: 30_000 },
  () => {
    const task = operatorTask(
      'marked',
      `const KEEP = [1, 2, 3];
    export default function f(a, b) {
      const before = a * 2;
      // EVOLVE-BLOCK-START
      let x = before + b;
      if (x > 10) { x = 10; }
      // EVOLVE-BLOCK-END
      const after = x + KEEP[0];
      return after;
    }`,
      [
        [[1, 2], 5],
        [[9, 2], 11],
      ],
    );
    const outside = (tree: Tree): string => {
      const region = tree.kind.indexOf(Kind.Region);
      const end = region + sizeAt(tree, region);
      const kinds = [...tree.kind.slice(0, region), ...tree.kind.slice(end)];
      return JSON.stringify([kinds, tree.kind.length - end, region]);
    };
    let genome: ProgramDraft = task.seed;
    let changed = 0;
    for (let i = 0; i < 300; i++) {
      const random = rng(i, 'marked', 0, 0);
      const parents = [
        { hash: 'a', genome },
        { hash: 'b', genome: task.seed },
      ] as const;
      const result = apply(random.pick(NAMES), parents, random, task.policy);
      if (!result.ok) continue;
      expect(outside(result.value.genome.tree)).toBe(outside(task.seed.tree));
      const text = textOf(result.value.genome);
      expect(text.split('// EVOLVE-BLOCK-START')[0]).toBe(
        task.seed.text.split('// EVOLVE-BLOCK-START')[0],
      );
      expect(text.split('// EVOLVE-BLOCK-END')[1]).toBe(
        task.seed.text.split('// EVOLVE-BLOCK-END')[1],
      );
      changed++;
      if (runs(task, result.value.genome)) genome = result.value.genome;
    }
    expect(changed).toBeGreaterThan(200);
  },
);

test('a name declared inside the region and used behind it is never lost', () => {
  const task = operatorTask(
    'needed',
    'export default function f(a) {\n  // EVOLVE-BLOCK-START\n  let x = a;\n  // EVOLVE-BLOCK-END\n  return x;\n}\n',
    [[[1], 1]],
  );
  let deletions = 0;
  for (let i = 0; i < 200; i++) {
    const parents = [{ hash: 'a', genome: task.seed }];
    const result = vary('delete', parents, rng(i, 'needed', 0, 0), task.policy);
    if (!result.ok) continue;
    deletions++;
    expect(parseGenome(textOf(result.value.genome), { genomeBytes: 6_656 }).ok).toBe(true);
  }
  expect(deletions).toBe(0);
});

test.each([
  ['String', 50],
  ['JSON.stringify', 50],
  ['Math.abs', 0],
])(
  'new code compares lists by what they hold, where the task has a function that writes them: %s',
  (name, floor) => {
    const task = operatorTask(
      'lists',
      'export default function f(xs, ys) { return false; }',
      [
        [
          [
            [1, 2],
            [2, 1],
          ],
          true,
        ],
      ],
      { strict: true, operators: ['==='], functions: [name], methods: ['toReversed'] },
    );
    const texts = Array.from({ length: 500 }, (_, i) => {
      const parent = { hash: 'a', genome: task.seed };
      const made = randomProgram(parent, 3, rng(i, 'lists', 0, 0), task.policy);
      if (!made.ok) return '';
      expect(runs(task, made.value.genome)).toBe(true);
      return textOf(made.value.genome);
    });
    const written = `${name.replace('.', '\\.')}\\([xy]s(\\.toReversed\\(\\))?\\)`;
    const comparison = new RegExp(`return ${written} === ${written};`, 'u');
    const found = texts.filter((text) => comparison.test(text)).length;
    expect(found).toBeGreaterThanOrEqual(floor);
    if (floor === 0) expect(found).toBe(0);
  },
);

test('beside a text `+` takes numbers too, in new code and where an operand is replaced', () => {
  const task = operatorTask(
    'numbers in texts',
    'export default function f(text, n) { return text + text; }',
    [[['a', 0], 'a0']],
    { strict: true, operators: ['+'], functions: [], methods: [] },
  );
  const parent = { hash: 'a', genome: task.seed };
  const withNumber = /return (?:text \+ (?:n|text\.length|\d+)|(?:n|text\.length|\d+) \+ text);/u;
  const found = (make: (random: Random) => ReturnType<typeof vary>): number =>
    Array.from({ length: 500 }, (_, i) => {
      const made = make(rng(i, 'numbers in texts', 0, 0));
      if (!made.ok) return 0;
      return Number(withNumber.test(textOf(made.value.genome)));
    }).reduce((sum, one) => sum + one, 0);
  const fresh = found((random) => randomProgram(parent, 1, random, task.policy));
  const replaced = found((random) => vary('subtree', [parent], random, task.policy));
  expect(Math.min(fresh, replaced)).toBeGreaterThanOrEqual(20);
});

test('crossover exchanges only kinds that fit: seen kinds beat guesses', () => {
  const task = operatorTask(
    'kinds',
    'export default function f(a, b) { return a + b; }',
    [[[1, 2], 3]],
    { strict: true, operators: ['+'] },
  );
  const untyped: OperatorPolicy = {
    ...task.policy,
    signature: {
      params: [
        { name: 'a', type: 'any' },
        { name: 'b', type: 'any' },
      ],
      returns: 'any',
    },
  };
  const father = parsed('export default function f(a, b) { return "x" + a; }');
  const NUMBER = 1;
  const seen = Array.from({ length: nodeCount(task.seed.tree) }, () => NUMBER);
  let taken = 0;
  fc.assert(
    fc.property(fc.nat(1_000_000), (seed) => {
      const parents = [
        { hash: 'm', genome: task.seed, seen },
        { hash: 'f', genome: father },
      ];
      const result = vary('crossover', parents, rng(seed, 'kinds', 0, 0), untyped);
      if (!result.ok) return;
      taken++;
      expect(textOf(result.value.genome)).not.toContain('"x"');
    }),
    { seed: 5, numRuns: 300 },
  );
  expect(taken).toBeLessThan(300);
  const blind = [
    { hash: 'm', genome: task.seed },
    { hash: 'f', genome: father },
  ];
  const texts = Array.from({ length: 100 }, (_, seed) =>
    vary('crossover', blind, rng(seed, 'kinds', 0, 0), untyped),
  );
  expect(texts.some((one) => one.ok && textOf(one.value.genome).includes('"x"'))).toBe(true);
});

test('a random program that no genome may be is not written to its end; its refusal says how much was', () => {
  const task = operatorTask(
    'deep',
    'export default function f(a, b) { return a + b; }',
    [[[1, 2], 3]],
    { strict: true, operators: ['+', '*', '?:', '<'] },
  );
  const { maxNodes } = task.policy.limits;
  let refused = 0;
  for (let i = 0; i < 20; i++) {
    const stream = rng(i, 'deep', 0, 0);
    let drawn = 0;
    const random = new Proxy(stream, {
      get: (_, name) => {
        const method: unknown = Reflect.get(stream, name);
        if (typeof method !== 'function') return method;
        return (...args: unknown[]): unknown => {
          drawn++;
          return Reflect.apply(method, stream, args);
        };
      },
    });
    const parent = { hash: 'a', genome: task.seed };
    const made = randomProgram(parent, 20, random, task.policy);
    expect(drawn).toBeLessThan(5 * maxNodes);
    if (made.ok || made.error.reason !== 'too-large') continue;
    refused++;
    expect(made.error.nodes).toBeGreaterThan(maxNodes);
  }
  expect(refused).toBeGreaterThan(10);
});
