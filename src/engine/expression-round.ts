import type { ProgramGenome } from '../core/evolution/agent.ts';
import type { Config } from '../core/evolution/config.ts';
import { analyse } from '../core/evolution/analysis.ts';
import { replace, whole } from '../core/evolution/edit.ts';
import type { CasesTask } from '../core/evolution/evaluation-task.ts';
import { MOST_SYMBOLS, alphabetOf, operationsOf } from '../core/evolution/expressions/alphabet.ts';
import type { ExpressionLimits } from '../core/evolution/expressions/breeder.ts';
import { ExpressionBreeder } from '../core/evolution/expressions/breeder.ts';
import { MOST_CODES, treeOf } from '../core/evolution/expressions/expression.ts';
import type { PlainProgram } from '../core/evolution/expressions/plain-program.ts';
import { plainProgram } from '../core/evolution/expressions/plain-program.ts';
import type { RunSettings } from '../core/evolution/expressions/run.ts';
import { ExpressionRun } from '../core/evolution/expressions/run.ts';
import type { NumberCases, ScoredExpression } from '../core/evolution/expressions/score.ts';
import { ExpressionScorer } from '../core/evolution/expressions/score.ts';
import { finish, refuse } from '../core/evolution/finish.ts';
import type { Parent } from '../core/evolution/policy.ts';
import { rng } from '../core/evolution/random.ts';
import type { Tree } from '../core/language/tree.ts';
import { hashOf } from './candidate.ts';
import { columnsOf, numbersOf } from './case-set.ts';
import type { Draw } from './proposer.ts';
import { gate } from './proposer.ts';
import type { SearchContext } from './search-context.ts';
import type { SearchTask } from './search.ts';
import { policyOf } from './variation.ts';

/** Of one run: what is not found soon is not found in that run. */
const EVALUATIONS = 10_000;
/** Codes times cases of one run: a second at most. */
const WORK = 100_000_000;
/** As many take as long as a unit of fuel, at 10 M a second: 10 ns each, functions among them. */
const WORK_PER_FUEL = 10;
/** What making an expression takes besides. */
const DRAW_FUEL = 20;
/** Levels that a tree has more than an expression: `Math.sin` is two nodes below its call, `-1` two nodes. */
const LEVELS = 2;
/** Text that a code takes, about: a name, an operator and blanks, sometimes brackets or `Math.`. */
const CODE_BYTES = 12;
/** Fuel of the agent's call, and at most of each code in it: the instruction, and a visit for an argument of `max`. */
const CALL_FUEL = 5;
const CODE_FUEL = 2;
/** Of a `%` with sides as far apart as can be. */
const REMAINDER_FUEL = 34;

/** A run of expressions as the last slot of a generation: the best it finds is the slot's candidate. */
export interface ExpressionRound {
  /** Evaluations that are kept for it; it may need fewer. */
  readonly reserved: number;
  readonly evaluations: number;
  readonly ended: boolean;
  /** Goes on for a few milliseconds; returns the work, in fuel. */
  step(): number;
  /** The candidate, once it has ended. */
  draw(): Draw;
}

/**
 * Every generation of `generational` with parents by tournament has one where new code is arithmetic and the cases hold
 * numbers; null for all others. `left`: evaluations that the stop rules leave it and its candidate.
 *
 * Decision: such a search is classical genetic programming, and all that a child is in it is an expression. As an
 * array of codes over columns of cases it takes a thirtieth of what an agent takes (text, hash, types, rules, lineage),
 * so whole runs are made of these, and one agent of each run. At equal evaluations this solves as much where constants
 * are few (`bench:search`: `deap`, `nguyen`) and less where they matter, so no other strategy has it.
 */
export function openExpressions(
  { task, strategy, state }: SearchContext,
  left: number,
): ExpressionRound | null {
  const { config, evaluation } = task;
  if (strategy.name !== 'generational' || config.search.parents !== 'tournament') return null;
  const evaluations = Math.min(EVALUATIONS, left - 1);
  const operations = operationsOf(config.primitives);
  if (evaluations < 1 || operations === null || evaluation.kind !== 'cases') return null;
  const cases = numberCases(evaluation);
  const frame = cases && frameOf(task, cases.columns.length);
  if (cases === null || frame === null) return null;
  const random = rng(config.seed, 'expressions', state.generation + 1, 0);
  const { params, columns } = readable(frame, cases, config.primitives.terminals);
  const alphabet = alphabetOf(params, operations, config.primitives.constants, random);
  if (alphabet.arities.length > MOST_SYMBOLS) return null;
  const run = new ExpressionRun(
    new ExpressionBreeder(
      alphabet,
      limitsOf(
        config,
        operations.some(({ name }) => name === '%'),
      ),
      random,
    ),
    new ExpressionScorer(alphabet, { ...cases, columns }),
    { ...settingsOf(config), evaluations, work: WORK },
    random,
  );
  return {
    reserved: evaluations,
    get evaluations() {
      return run.evaluations;
    },
    get ended() {
      return run.ended;
    },
    step() {
      const before = run.draws;
      const work = run.step() / WORK_PER_FUEL;
      return Math.ceil(work + (run.draws - before) * DRAW_FUEL);
    },
    draw: () =>
      firstThatFits(run.members, ({ codes }) => drawn(frame, treeOf(alphabet, codes), task)),
  };
}

/**
 * The candidate of the best expression, or of the best of those that are shorter: how much text codes take depends on
 * names and constants, so the best may be too large for a genome all the same.
 */
function firstThatFits(
  best: readonly ScoredExpression[],
  drawOf: (one: ScoredExpression) => Draw,
): Draw {
  let refused: Draw = gate(refuse('tune', 'no-material'));
  let shorterThan = Infinity;
  for (const one of best) {
    if (one.codes.length >= shorterThan) continue;
    const draw = drawOf(one);
    if (draw.ok || draw.rule !== 'tune-too-large') return draw;
    refused = draw;
    shorterThan = one.codes.length;
  }
  return refused;
}

/** So small that the agent of an expression keeps the limits of a genome and of a call. */
const limitsOf = (
  { genomeBytes, fuelPerCall, search }: Config,
  hasRemainder: boolean,
): ExpressionLimits => ({
  codes: Math.max(
    1,
    Math.min(
      MOST_CODES,
      Math.floor(genomeBytes / CODE_BYTES),
      Math.floor((fuelPerCall - CALL_FUEL) / (hasRemainder ? REMAINDER_FUEL : CODE_FUEL)),
    ),
  ),
  depth: Math.max(1, search.maxDepth - LEVELS),
});

const settingsOf = ({
  search: { tournament, crossover },
  init: { depth },
  populationSize,
  generationSize,
  stop: { fitness = 1 },
}: Config): Omit<RunSettings, 'evaluations' | 'work'> => ({
  tournament,
  crossover,
  depth,
  populationSize,
  generationSize,
  goal: Math.min(1, fitness),
});

/** The frame with another result. It descends from nobody: the seed gave its name and its parameters. */
function drawn({ genome, result }: Frame, expression: Tree, task: SearchTask): Draw {
  const parent: Parent = { hash: hashOf(genome), genome };
  const tree = replace(analyse(genome.tree), result, whole(expression));
  const made = finish('tune', [parent], tree, policyOf(task));
  return gate(made.ok ? { ok: true, value: { ...made.value, parents: [] } } : made);
}

/** The seed whose result gives way to the expression. */
interface Frame extends PlainProgram {
  readonly genome: ProgramGenome;
}

/** The first seed that is nothing but one result of at most so many parameters. */
function frameOf({ seeds }: SearchTask, args: number): Frame | null {
  for (const genome of seeds) {
    const plain = genome.kind === 'program' ? plainProgram(genome.tree) : null;
    if (genome.kind === 'program' && plain !== null && plain.params.length <= args)
      return { genome, ...plain };
  }
  return null;
}

function numberCases({ cases: { train }, compare }: CasesTask): NumberCases | null {
  const columns = columnsOf(train);
  const expected = numbersOf(train.map((one) => one.expected));
  if (columns === null || expected === null) return null;
  return { compare, columns, expected, weights: Float64Array.from(train, weightOf) };
}

const weightOf = ({ weight = 1 }: { readonly weight?: number | undefined }): number => weight;

/** The parameters that new code may read, and their columns. */
function readable(
  { params }: Frame,
  { columns }: NumberCases,
  terminals: readonly string[] | null,
): { readonly params: readonly string[]; readonly columns: readonly Float64Array[] } {
  const isRead = (name: string): boolean => terminals?.includes(name) ?? true;
  return {
    params: params.filter(isRead),
    columns: columns.filter((_, place) => place < params.length && isRead(params[place] ?? '')),
  };
}
