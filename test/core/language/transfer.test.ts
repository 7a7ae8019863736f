/** JSON in and out: what comes back is finite, bounded JSON, or `bad-output` with its place. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Json } from '../../../src/core/evolution/agent.ts';
import { callAgent } from '../../../src/core/language/instance.ts';
import type { InstanceOptions, Outcome } from '../../../src/core/language/outcome.ts';
import { agent, OPTIONS, program, run } from '../../support/beside-v8.ts';

const echoProgram = program(agent('return a', 'a'));
const echo = (arg: Json, options: Partial<InstanceOptions> = {}): Outcome =>
  callAgent(echoProgram, [arg], { ...OPTIONS, ...options });
const result = (body: string, arg: Json = null): unknown => {
  const outcome = run(agent(body, 'a'), [arg], { fuel: 20_000_000 });
  return outcome.ok ? outcome.value : `${outcome.reason.code}: ${outcome.reason.detail}`;
};

test('any JSON goes in and comes out equal', () => {
  const property = fc.property(fc.jsonValue({ maxDepth: 4 }), (json) => {
    const plain: Json = JSON.parse(JSON.stringify(json));
    expect(echo(plain)).toMatchObject({ ok: true, value: plain });
  });
  fc.assert(property, { seed: 7, numRuns: 100 });
});

test('undefined properties are left out, -0 becomes 0, undefined at the top stays', () => {
  expect(result('return { x: undefined, y: -0, z: [-0] }')).toEqual({ y: 0, z: [0] });
  expect(Object.is(result('return -0'), 0)).toBe(true);
  expect(result('return')).toBe(undefined);
});

test('what is no JSON is bad-output with its place', () => {
  const refused: [string, string][] = [
    ['return NaN', 'the number NaN at $'],
    ['return { x: [1, -1 / 0] }', 'the number -Infinity at $.x[1]'],
    ['return [undefined]', 'undefined at $[0]'],
    ['return { f: () => 1 }', 'a value of kind function at $.f'],
    ['return [new Map()]', 'a value of kind map at $[0]'],
    ['return new Error("e")', 'a value of kind error at $'],
    ['return [[].keys()]', 'a value of kind iterator at $[0]'],
    ['const o = { x: {} }; o.x.y = o; return o', 'a cycle at $.x.y'],
    ['return ["\\ud800"]', 'a lone surrogate at $[0]'],
    ['return { "\\udc00": 1 }', 'a lone surrogate at $.\udc00'],
  ];
  for (const [body, detail] of refused) expect(result(body)).toBe(`bad-output: ${detail}`);
});

test('a result is at most 64 deep and 65,536 bytes', () => {
  const nest = (depth: number): string =>
    `let v = 1; for (let i = 0; i < ${depth}; i++) v = [v]; return v`;
  expect(result(nest(64))).toBeInstanceOf(Array);
  expect(result(nest(65))).toContain('bad-output: a value deeper than 64');
  expect(result('return "x".repeat(65_534)')).toHaveLength(65_534);
  expect(result('return "x".repeat(65_535)')).toContain('bad-output');
  expect(result('return Array.from({ length: 32_767 }, () => 1)')).toHaveLength(32_767);
  expect(result('return Array.from({ length: 32_768 }, () => 1)')).toContain('bad-output');
  // A shared array unfolds to 2^30 elements: refused by size, not walked.
  expect(result('let v = [1]; for (let i = 0; i < 30; i++) v = [v, v]; return v')).toContain(
    'bad-output',
  );
});

test('sizes are those of canonical JSON', () => {
  const texts = fc.string({
    unit: fc.constantFrom('a', '"', '\\', '\n', '\u0001', 'é', '€', '😀'),
  });
  const values = fc.array(fc.oneof(texts, fc.integer(), fc.dictionary(texts, fc.boolean())));
  let reached = 0;
  const property = fc.property(values, fc.integer({ min: 0, max: 1 }), (json, over) => {
    const bytes = new TextEncoder().encode(JSON.stringify(json)).length;
    const outcome = echo(JSON.parse(JSON.stringify(json)), { resultBytes: bytes - over });
    expect(outcome.ok).toBe(over === 0);
    if (bytes > 30) reached++;
  });
  fc.assert(property, { seed: 11, numRuns: 200 });
  expect(reached).toBeGreaterThan(100);
});

test('arguments deeper than 64, or larger than the memory, end the call', () => {
  let deep: Json = 1;
  for (let i = 0; i < 64; i++) deep = [deep];
  expect(echo(deep)).toMatchObject({ ok: true });
  expect(echo([deep])).toMatchObject({ ok: false, reason: { code: 'unsupported' } });
  const large = Array.from({ length: 2_000 }, (_, i) => `text ${i}`);
  expect(echo(large, { bytes: 50_000 })).toMatchObject({
    ok: false,
    reason: { code: 'memory-exhausted' },
  });
});

test('an uncaught error has its name and at most 200 units of message', () => {
  const thrown = (body: string): unknown => {
    const outcome = run(agent(body));
    return outcome.ok ? undefined : outcome.thrown;
  };
  expect(thrown('throw new RangeError("r".repeat(500))')).toEqual({
    name: 'RangeError',
    message: 'r'.repeat(200),
  });
  expect(thrown('throw [1, [2]]')).toEqual({ name: 'throw', message: '1,2' });
  expect(thrown('throw undefined')).toEqual({ name: 'throw', message: 'undefined' });
  expect(thrown('throw () => 1')).toEqual({
    name: 'throw',
    message: 'a value without a string form',
  });
});
