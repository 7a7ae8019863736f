/** Ways out of a sandbox against the gate alone and against the machine alone. */
import { describe, expect, test } from 'vitest';
import { compile } from '../../src/core/language/compile.ts';
import { inspect } from '../../src/core/language/genome.ts';
import { callAgent } from '../../src/core/language/instance.ts';
import { KIND_NAMES } from '../../src/core/language/kinds.ts';
import { parseText } from '../../src/core/language/parse.ts';
import { OPTIONS } from '../support/beside-v8.ts';
import { ESCAPES } from './escapes.ts';

const LIMITS = { ...OPTIONS, fuel: 1_000_000, bytes: 4 * 1_048_576 };
const CASES = Object.entries(ESCAPES).flatMap(([category, programs]) =>
  programs.map((program) => ({ category, ...program, text: moduleOf(program.body) })),
);

function moduleOf(body: string): string {
  return body.includes('export default') ? body : `export default function f(a) { ${body} }`;
}

test('all 28 categories are there', () => {
  const numbers = Object.keys(ESCAPES).map((category) => Number.parseInt(category, 10));
  expect(numbers).toEqual(Array.from({ length: 28 }, (_, i) => i + 1));
});

describe('the machine switched off: the gate refuses what a text shows', () => {
  test.each(CASES)('$category: $body', ({ text, gate }) => {
    const { accepted, findings } = inspect(text, { genomeBytes: 65_536 });
    const rule = findings.find(({ severity }) => severity === 'error')?.rule;
    expect(accepted ? 'accepted' : rule).toBe(gate);
  });
});

describe('the gate switched off: the machine has no way out', () => {
  test.each(CASES)('$category: $body', ({ text, machine }) => {
    const before = hostState();
    expect(inMachine(text)).toEqual(machine);
    expect(hostState()).toEqual(before);
  });
});

/** Runs a text that nothing but the grammar has looked at. */
function inMachine(text: string): unknown {
  const parsed = parseText(text);
  if (!parsed.ok) return 'no form';
  let program;
  try {
    program = compile(parsed.value.tree);
  } catch (error) {
    // The compiler takes only what has a meaning; a tree it gives up on makes no program.
    if (error instanceof Error && /free name/.test(error.message)) return 'no form';
    throw error;
  }
  const outcome = callAgent(program, [[1, 2, 3]], LIMITS);
  expect(outcome.fuel).toBeLessThanOrEqual(LIMITS.fuel);
  return outcome.ok ? { value: outcome.value } : outcome.reason.code;
}

/** What an escape would change: the host's own built-ins. */
const hostState = (): unknown =>
  [Object, Array, String, Number, Function, Map, Set, Error, Math, JSON, globalThis].map(
    (value) => [
      Reflect.ownKeys(value).length,
      'prototype' in value ? Reflect.ownKeys(Object(value.prototype)).length : 0,
      Object.isFrozen(value),
    ],
  );

test('what the gate’s grammar refuses has no node in the tree', () => {
  const names = KIND_NAMES.join(' ');
  for (const word of [
    'Class',
    'This',
    'Await',
    'Yield',
    'Import',
    'With',
    'RegExp',
    'Getter',
    'Setter',
    'Tagged',
    'Super',
  ])
    expect(names).not.toContain(word);
});
