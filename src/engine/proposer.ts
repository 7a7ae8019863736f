import type { Agent, Genome, Operator } from '../core/evolution/agent.ts';
import { fingerprint } from '../core/evolution/fingerprint.ts';
import { rampedDepth, randomProgram } from '../core/evolution/operators/random-program.ts';
import { vary } from '../core/evolution/operators/vary.ts';
import type { OperatorPolicy, Parent, Proposal, Refusal } from '../core/evolution/policy.ts';
import type { Random } from '../core/evolution/random.ts';
import { rng } from '../core/evolution/random.ts';
import type { OperatorFactors, Variation } from '../core/evolution/rates.ts';
import {
  VARIATIONS,
  guidedShare,
  guidedWeights,
  operatorWeights,
} from '../core/evolution/rates.ts';
import { livingAgents } from '../core/evolution/state.ts';
import type { ChooseParents } from '../core/evolution/strategies/strategy.ts';
import { checkTree } from '../core/language/check.ts';
import { assessSafety } from '../core/language/safety.ts';
import { nodeCount } from '../core/language/tree.ts';
import type { Result } from '../core/result.ts';
import type { Candidate } from './candidate.ts';
import { hashOf } from './candidate.ts';
import { prepareParents } from './parent-choice.ts';
import type { SearchContext } from './search-context.ts';
import { parentOf, parentsOf, policyOf, programOf } from './variation.ts';

/** What one draw for a slot came to, and what it cost, in fuel. */
export type Draw =
  | { readonly ok: true; readonly candidate: Candidate; readonly work: number }
  | { readonly ok: false; readonly rule: string; readonly work: number };

/** Suggests candidates for the slots of one generation; all it knows is the state after the last one. */
export interface Proposer {
  /** Draw `draw` for the slot that is number `index` of its generation; null if no further draw can help. */
  draw(index: number, slot: number, draw: number): Draw | null;
}

/** A draw is reckoned at 40 µs and 0.5 µs a node, at 10 M fuel a second. */
export const DRAW_FUEL = 400;
export const NODE_FUEL = 5;
/** An error of a case that choosing parents looked at, at 8 ns: there are too many of them for a processor's cache. */
const ERROR_FUEL = 0.08;

/** `guidance`: factors on how often the operators are tried. */
export function createProposer(context: SearchContext, guidance: OperatorFactors = {}): Proposer {
  const { generation, course } = context.state;
  return generation === -1 || course.fresh
    ? new FirstProposer(context)
    : new ChildProposer(context, guidance);
}

/** Draws of a slot that may all be crossovers: programs that are alike have no other children than themselves. */
const CROSSOVER_DRAWS = 4;

type Suggestion = Result<Proposal, Refusal>;

/** Children of the living. */
class ChildProposer implements Proposer {
  readonly #context: SearchContext;
  readonly #policy: OperatorPolicy;
  readonly #seeds: Seeds;
  readonly #parents: ChooseParents;
  readonly #parentOf: typeof parentOf;
  readonly #crossover: number;
  readonly #weights: readonly number[];
  /** Errors that the choices of parents looked at and no draw has been charged for yet. */
  #looked = 0;

  constructor(context: SearchContext, guidance: OperatorFactors) {
    const { task } = context;
    this.#context = context;
    this.#policy = policyOf(task);
    this.#seeds = new Seeds(task.seeds);
    this.#crossover = guidedShare(task.config.search.crossover, guidance);
    this.#weights = guidedWeights(weightsOf(context), guidance);
    this.#parentOf = parentsOf(task);
    this.#parents = prepareParents(context, (errors) => {
      this.#looked += errors;
    });
  }

  draw(index: number, slot: number, draw: number): Draw {
    const { search, seed } = this.#context.task.config;
    const random = rng(seed, 'propose', slot, draw);
    const isBarren = search.crossover === 1 && draw >= CROSSOVER_DRAWS;
    const operator = chooseOperator(random, isBarren ? 0 : this.#crossover, this.#weights);
    if (operator !== 'crossover' && !random.chance(search.mutation))
      return gate(this.#newcomer(slot, random));
    const parents = this.#chosen(index, random, operator === 'crossover' ? 2 : 1)
      .map(this.#parentOf)
      .filter((parent) => parent !== null);
    return this.#charged(gate(vary(operator, parents, random, this.#policy)));
  }

  #charged(draw: Draw): Draw {
    const work = draw.work + ERROR_FUEL * this.#looked;
    this.#looked = 0;
    return { ...draw, work };
  }

  /** The strategy's parents; its second choice where the first fell on a line that keeps coming back. */
  #chosen(index: number, random: Random, count: number): readonly Agent[] {
    const first = this.#parents(index, random, count);
    const { cycles } = this.#context.state;
    const isSpent = first.some((agent) => cycles.isSpent(agent));
    return isSpent ? this.#parents(index, random, count) : first;
  }

  /** A random program: fresh material for a population that has settled. */
  #newcomer(slot: number, random: Random): Suggestion {
    const { config } = this.#context.task;
    return randomProgram(
      this.#seeds.inTurn(slot),
      rampedDepth(slot, config.init.depth),
      random,
      this.#policy,
    );
  }
}

/**
 * The seeds, then what `config.init` fills generation 0 with. For a fresh start who was kept takes the seeds' part,
 * and half of the newcomers at least are random programs.
 */
class FirstProposer implements Proposer {
  readonly #context: SearchContext;
  readonly #policy: OperatorPolicy;
  /** To be evaluated as they are. */
  readonly #first: readonly Genome[];
  readonly #seeds: Seeds;
  readonly #weights: readonly number[];

  constructor(context: SearchContext) {
    const { state, task } = context;
    this.#context = context;
    this.#policy = policyOf(task);
    this.#first = state.generation === -1 ? task.seeds : [];
    this.#seeds = new Seeds(state.generation === -1 ? task.seeds : programsOf(context));
    this.#weights = weightsOf(context);
  }

  draw(index: number, slot: number, draw: number): Draw | null {
    const { config } = this.#context.task;
    const seed = this.#first[index];
    if (seed !== undefined) return draw === 0 ? seedDraw(seed) : null;
    const random = rng(config.seed, 'propose', slot, draw);
    const parent = this.#seeds.inTurn(index);
    const isRandom = this.#context.state.course.fresh && random.chance(0.5);
    return gate(
      isRandom || config.init.kind === 'ramped'
        ? randomProgram(parent, rampedDepth(index, config.init.depth), random, this.#policy)
        : this.#mutated(parent, random),
    );
  }

  /** A seed changed once, or a few times: the first generation should not look like one program. */
  #mutated(seed: Parent, random: Random): Suggestion {
    const change = (parent: Parent): Suggestion =>
      vary(chooseOperator(random, 0, this.#weights), [parent], random, this.#policy);
    let last = change(seed);
    while (last.ok && random.chance(0.5)) {
      const next = change({ hash: seed.hash, genome: last.value.genome });
      if (next.ok) last = next;
    }
    return last;
  }
}

/** Programs among the living, or the seeds if there are none. */
function programsOf({ state, task }: SearchContext): readonly Genome[] {
  const programs = livingAgents(state)
    .map(({ genome }) => genome)
    .filter(({ kind }) => kind === 'program');
  return programs.length === 0 ? task.seeds : programs;
}

/** The seeds as parents; each is hashed when it is first one. */
class Seeds {
  readonly #genomes: readonly Genome[];
  readonly #parents: Parent[] = [];

  constructor(genomes: readonly Genome[]) {
    this.#genomes = genomes;
  }

  /** Seeds take turns. */
  inTurn(turn: number): Parent {
    const index = turn % this.#genomes.length;
    const genome = this.#genomes[index];
    const parent =
      this.#parents[index] ??
      (genome === undefined ? null : parentOf({ hash: hashOf(genome), genome }));
    if (parent === null) throw new Error('operators need a seed that is a program');
    this.#parents[index] = parent;
    return parent;
  }
}

/** Chances of the operators but crossover, whose rate is the config's. */
const weightsOf = ({ state, task }: SearchContext): readonly number[] =>
  (task.ratePolicy ?? operatorWeights)(state.rates).map((weight, i) =>
    VARIATIONS[i] === 'crossover' ? 0 : weight,
  );

function chooseOperator(random: Random, crossover: number, weights: readonly number[]): Variation {
  if (random.chance(crossover)) return 'crossover';
  return VARIATIONS[random.weighted(weights)] ?? 'subtree';
}

/** Whoever made the population chose it: its safety is told, but it is never quarantined. */
const seedDraw = (genome: Genome): Draw => ({
  ok: true,
  candidate: candidateOf(genome, 'seed', [], safetyOf(genome)),
  work: DRAW_FUEL,
});

const safetyOf = (genome: Genome): number =>
  genome.kind === 'program' ? assessSafety(genome.tree).safety : 1;

const candidateOf = (
  genome: Genome,
  operator: Operator,
  parents: readonly string[],
  safety: number,
): Candidate => ({ genome, operator, parents, fingerprint: fingerprint(genome), safety });

type Gate = (suggestion: Suggestion) => Draw;

const ruleOf = ({ operator, reason }: Refusal): string => `${operator}-${reason}`;

/** Grammar, before anything is spent on a proposal. Refusals are counted by rule. */
export const gate: Gate = (suggestion) => {
  if (!suggestion.ok) {
    const { nodes = 0 } = suggestion.error;
    return { ok: false, rule: ruleOf(suggestion.error), work: DRAW_FUEL + NODE_FUEL * nodes };
  }
  const { genome, operator, parents } = suggestion.value;
  const work = DRAW_FUEL + NODE_FUEL * nodeCount(genome.tree);
  const finding = checkTree(genome.tree).find(({ severity }) => severity === 'error');
  if (finding !== undefined) return { ok: false, rule: finding.rule, work };
  const program = programOf(genome);
  const candidate = candidateOf(program, operator, parents, safetyOf(program));
  return { ok: true, candidate, work };
};
