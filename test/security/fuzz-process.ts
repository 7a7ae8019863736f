/**
 * `node test/security/fuzz-process.ts SEED MS`: mutated real programs through checker, compiler, machine. Prints the
 * number of every program before it is tried (whoever waits can kill this process and knows where it hung), what went
 * wrong, and a summary at the end. `(seed, number)` gives the program again.
 */
import { readdirSync, readFileSync, writeSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { createDice } from '../support/dice.ts';
import { programs } from '../support/program-generator/program.ts';
import { randomProgram } from '../support/random-program.ts';
import { printTree } from '../../src/core/language/print.ts';
import { ESCAPES } from './escapes.ts';
import { mutateText, mutateTree, variedTree } from './mutations.ts';
import { tryText, tryTree } from './one-program.ts';
import { GREEDY } from './resources.ts';

export interface FuzzReport {
  readonly tried: number;
  readonly accepted: number;
  readonly treesAccepted: number;
  readonly problems: readonly string[];
  readonly slowest: { readonly number: number; readonly milliseconds: number };
}

const [seed = 1, budget = 1_000] = process.argv.slice(2).map(Number);
const CORPUS = path.join(import.meta.dirname, 'corpus');
/** A busy machine tries so many all the same: they depend on the seed alone. */
const LEAST = 400;
/** A slower program is a hole: it has at most 20,000 fuel and 20 KB. */
const SLOW_MS = 3_000;

const wrap = (body: string): string =>
  body.includes('export default') ? body : `export default function f(a) { ${body} }`;
const kept = readdirSync(CORPUS)
  .toSorted()
  .map((file) => readFileSync(path.join(CORPUS, file), 'utf8'));
const generated = fc.sample(programs, { numRuns: 150, seed });
const bodies = [...Object.values(ESCAPES), ...Object.values(GREEDY)].flat().map(({ body }) => body);
const sources = [...kept, ...generated, ...bodies.map(wrap)].filter((text) => text.length < 20_000);

const problems: string[] = [];
let slowest = { number: -1, milliseconds: 0 };
let accepted = 0;
let treesAccepted = 0;
let tried = 0;
const end = Date.now() + budget;
while (Date.now() < end || tried < LEAST) {
  const number = tried++;
  writeSync(1, `${number}\n`);
  const dice = createDice(seed * 1_000_003 + number);
  const before = process.cpuUsage();
  try {
    if (number % 4 === 3) {
      const isVaried = number % 16 === 15;
      const tree = isVaried ? variedTree(dice) : mutateTree(randomProgram(dice), dice);
      if (tryTree(tree, dice)) treesAccepted++;
    } else {
      const text = number % 40 === 2 ? printTree(randomProgram(dice)) : dice.pick(sources);
      // What was kept is tried as it is first.
      if (tryText(kept[number] ?? mutateText(text, dice, sources), dice)) accepted++;
    }
  } catch (error) {
    problems.push(
      `seed ${seed}, number ${number}: ${error instanceof Error ? error.stack : String(error)}`,
    );
  }
  const { user, system } = process.cpuUsage(before);
  const milliseconds = Math.round((user + system) / 1_000);
  if (milliseconds > slowest.milliseconds) slowest = { number, milliseconds };
  if (milliseconds > SLOW_MS) problems.push(`seed ${seed}, number ${number}: ${milliseconds} ms`);
}
const report: FuzzReport = {
  tried,
  accepted,
  treesAccepted,
  problems: problems.slice(0, 5),
  slowest,
};
writeSync(1, `${JSON.stringify(report)}\n`);
