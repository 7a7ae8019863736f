/** A reset instance is a fresh one: equal results, fuel, bytes and frames, whatever the calls before left behind. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { callAgent, createInstance } from '../../../src/core/language/instance.ts';
import type { Instance, InstanceOptions, Outcome } from '../../../src/core/language/outcome.ts';
import { OPTIONS, program } from '../../support/beside-v8.ts';
import { programs } from '../../support/program-generator/program.ts';

const SEED = 20261128;

/** Each leaves something: changed globals, a replaced export, a broken top level, an open frame, much memory. */
const LEAVING: readonly string[] = [
  'const state = { n: 0 };\nexport default function f(x) { state.n += x; return state.n; }',
  'export default function f(x) { f = x; return x; }',
  'function g() { return 1; }\nexport default function f(x) { const old = g(); g = () => old + x; return g(); }',
  'const list = [];\nexport default function f(x) { list.push([x, ...list]); return list.length; }',
  'const early = late;\nconst late = 1;\nexport default function f(x) { return x; }',
  'const table = new Map();\nexport default function f(x) { table.set(x, table.size); return [...table]; }',
  'export default function f(x) { if (x > 2) while (true) x++; return [x].map((y) => y * 2); }',
  'export default function f(x) { return x > 2 ? f(x + 1) + 1 : x / 0; }',
  'const kept = [];\nexport default function f(x) { for (;;) kept.push([x, x, x]); }',
  'export default function f(x) { if (x > 1) throw { x }; return () => x; }',
  'const m = Math.random();\nexport default function f(x) { return m + Math.random() * x; }',
];

const compiled = LEAVING.map((text) => program(text));
const LIMITS: readonly InstanceOptions[] = [
  { ...OPTIONS, fuel: 20_000, bytes: 200_000 },
  { ...OPTIONS, fuel: 60, bytes: 2_000, frames: 12 },
];

function runOn(instance: Instance, args: readonly number[], slice: number): Outcome {
  instance.begin(args);
  for (;;) {
    const outcome = instance.run(slice);
    if (outcome !== 'more') return outcome;
  }
}

test('reset: every call is as on a fresh instance', { timeout: 60_000 }, () => {
  let failed = 0;
  let changed = 0;
  fc.assert(
    fc.property(
      fc.constantFrom(...compiled),
      fc.constantFrom(...LIMITS),
      fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 2, maxLength: 6 }),
      fc.constantFrom(7, 500, Infinity),
      (code, options, args, slice) => {
        const reused = createInstance(code, options);
        const kept = createInstance(code, options);
        for (const arg of args) {
          reused.reset();
          const wanted = callAgent(code, [arg], options);
          expect(runOn(reused, [arg], slice)).toEqual(wanted);
          if (!wanted.ok) failed++;
          if (JSON.stringify(runOn(kept, [arg], slice)) !== JSON.stringify(wanted)) changed++;
        }
      },
    ),
    { seed: SEED, numRuns: 500 },
  );
  expect(failed).toBeGreaterThan(300);
  // Without the reset there would be a difference.
  expect(changed).toBeGreaterThan(300);
});

test('reset: generated programs of the whole language, run twice', { timeout: 60_000 }, () => {
  fc.assert(
    fc.property(programs, (text) => {
      const code = program(text);
      const instance = createInstance(code, LIMITS[0] ?? OPTIONS);
      const first = runOn(instance, [], Infinity);
      instance.reset();
      expect(runOn(instance, [], Infinity)).toEqual(first);
    }),
    { seed: SEED, numRuns: 150 },
  );
});

test('reset: not while a call is open', () => {
  const instance = createInstance(program(LEAVING[6] ?? ''), OPTIONS);
  instance.begin([3]);
  expect(instance.run(10)).toBe('more');
  expect(() => instance.reset()).toThrow('still open');
});
