import type { Agent, Evaluation } from '../core/evolution/agent.ts';
import type { Split } from '../core/evolution/evaluation-task.ts';
import { compareAgents } from '../core/evolution/order.ts';
import type { Champion } from '../core/evolution/promotion.ts';
import {
  PROMOTION_REPEATS,
  isShorter,
  isStochastic,
  judge,
  judgeMeans,
} from '../core/evolution/promotion.ts';
import type { EvaluationJob } from '../ports.ts';

/** What the gate must know about the task and the search. */
export interface PromotionRules {
  readonly generation: number;
  readonly hasHeldOut: boolean;
  readonly heldOutTolerance: number;
  /** Under `cases` a run that differs is the agent's fault, under `module` the evaluator's. */
  readonly evaluator: 'cases' | 'module';
  readonly noisy: boolean;
  /** First repeat number that no comparison has used. */
  readonly nextRepeat: number;
}

export interface PromotionOutcome {
  /** The champion before, its held-out fitness known. */
  readonly incumbent: Champion;
  /** The champion to be; unchanged if nobody was promoted. */
  readonly champion: Champion;
  readonly verdict:
    | 'no-challenger'
    | 'promoted'
    | 'held-out-worse'
    | 'not-better-on-average'
    | 'nondeterministic';
  /** This round found that the evaluator is noisy. */
  readonly foundNoise: boolean;
  readonly nextRepeat: number;
  /** Runs on held-out cases and repeats: counted apart from evaluations. */
  readonly runs: number;
}

type Who = 'challenger' | 'champion';

/**
 * One challenge of the champion: which runs it needs, and what follows from them. Runs come in at most three waves:
 * the first champion's held-out cases and the challenger's second run; then, where luck plays a part, means of both.
 */
export class PromotionRound {
  readonly #rules: PromotionRules;
  readonly #challenger: Agent | null;
  #incumbent: Champion;
  #promoted: Champion | null = null;
  readonly #results = new Map<string, Evaluation>();
  #wave: 'exact' | 'means' | 'ended' = 'ended';
  #verdict: PromotionOutcome['verdict'] = 'no-challenger';
  #foundNoise = false;
  #runs = 0;

  /** `champion.heldOutFitness` of a champion that has not run on held-out cases yet is null. */
  constructor(rules: PromotionRules, champion: Champion, challenger: Agent | null) {
    this.#rules = rules;
    this.#incumbent = champion;
    this.#challenger = challenger;
  }

  /** The first jobs; none if there is nothing to find out. */
  start(): readonly EvaluationJob[] {
    const { hasHeldOut, noisy } = this.#rules;
    const challenger = this.#challenger;
    const unknown = hasHeldOut && this.#incumbent.heldOutFitness === null;
    const byMeans =
      challenger !== null &&
      (noisy || [challenger, this.#incumbent.agent].some(({ genome }) => isStochastic(genome)));
    const jobs = unknown ? [this.#job('champion', 'heldOut', [0])] : [];
    if (challenger !== null && byMeans) jobs.push(...this.#means());
    else if (challenger !== null) jobs.push(...this.#exact());
    else if (unknown) this.#wave = 'exact';
    return this.#count(jobs);
  }

  keep(job: EvaluationJob, evaluation: Evaluation): void {
    this.#results.set(job.id, evaluation);
  }

  /** To be called when all jobs so far have results: judges them, and returns the jobs of a further wave. */
  advance(): readonly EvaluationJob[] {
    if (this.#wave === 'ended') return [];
    const known = this.#heldOut('champion', [0]);
    if (known !== null) this.#incumbent = { ...this.#incumbent, heldOutFitness: known };
    const challenger = this.#challenger;
    const wave = this.#wave;
    this.#wave = 'ended';
    if (challenger === null) return [];
    if (wave === 'means') this.#judgeMeans(challenger);
    else if (this.#judgeExact(challenger) === 'repeat') return this.#count(this.#means());
    return [];
  }

  get outcome(): PromotionOutcome {
    const averaged = this.#results.has(this.#id('challenger', 'train', this.#repeats()));
    return {
      incumbent: this.#incumbent,
      champion: this.#promoted ?? this.#incumbent,
      verdict: this.#verdict,
      foundNoise: this.#foundNoise,
      nextRepeat: this.#rules.nextRepeat + (averaged ? PROMOTION_REPEATS : 0),
      runs: this.#runs,
    };
  }

  #exact(): EvaluationJob[] {
    this.#wave = 'exact';
    const jobs = [this.#job('challenger', 'train', [0])];
    if (this.#rules.hasHeldOut) jobs.push(this.#job('challenger', 'heldOut', [0]));
    return jobs;
  }

  #means(): EvaluationJob[] {
    this.#wave = 'means';
    const splits: Split[] = this.#rules.hasHeldOut ? ['train', 'heldOut'] : ['train'];
    return splits.flatMap((split) => [
      this.#job('challenger', split, this.#repeats()),
      this.#job('champion', split, this.#repeats()),
    ]);
  }

  #repeats(): number[] {
    return Array.from({ length: PROMOTION_REPEATS }, (_, i) => this.#rules.nextRepeat + i);
  }

  #judgeExact(challenger: Agent): 'judged' | 'repeat' {
    const again = this.#need('challenger', 'train', [0]);
    const verdict = judge(
      challenger.evaluation,
      again,
      {
        challenger: this.#heldOut('challenger', [0]),
        champion: this.#incumbent.heldOutFitness,
      },
      this.#rules.heldOutTolerance,
    );
    if (verdict.kind === 'promoted') this.#promote(challenger, verdict.heldOutFitness);
    else if (verdict.kind === 'refused') this.#verdict = verdict.reason;
    else if (this.#rules.evaluator === 'cases') this.#verdict = 'nondeterministic';
    else {
      this.#foundNoise = true;
      return 'repeat';
    }
    return 'judged';
  }

  #judgeMeans(challenger: Agent): void {
    const repeats = this.#repeats();
    const side = (who: Who): { train: Evaluation; heldOut: number | null } => ({
      train: this.#need(who, 'train', repeats),
      heldOut: this.#heldOut(who, repeats),
    });
    const verdict = judgeMeans(
      side('challenger'),
      side('champion'),
      isShorter(challenger, this.#incumbent.agent),
      this.#rules.heldOutTolerance,
    );
    if (verdict.kind === 'promoted') this.#promote(challenger, verdict.heldOutFitness);
    else if (verdict.kind === 'refused') this.#verdict = verdict.reason;
  }

  #promote(agent: Agent, heldOutFitness: number | null): void {
    this.#promoted = { agent, heldOutFitness };
    this.#verdict = 'promoted';
  }

  #heldOut(who: Who, repeats: readonly number[]): number | null {
    return this.#results.get(this.#id(who, 'heldOut', repeats))?.fitness ?? null;
  }

  #need(who: Who, split: Split, repeats: readonly number[]): Evaluation {
    const evaluation = this.#results.get(this.#id(who, split, repeats));
    if (evaluation === undefined) throw new Error(`the ${who} has not run on ${split}`);
    return evaluation;
  }

  #job(who: Who, split: Split, repeats: readonly number[]): EvaluationJob {
    const agent = who === 'champion' ? this.#incumbent.agent : this.#challenger;
    if (agent === null) throw new Error('there is no challenger');
    return { id: this.#id(who, split, repeats), genome: agent.genome, split, repeats };
  }

  #id(who: Who, split: Split, repeats: readonly number[]): string {
    return `${this.#rules.generation}/${who}/${split}/${repeats[0] ?? 0}`;
  }

  #count(jobs: readonly EvaluationJob[]): readonly EvaluationJob[] {
    this.#runs += jobs.length;
    return jobs;
  }
}

/** The best seed. Seeds run first and are never refused, so generation 0 has at least one. */
export function firstChampion(children: readonly Agent[]): Agent {
  const seeds = children.filter(({ operator }) => operator === 'seed').sort(compareAgents);
  const [best] = seeds;
  if (best === undefined) throw new Error('generation 0 has no seed');
  return best;
}
