import { rampedDepth } from '../operators/random-program.ts';
import type { Random } from '../random.ts';
import { winningRank } from '../selection.ts';
import type { ExpressionBreeder } from './breeder.ts';
import type { Expression } from './expression.ts';
import { hashOf } from './expression.ts';
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

/** Draws for one place before it stays empty. */
const MAX_DRAWS = 8;

/**
 * A run of genetic programming (Koza 1992) over expressions: parents by tournament, the children take the places of the
 * worst. No expression is evaluated twice. It goes on in steps of a generation and has ended at its goal, when its
 * evaluations or work are spent, or when nothing new comes.
 */
export class ExpressionRun {
  readonly #breeder: ExpressionBreeder;
  readonly #scorer: ExpressionScorer;
  readonly #settings: RunSettings;
  readonly #random: Random;
  readonly #known = new Set<number>();
  /** Best first. */
  #members: readonly ScoredExpression[] = [];
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
  }

  get evaluations(): number {
    return this.#evaluations;
  }

  /** Null before the first step. */
  get best(): ScoredExpression | null {
    return this.#members[0] ?? null;
  }

  get ended(): boolean {
    const { goal } = this.#settings;
    return this.#isDry || this.#isSpent || (this.best !== null && this.best.fitness >= goal);
  }

  get #isSpent(): boolean {
    return this.#evaluations >= this.#settings.evaluations || this.#work >= this.#settings.work;
  }

  /** One generation. Returns its work: codes times cases. */
  step(): number {
    const before = this.#work;
    const { populationSize } = this.#settings;
    const born = this.#born();
    this.#isDry = born.length === 0;
    const stay = this.#members.slice(0, Math.max(1, populationSize - born.length));
    this.#members = [...stay, ...born].sort(compareScored).slice(0, populationSize);
    return this.#work - before;
  }

  #born(): ScoredExpression[] {
    const { populationSize, generationSize } = this.#settings;
    const places = this.#members.length === 0 ? populationSize : generationSize;
    const born: ScoredExpression[] = [];
    for (let place = 0; place < places && !this.#isSpent; place++) {
      const codes = this.#fresh(place);
      if (codes === null) continue;
      this.#evaluations++;
      this.#work += codes.length * this.#scorer.cases;
      born.push(this.#scorer.score(codes));
    }
    return born;
  }

  /** An expression that was not evaluated yet; null if no draw gave one. */
  #fresh(place: number): Expression | null {
    for (let i = 0; i < MAX_DRAWS; i++) {
      const codes = this.#members.length === 0 ? this.#first(place) : this.#child();
      if (codes === null) continue;
      const hash = hashOf(codes);
      if (this.#known.has(hash)) continue;
      this.#known.add(hash);
      return codes;
    }
    return null;
  }

  #first(place: number): Expression | null {
    return this.#breeder.create(rampedDepth(place, this.#settings.depth));
  }

  #child(): Expression | null {
    return this.#random.chance(this.#settings.crossover)
      ? this.#breeder.cross(this.#parent(), this.#parent())
      : this.#breeder.mutate(this.#parent());
  }

  #parent(): Expression {
    const { tournament } = this.#settings;
    const rank = winningRank(this.#members.length, tournament, this.#random);
    return (this.#members[rank] as ScoredExpression).codes;
  }
}

/** The order of agents as far as it shows here: fitness, distance, size. */
export const compareScored = (a: ScoredExpression, b: ScoredExpression): number =>
  b.fitness - a.fitness || a.distance - b.distance || a.codes.length - b.codes.length;
