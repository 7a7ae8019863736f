/** Where a call can be left: long built-ins pause, and those that cannot end before they hold a slice up for long. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Program } from '../../../src/core/language/bytecode.ts';
import { VClosure } from '../../../src/core/language/functions.ts';
import { createInstance } from '../../../src/core/language/instance.ts';
import { execute } from '../../../src/core/language/machine-loop.generated.ts';
import { Machine } from '../../../src/core/language/machine.ts';
import { MAX_AT_ONCE, PAUSE_EVERY } from '../../../src/core/language/meter.ts';
import type { InstanceOptions, Outcome } from '../../../src/core/language/outcome.ts';
import { TRAPPED } from '../../../src/core/language/trap.ts';
import { agent, OPTIONS, program } from '../../support/beside-v8.ts';

/** Each has a built-in that takes several times `PAUSE_EVERY` and calls nothing. */
const PAUSING: readonly string[] = [
  'const l = Array.from({ length: 3000 }, (_, i) => (i * 7919) % 3001); l.sort(); return l.slice(0, 9)',
  'return Array.from({ length: 40000 }).length',
  'return Array.from(new Set(Array.from({ length: 9000 }, (_, i) => i * 3)).entries()).length * 2',
  'const l = Array(3000).fill([1, { a: "b" }]); return JSON.stringify(l, null, 2).length',
  'const s = "ab".repeat(3000); return s.replaceAll("a", "$&$&$&").length',
  'const l = Array(900).fill("x".repeat(500)).map((t, i) => t + i); return [1, 2].map((n) => l.toSorted()[n].length)',
].map((body) => agent(body));

const pausing = PAUSING.map((text) => program(text));

function run(code: Program, options: InstanceOptions, slices: readonly number[]): Outcome {
  const instance = createInstance(code, options);
  instance.begin([]);
  for (let i = 0; ; i++) {
    const outcome = instance.run(slices[i % slices.length] ?? 1);
    if (outcome !== 'more') return outcome;
  }
}

/** The most fuel used between two places where the call can be left, and what ended the call. */
function longestPiece(code: Program, options: InstanceOptions): { fuel: number; end: string } {
  const m = new Machine(code, options);
  m.fuel = options.fuel;
  let longest = 0;
  const untilEnd = (): void => {
    for (let more = true; more;) {
      const before = m.fuel;
      m.floor = before - 1;
      try {
        more = !execute(m);
      } finally {
        longest = Math.max(longest, before - m.fuel);
      }
    }
  };
  try {
    m.enter(code.main, 0, 0, 0);
    untilEnd();
    const exported = m.globals[code.exported];
    if (!(exported instanceof VClosure)) throw new Error('no default export');
    m.enter(exported, 0, 0, 0);
    untilEnd();
  } catch (signal) {
    if (signal !== TRAPPED) throw signal;
  }
  return { fuel: longest, end: m.trapped?.code ?? 'ok' };
}

test('pieces: sliced or not, the same outcome, fuel and bytes', { timeout: 60_000 }, () => {
  const whole = pausing.map((code) => run(code, OPTIONS, [Number.POSITIVE_INFINITY]));
  for (const [i, outcome] of whole.entries()) {
    expect(outcome.ok, PAUSING[i]).toBe(true);
    expect(outcome.fuel, PAUSING[i]).toBeGreaterThan(2 * PAUSE_EVERY);
  }
  const ends = new Map<string, number>();
  const property = fc.property(
    fc.nat(pausing.length - 1),
    fc.double({ min: 0.4, max: 2, noNaN: true }),
    fc.double({ min: 0.3, max: 5, noNaN: true }),
    fc.array(fc.integer({ min: 1, max: 40_000 }), { minLength: 1, maxLength: 5 }),
    (index, fuelShare, byteShare, slices) => {
      const code = pausing[index];
      const most = whole[index];
      if (code === undefined || most === undefined) throw new Error('no program');
      const fuel = Math.ceil(most.fuel * fuelShare);
      const bytes = Math.ceil(most.bytes * byteShare);
      const options = { ...OPTIONS, fuel, bytes };
      const expected = run(code, options, [Number.POSITIVE_INFINITY]);
      expect(run(code, options, slices)).toEqual(expected);
      const end = expected.ok ? 'ok' : expected.reason.code;
      ends.set(end, (ends.get(end) ?? 0) + 1);
    },
  );
  fc.assert(property, { seed: 20_261_121, numRuns: 40 });
  for (const end of ['ok', 'fuel-exhausted', 'memory-exhausted'])
    expect(ends.get(end), end).toBeGreaterThan(3);
});

test('pieces: long built-ins can be left', () => {
  for (const [i, code] of pausing.entries()) {
    const { fuel, end } = longestPiece(code, OPTIONS);
    expect(end, PAUSING[i]).toBe('ok');
    expect(fuel, PAUSING[i]).toBeLessThan(2 * PAUSE_EVERY);
  }
});

/** Work without bound inside one built-in or one instruction. */
const AT_ONCE: readonly string[] = [
  'v.flat(Infinity)',
  'v.join("")',
  'String(v)',
  '`${v}`',
  'v - 1',
  'v < "b"',
  '({})[v]',
  '[1, 2].sort(() => v)',
  '[v, 1].sort()',
  '"x".replace("x", () => v)',
  '"x".indexOf(v)',
  'Math.max(...Array(99).fill(n))',
  'Math.max.apply(0, Array(99).fill("9".repeat(200000)))',
  'Array(99999).fill("x".repeat(200000)).includes("x".repeat(199999) + "y")',
  'Object.assign({}, ...Array(99).fill("x".repeat(200000)))',
  'Object.fromEntries(Array(99).fill([n, 1]))',
  '"".concat(...Array(99).fill(n))',
  '(([...r]) => r.length)(Array(1200000).fill(0).keys())',
  'new Map(Array(99999).fill(["x".repeat(200000), 1]))',
];
const DATA = `
  let v = []; for (let k = 0; k < 40; k++) v = [v, v];
  let n = [""]; for (let k = 0; k < 13; k++) n = [n, n];`;

test('pieces: what cannot be left takes a bounded amount of fuel', { timeout: 60_000 }, () => {
  const options = { ...OPTIONS, fuel: 50_000_000, bytes: 32 * 1_048_576 };
  for (const work of AT_ONCE) {
    const { fuel, end } = longestPiece(program(agent(`${DATA} return ${work}`)), options);
    expect(end, work).toMatch(/^(fuel|memory)-exhausted$/);
    expect(fuel, work).toBeLessThanOrEqual(MAX_AT_ONCE + 10);
  }
});
