import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { genomeHash, parseGenome } from '../../src/core/language/genome.ts';
import type { ModelOperator, ProgramGenome } from '../../src/core/evolution/agent.ts';
import { applyAnswer } from '../../src/engine/answers/apply.ts';
import type { MutationContext, PromptAgent } from '../../src/engine/prompts/context.ts';
import { renderMutation } from '../../src/engine/prompts/mutation.ts';
import type { AskedCall } from '../support/stand-ins/call.ts';
import { constantsOf } from '../support/stand-ins/mutator/constants.ts';
import { type MutatorOptions, scriptedMutator } from '../support/stand-ins/mutator/mutator.ts';

/** The mutator sees rendered prompts only, and what it answers must go through the engine's own door. */

const OPERATORS: readonly ModelOperator[] = ['patch', 'rewrite', 'merge', 'repair'];
const LIMITS = { genomeBytes: 6_656 };

const PROGRAMS = {
  constants: `export default function f() {
  return [
    0.5, 0.25, -0.75, 3,
    1e-3, 0.5, 0.5, 0.125,
  ];
}
`,
  oneLine: 'export default function f(x) { return x * 2 - 0.5; }\n',
  branches: `export default function f(x) {
  let sum = 0;
  for (let i = 0; i < 3; i++) {
    sum += i > 1 ? x : -x;
  }
  if (sum < -0.5 && x > 2) {
    sum = Math.max(sum, 0.25);
  }
  return sum;
}
`,
  noConstants: 'export default function f(x) {\n  const y = x;\n  return y + x;\n}\n',
  marked: `const LIMIT = 0.9;
// EVOLVE-BLOCK-START
const scale = 0.5;
const shift = -1;
// EVOLVE-BLOCK-END
export default function f(x) {
  return Math.min(LIMIT, x * scale + shift);
}
`,
} as const;
type ProgramName = keyof typeof PROGRAMS;

function genome(text: string): ProgramGenome {
  const parsed = parseGenome(text, LIMITS);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
  return parsed.value;
}

const agent = (text: string): PromptAgent => ({
  hash: genomeHash(genome(text)),
  text,
  fitness: 0.5,
  metrics: {},
  idea: null,
  failing: [],
});

function context(text: string, others: readonly string[], proposal: string): MutationContext {
  const [partner] = others;
  return {
    task: 'Raise the number.',
    signature: { params: [{ name: 'x', type: 'number' }], returns: 'number' },
    compare: null,
    genomeBytes: LIMITS.genomeBytes,
    parent: agent(text),
    ...(partner === undefined ? {} : { partner: agent(partner) }),
    inspirations: others.map(agent),
    ideas: [],
    steering: '',
    fault: { text, isProgram: true, error: 'threw: no such case' },
    variant: 0,
    proposal,
  };
}

function asked(operator: ModelOperator, from: MutationContext): AskedCall {
  const { system, user, maxTokens } = renderMutation(operator, from);
  return {
    model: 'local.mutator',
    region: 'local',
    stream: true,
    system,
    messages: [{ role: 'user', text: user }],
    maxTokens,
    shape: null,
    fields: [],
    metadata: {},
    cachedPrefix: '',
  };
}

const answer = (options: MutatorOptions, call: AskedCall): string =>
  scriptedMutator(options)(call, 0).text ?? '';

describe('a rendered prompt, the mutator and applyAnswer', () => {
  const names = Object.keys(PROGRAMS) as ProgramName[];
  const cells = OPERATORS.flatMap((operator) => names.map((name) => [operator, name] as const));

  test.each(cells)('%s of %s: nearly every answer is a child', (operator, name) => {
    const text = PROGRAMS[name];
    const parent = genome(text);
    const partner = text.replaceAll('0.5', '0.625').replace('x * 2', 'x * 4');
    const outcomes: Record<string, number> = {};
    for (let n = 0; n < 50; n++) {
      const from = context(text, [partner], `proposal-${n}`);
      const said = answer({ seed: 1 }, asked(operator, from));
      const applied = applyAnswer(operator, said, parent, LIMITS);
      const outcome = applied.ok ? 'child' : applied.error.code;
      outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
      if (applied.ok) expect(applied.value.idea).not.toBeNull();
    }
    // the rest is what a change of structure may come to: the same program, or one that the gate refuses
    expect(outcomes['child'], JSON.stringify(outcomes)).toBeGreaterThanOrEqual(40);
    const expected = ['child', 'unchanged', 'refused'];
    expect(Object.keys(outcomes).filter((code) => !expected.includes(code))).toEqual([]);
  });

  test('the form of the answer follows the instruction', () => {
    const from = context(PROGRAMS.branches, [], 'p');
    const call = asked('patch', from);
    const [message] = call.messages;
    const other = (message?.text ?? '').replace('as a PATCH', 'as a whole program');
    expect(other).not.toBe(message?.text);
    const said = answer({ seed: 1 }, call);
    expect(said).toContain('<<<<<<< SEARCH');
    expect(answer({ seed: 1 }, { ...call, messages: [{ role: 'user', text: other }] })).toContain(
      '```js',
    );
  });
});

test('equal questions get equal answers, whatever the order, the model and the wire; other seeds and proposals others', () => {
  const call = asked('patch', context(PROGRAMS.constants, [], 'p'));
  const script = scriptedMutator({ seed: 7 });
  const first = script(call, 0);
  script(asked('patch', context(PROGRAMS.constants, [], 'q')), 1);
  const elsewhere = { ...call, model: 'other', region: 'eu-west-1', stream: false, maxTokens: 9 };
  expect(script(elsewhere, 99)).toEqual(first);
  expect(answer({ seed: 8 }, call)).not.toBe(first.text);
  expect(answer({ seed: 7 }, asked('patch', context(PROGRAMS.constants, [], 'q')))).not.toBe(
    first.text,
  );
});

test('a step moves one to four constants, by the deviation it was given', () => {
  const options = { seed: 3, crossover: 0, structural: 0, deviation: [0.1, 0.1] } as const;
  const counts = new Map<number, number>();
  const moves: number[] = [];
  const before = constantsOf(PROGRAMS.constants).map(({ value }) => value);
  for (let n = 0; n < 500; n++) {
    const call = asked('rewrite', context(PROGRAMS.constants, [], `p${n}`));
    const said = answer(options, call).match(/```js\n([\s\S]*)\n```/)?.[1] ?? '';
    const after = constantsOf(said).map(({ value }) => value);
    expect(after).toHaveLength(before.length);
    const moved = after.flatMap((value, i) =>
      value === before[i] ? [] : [value - (before[i] ?? 0)],
    );
    counts.set(moved.length, (counts.get(moved.length) ?? 0) + 1);
    moves.push((after[0] ?? 0) - 0.5);
  }
  for (const count of [1, 2, 3, 4]) expect(counts.get(count) ?? 0).toBeGreaterThan(60);
  expect([...counts.keys()].filter((count) => count > 4)).toEqual([]);
  const steps = moves.filter((move) => move !== 0);
  const spread = Math.sqrt(steps.reduce((sum, step) => sum + step * step, 0) / steps.length);
  expect(steps.length).toBeGreaterThan(80);
  expect(spread).toBeGreaterThan(0.08);
  expect(spread).toBeLessThan(0.12);
});

test('crossover takes constants of the other program, a fifth of the time, also from lines alone', () => {
  const text = PROGRAMS.constants;
  const other = text.replaceAll('0.5', '0.875');
  const call = (n: number): AskedCall => asked('patch', context(text, [other], `p${n}`));
  const options = { seed: 5, structural: 0 };
  const crossed = Array.from({ length: 500 }, (_, n) => answer(options, call(n)));
  const share = crossed.filter((said) => said.includes('Takes')).length / crossed.length;
  expect(share).toBeGreaterThan(0.12);
  expect(share).toBeLessThan(0.24);
  const taken = crossed.find((said) => said.includes('Takes')) ?? '';
  expect(taken).toContain('0.875');

  const [, ...lines] = other.split('\n');
  const some = {
    ...call(0),
    messages: call(0).messages.map((message) => ({
      ...message,
      text: message.text.replaceAll(other.trimEnd(), lines.slice(1, 3).join('\n')),
    })),
  };
  const byLines = Array.from({ length: 50 }, (_, seed) => answer({ seed, crossover: 1 }, some));
  expect(byLines.filter((said) => said.includes('Takes')).length).toBeGreaterThan(20);
});

test('edits of any step on any list of numbers apply to exactly one child, with SEARCH found once', () => {
  const number = fc.oneof(
    fc.integer({ min: -9, max: 9 }),
    fc.double({ min: -10, max: 10, noNaN: true }).map((value) => Number(value.toPrecision(4))),
  );
  const layout = fc.constantFrom(' ', '\n    ');
  const operator = fc.constantFrom<ModelOperator>('patch', 'rewrite');
  let reached = 0;
  fc.assert(
    fc.property(
      fc.array(number, { minLength: 1, maxLength: 60 }),
      layout,
      operator,
      fc.nat(),
      (values, gap, kind, seed) => {
        const sum = values.map((value) => `- ${value < 0 ? `(${value})` : value}`).join(gap);
        const text = `export default function f(x) {\n  return x ${sum};\n}\n`;
        const said = answer({ seed, structural: 0 }, asked(kind, context(text, [], String(seed))));
        const applied = applyAnswer(kind, said, genome(text), LIMITS);
        if (applied.ok) reached++;
        else expect(applied.error.code, said).toBe('unchanged');
      },
    ),
    { seed: 4, numRuns: 300 },
  );
  expect(reached).toBeGreaterThan(280);
});

test('spoiled answers come at the rate asked for, and none is a silent copy of the parent', () => {
  const parent = genome(PROGRAMS.branches);
  const faults: Record<string, number> = {};
  let spoiled = 0;
  for (let n = 0; n < 300; n++) {
    const call = asked('patch', context(PROGRAMS.branches, [], `p${n}`));
    const said = answer({ seed: 2, damaged: 0.3, structural: 0 }, call);
    if (said !== answer({ seed: 2, structural: 0 }, call)) spoiled++;
    const applied = applyAnswer('patch', said, parent, LIMITS);
    if (applied.ok) expect(applied.value.genome.text).not.toBe(parent.text);
    else faults[applied.error.code] = (faults[applied.error.code] ?? 0) + 1;
  }
  expect(spoiled).toBeGreaterThan(60);
  expect(spoiled).toBeLessThan(120);
  expect(Object.keys(faults).length, JSON.stringify(faults)).toBeGreaterThanOrEqual(3);
});

test('a call that is no prompt for a child gets a sentence', () => {
  const call = asked('patch', context(PROGRAMS.oneLine, [], 'p'));
  const other = { ...call, messages: [{ role: 'user', text: 'How are you?' }] } as const;
  expect(answer({ seed: 1 }, other)).toContain('no current program');
});
