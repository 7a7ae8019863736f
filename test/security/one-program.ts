/** What must hold for any text and any tree, however damaged. Throws if it does not. */
import assert from 'node:assert/strict';
import type { Json } from '../../src/core/evolution/agent.ts';
import { checkTree } from '../../src/core/language/check.ts';
import { compile } from '../../src/core/language/compile.ts';
import { inspect, parseGenome } from '../../src/core/language/genome.ts';
import { createInstance } from '../../src/core/language/instance.ts';
import { Kind } from '../../src/core/language/kinds.ts';
import { DEFAULT_LIMITS, type Outcome } from '../../src/core/language/outcome.ts';
import { printTree } from '../../src/core/language/print.ts';
import { structuralHash } from '../../src/core/language/structural-hash.ts';
import type { Tree } from '../../src/core/language/tree.ts';
import type { Dice } from '../support/dice.ts';

const TEXT_LIMITS = { genomeBytes: 262_144 };
const LIMITS = { ...DEFAULT_LIMITS, fuel: 20_000, bytes: 400_000, frames: 100 };
const ARGUMENTS: readonly (readonly Json[])[] = [
  [],
  [3],
  [[1, 2, 3]],
  ['text'],
  [{ x: 1, y: [null, true] }, 0.5, 'b'],
];

/** Gate, printer, compiler, machine on a text. True if the gate accepts it. */
export function tryText(text: string, dice: Dice): boolean {
  const parsed = parseGenome(text, TEXT_LIMITS);
  const { accepted, safety, findings } = inspect(text, TEXT_LIMITS);
  assert.equal(accepted, parsed.ok);
  assert.ok(safety >= 0 && safety <= 1);
  assert.ok(findings.length <= 32 && JSON.stringify(findings).length < 100_000);
  if (!parsed.ok) {
    assert.ok(parsed.error.length > 0);
    return false;
  }
  const { tree, frame } = parsed.value;
  assert.deepEqual(checkTree(tree), []);
  if (frame === undefined) roundTrip(tree);
  runAnyHow(tree, dice);
  return true;
}

/** The checker on a tree that no parser made; what it accepts must print, parse and run. True if it does. */
export function tryTree(tree: Tree, dice: Dice): boolean {
  if (checkTree(tree).length > 0) return false;
  roundTrip(tree);
  runAnyHow(tree, dice);
  return true;
}

function roundTrip(tree: Tree): void {
  const text = printTree(tree);
  const again = parseGenome(text, TEXT_LIMITS);
  assert.ok(again.ok, again.ok ? '' : JSON.stringify(again.error));
  assert.equal(printTree(again.value.tree), text);
  // The markers of a region stand in a genome's frame, which a tree of its own does not have.
  if (tree.kind.includes(Kind.Region)) return;
  assert.equal(structuralHash(again.value.tree), structuralHash(tree));
}

/** One call at once and in slices, with the same outcome within the limits. */
function runAnyHow(tree: Tree, dice: Dice): void {
  const program = compile(tree);
  const args = dice.pick(ARGUMENTS);
  const slices = [1 + dice.int(50), 1 + dice.int(5_000)];
  const whole = run(program, args, [Number.POSITIVE_INFINITY]);
  assert.deepEqual(run(program, args, slices), whole);
  assert.ok(
    whole.fuel <= LIMITS.fuel && whole.bytes <= LIMITS.bytes && whole.frames <= LIMITS.frames,
  );
  assert.ok(JSON.stringify(whole).length < 200_000);
}

function run(
  program: ReturnType<typeof compile>,
  args: readonly Json[],
  slices: readonly number[],
): Outcome {
  let draws = 0;
  const instance = createInstance(program, { ...LIMITS, random: () => (draws++ % 10) / 10 });
  instance.begin(args);
  for (let i = 0; ; i++) {
    const outcome = instance.run(slices[i % slices.length] ?? 1);
    if (outcome !== 'more') return outcome;
  }
}
