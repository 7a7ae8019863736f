import { rampedDepth } from '../operators/random-program.ts';
import { rankBy } from '../order.ts';
import type { Random } from '../random.ts';
import { winningRank } from '../selection.ts';
import type { ExpressionBreeder } from './breeder.ts';
import type { Draft, Expression } from './expression.ts';
import { hashOf } from './expression.ts';
import { HashSet } from './hash-set.ts';
import type { ExpressionScorer, ScoredExpression } from './score.ts';

export interface RunSettings {
  readonly populationSize: number;
  readonly generationSize: number;
  readonly tournament: number;
  /** 0..1: children by crossover; the others are mutants. */
  readonly crossover: number;
  /** Levels below the root of the first expressions, in turn. */
  readonly depth: readonly [number, number];
  /** Most evaluations. */
  readonly evaluations: number;
  /** Most work: codes times cases that are computed. */
  readonly work: number;
  /** Fitness at which the run has reached its goal. */
  readonly goal: number;
}

/** Codes times cases of a step, about: a few milliseconds, more where they are functions. */
const STEP_WORK = 1_000_000;
/** A draw takes as long as so much work: for few cases more than its evaluation, and it may come to nothing. */
const DRAW_WORK = 200;
/** Draws for one place before it stays empty. */
const MAX_DRAWS = 8;

/**
 * A run of genetic programming (Koza 1992) over expressions: parents by tournament, the children take the places of the
 * worst. No expression is evaluated twice. It goes on in steps, which change nothing but how long a call takes, and has
 * ended at its goal, when its evaluations or work are spent, or when nothing new comes.
 */
export class ExpressionRun {
  readonly #breeder: ExpressionBreeder;
  readonly #scorer: ExpressionScorer;
  readonly #settings: RunSettings;
  readonly #random: Random;
  readonly #below: (count: number) => number;
  readonly #known: HashSet;
  /** Best first. */
  #members: ScoredExpression[] = [];
  /** Of the generation that is being made, and how many of its places have had their draws. */
  #born: ScoredExpression[] = [];
  #places = 0;
  #draws = 0;
  #evaluations = 0;
  #work = 0;
  #isDry = false;

  constructor(
    breeder: ExpressionBreeder,
    scorer: ExpressionScorer,
    settings: RunSettings,
    random: Random,
  ) {
    this.#breeder = breeder;
    this.#scorer = scorer;
    this.#settings = settings;
    this.#random = random;
    this.#below = (count) => random.below(count);
    this.#known = new HashSet(settings.evaluations);
  }

  get evaluations(): number {
    return this.#evaluations;
  }

  /** Expressions that were made, evaluated or not. */
  get draws(): number {
    return this.#draws;
  }

  /** Best first; none before the first generation is complete. */
  get members(): readonly ScoredExpression[] {
    return this.#members;
  }

  /** Null before the first generation is complete. */
  get best(): ScoredExpression | null {
    return this.#members[0] ?? null;
  }

  get ended(): boolean {
    if (this.#places > 0) return false;
    const { goal } = this.#settings;
    return this.#isDry || this.#isSpent || (this.best !== null && this.best.fitness >= goal);
  }

  get #isSpent(): boolean {
    return this.#evaluations >= this.#settings.evaluations || this.#work >= this.#settings.work;
  }

  get #effort(): number {
    return this.#work + this.#draws * DRAW_WORK;
  }

  /** Goes on with a generation. Returns its work: codes times cases. */
  step(): number {
    const { populationSize, generationSize } = this.#settings;
    const size = this.#members.length === 0 ? populationSize : generationSize;
    const before = this.#work;
    const end = this.#effort + STEP_WORK;
    while (this.#places < size && !this.#isSpent && this.#effort < end) this.#fill();
    if (this.#places === size || this.#isSpent) this.#settle();
    return this.#work - before;
  }

  /** The next place. */
  #fill(): void {
    const codes = this.#fresh(this.#places++);
    if (codes === null) return;
    this.#evaluations++;
    this.#work += codes.length * this.#scorer.cases;
    this.#born.push(this.#scorer.score(codes));
  }

  /** One by one: nearly all stand in order already. */
  #settle(): void {
    const born = this.#born;
    const { populationSize } = this.#settings;
    this.#isDry = born.length === 0;
    const members = this.#members.slice(0, Math.max(1, populationSize - born.length));
    for (const one of born) members.splice(rankBy(members, one, isNotWorse), 0, one);
    this.#members = members.slice(0, populationSize);
    this.#born = [];
    this.#places = 0;
  }

  /** An expression that was not evaluated yet; null if no draw gave one. */
  #fresh(place: number): Expression | null {
    for (let i = 0; i < MAX_DRAWS; i++) {
      this.#draws++;
      const draft = this.#members.length === 0 ? this.#first(place) : this.#child();
      if (draft !== null && this.#known.add(hashOf(draft.codes, 0, draft.size)))
        return draft.copy();
    }
    return null;
  }

  #first(place: number): Draft | null {
    return this.#breeder.create(rampedDepth(place, this.#settings.depth));
  }

  #child(): Draft | null {
    return this.#random.chance(this.#settings.crossover)
      ? this.#breeder.cross(this.#parent(), this.#parent())
      : this.#breeder.mutate(this.#parent());
  }

  #parent(): Expression {
    const { tournament } = this.#settings;
    const rank = winningRank(this.#members.length, tournament, this.#below);
    return (this.#members[rank] as ScoredExpression).codes;
  }
}

const isNotWorse = (a: ScoredExpression, b: ScoredExpression): boolean => compareScored(a, b) <= 0;

/** The order of agents as far as it shows here: fitness, distance, size. */
export const compareScored = (a: ScoredExpression, b: ScoredExpression): number =>
  b.fitness - a.fitness || a.distance - b.distance || a.codes.length - b.codes.length;
