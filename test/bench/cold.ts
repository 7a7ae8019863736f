import type { ProgramGenome } from '../../src/core/evolution/agent.ts';
import type { CasesTask } from '../../src/core/evolution/evaluation-task.ts';
import { compile } from '../../src/core/language/compile.ts';
import type { Tree } from '../../src/core/language/tree.ts';
import { DEFAULT_LIMITS } from '../../src/core/language/outcome.ts';
import { createCasesEvaluator } from '../../src/engine/evaluate-cases.ts';
import { program } from '../support/search-task.ts';
import { type Figures, interleaved, round } from './figures.ts';
import { large } from './programs.ts';
import { callOver, nativeFunction } from './sides.ts';

const CASES = Array.from({ length: 100 }, (_, i) => i);
/** Figures are for a generation of so many. */
const GENERATION = 1_000;

interface Kind {
  readonly agents: number;
  /** An agent of one parameter, another one for each number. */
  readonly text: (i: number) => string;
}

const KINDS: Readonly<Record<string, Kind>> = {
  small: {
    agents: GENERATION,
    text: (i) =>
      `export default function f(x) {\n  return (x * ${i} + 7) % 13 - Math.max(x, ${i});\n}\n`,
  },
  large: { agents: 50, text: large },
};

const TASK: CasesTask = {
  kind: 'cases',
  cases: { train: CASES.map((x) => ({ args: [x], expected: x })), heldOut: [], test: [] },
  compare: { kind: 'squared-error' },
  fuelPerCall: DEFAULT_LIMITS.fuel,
  bytesPerCall: DEFAULT_LIMITS.bytes,
  seed: 1,
};

/**
 * A cold generation: agents that are all different, from the tree to the results of 100 cases each. In the machine, on
 * an instance as new for every case; as a search has it, scored, over columns where they give the same; and what V8
 * takes to compile and run their texts, unmetered.
 */
export function benchCold(): Figures {
  return Object.fromEntries(
    Object.entries(KINDS).map(([name, kind]) => [name, generationOf(kind)]),
  );
}

function generationOf({ agents, text }: Kind): Figures {
  const texts = Array.from({ length: agents }, (_, i) => text(i));
  const genomes = texts.map(program);
  const trees = genomes.map(({ tree }) => tree);
  const ms = interleaved(
    {
      compile: () => trees.forEach((tree) => compile(tree)),
      machine: () => trees.forEach(inMachine),
      evaluator: () => inEvaluator(genomes),
      v8: () => texts.forEach(inV8),
    },
    15,
  );
  const generation = (name: string): number => round(((ms[name] ?? 0) * GENERATION) / agents);
  return {
    machineMs: generation('machine'),
    evaluatorMs: generation('evaluator'),
    ofThemToCompileMs: generation('compile'),
    v8Ms: generation('v8'),
    evaluatorToV8: round((ms['evaluator'] ?? 0) / (ms['v8'] ?? 0)),
    machineToV8: round((ms['machine'] ?? 0) / (ms['v8'] ?? 0)),
  };
}

function inMachine(tree: Tree): void {
  if (callOver(compile(tree), CASES) < CASES.length) throw new Error('the agent failed');
}

function inEvaluator(genomes: readonly ProgramGenome[]): void {
  const evaluator = createCasesEvaluator(TASK);
  evaluator.add(
    genomes.map((genome, i) => ({ id: String(i), genome, split: 'train', repeats: [0] })),
  );
  const results = evaluator.work(Infinity);
  if (results.some(({ evaluation }) => evaluation.failed)) throw new Error('an agent failed');
}

function inV8(text: string): void {
  const f = nativeFunction(text);
  let sum = 0;
  for (const x of CASES) sum += Number(f(x));
  if (!Number.isFinite(sum)) throw new Error('unreachable, but keeps the work from being dropped');
}
