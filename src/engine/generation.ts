import type { Agent, Evaluation } from '../core/evolution/agent.ts';
import { profileRules } from '../core/evolution/profile.ts';
import { challenger } from '../core/evolution/promotion.ts';
import { rankOf } from '../core/evolution/order.ts';
import { heldToLength } from '../core/evolution/scores-length.ts';
import { islandOf } from '../core/evolution/strategies/strategy.ts';
import type { EvaluationJob, EvaluationResult } from '../ports.ts';
import type { Arrival } from './arrival.ts';
import { arrivalCandidate, arrivalWork, homeOf } from './arrival.ts';
import type { Candidate } from './candidate.ts';
import { bear, hashOf } from './candidate.ts';
import { closeGeneration } from './close-generation.ts';
import type { ExpressionRound } from './expression-round.ts';
import type { GenerationPlan, Slot } from './generation-plan.ts';
import { JobQueue } from './job-queue.ts';
import { PromotionRound, firstChampion } from './promotion-round.ts';
import type { Draw } from './proposer.ts';
import type { SearchContext } from './search-context.ts';
import type { ClosedGeneration, OpenGeneration } from './search.ts';
import type { TuningRound } from './tune.ts';
import { UnsafeProposals } from './unsafe-proposals.ts';

/** Draws a slot may take before it ends empty. */
const MAX_DRAWS = 8;

/**
 * The open generation: slots are filled in slot order from the state after the last generation, evaluated in any
 * order, then the champion is challenged, then `close` folds everything into the state. Nothing here touches the state
 * before `close`.
 */
export class Generation implements OpenGeneration {
  readonly generation: number;
  readonly #context: SearchContext;
  readonly #plan: GenerationPlan;
  readonly #size: number;
  readonly #slots: Slot[] = [];
  readonly #refusedByRule = new Map<string, number>();
  readonly #unsafe = new UnsafeProposals();
  readonly #redrawn: string[] = [];
  readonly #fingerprints = new Set<string>();
  readonly #queue = new JobQueue();
  #phase: 'slots' | 'promotion' | 'ended' | 'closed' = 'slots';
  #promotion: PromotionRound | null = null;
  #challenger: Agent | null = null;
  #scoresLength: number | null;

  constructor(context: SearchContext, plan: GenerationPlan) {
    this.generation = context.state.generation + 1;
    this.#context = context;
    this.#plan = plan;
    const { arrivals, tuning, proposed, expressions } = plan;
    this.#size = arrivals.length + (tuning?.size ?? 0) + proposed + (expressions === null ? 0 : 1);
    this.#scoresLength = context.state.scoresLength;
    for (const { job, done } of plan.baselines?.jobs() ?? []) this.#queue.add(job, done);
  }

  propose(fuel: number): boolean {
    let left = fuel;
    while (this.#slots.length < this.#size && left > 0) left -= this.#fillSlot();
    this.#turn();
    return this.#slots.length < this.#size;
  }

  take(max: number): readonly EvaluationJob[] {
    return this.#queue.take(max);
  }

  complete(result: EvaluationResult): void {
    if (this.#queue.complete(result)) this.#turn();
  }

  get evaluations(): number {
    const evaluated = this.#slots.filter(({ agent }) => agent !== null).length;
    return evaluated + (this.#plan.expressions?.evaluations ?? 0);
  }

  get ended(): boolean {
    return this.#phase === 'ended';
  }

  close(elapsedSeconds?: number): ClosedGeneration {
    if (this.#phase !== 'ended' || this.#promotion === null)
      throw new Error(`generation ${this.generation} cannot be closed: it is ${this.#phase}`);
    this.#phase = 'closed';
    return closeGeneration(
      this.#context,
      {
        generation: this.generation,
        slots: this.#slots,
        expressions: this.#plan.expressions?.evaluations ?? 0,
        refusedByRule: this.#refusedByRule,
        redrawn: this.#redrawn,
        unsafe: this.#unsafe,
        scoresLength: this.#scoresLength,
        promotion: this.#promotion.outcome,
        challenger: this.#challenger,
        baselines: this.#plan.baselines,
        settled: this.#plan.settled,
        proposalsLeft: this.#plan.proposalsLeft,
        hasModels: this.#plan.hasModels,
      },
      elapsedSeconds,
    );
  }

  /** Fills the next slot, or works on what will fill it. Returns the work done, in fuel. */
  #fillSlot(): number {
    const arrival = this.#plan.arrivals[this.#slots.length];
    if (arrival !== undefined) return this.#receive(arrival);
    const { tuning, arrivals, expressions } = this.#plan;
    if (expressions !== null && this.#slots.length === this.#size - 1)
      return this.#express(expressions);
    const turn = this.#slots.length - arrivals.length;
    return tuning !== null && turn < tuning.size ? this.#tune(tuning, turn) : this.#propose();
  }

  /** A vector has its slot like an arrival: where it makes no new candidate, the slot ends empty. */
  #tune(tuning: TuningRound, turn: number): number {
    const { state } = this.#context;
    const slot = state.nextSlot + this.#slots.length;
    const next = islandOf(this.#slots.length, state.islands.length);
    const island = homeOf([tuning.parent], next, state);
    const tried = tuning.propose(turn, slot);
    if (tried === null) {
      this.#place(null, island, null);
      return 1;
    }
    this.#placeDrawn(tried.draw, island, tried.vector);
    return tried.draw.work;
  }

  /** The slot's only draw: where it makes no new candidate, the slot ends empty. */
  #placeDrawn(draw: Draw, island: number, vector: Slot['vector']): void {
    const slot = this.#context.state.nextSlot + this.#slots.length;
    const rule = draw.ok ? this.#refusal(draw.candidate, slot, island) : draw.rule;
    if (rule !== null) this.#refuse(rule);
    this.#place(draw.ok && rule === null ? draw.candidate : null, island, null, vector);
  }

  /** One step of the run, or the slot from its best. */
  #express(run: ExpressionRound): number {
    if (!run.ended) return run.step();
    const island = islandOf(this.#slots.length, this.#context.state.islands.length);
    this.#placeDrawn(run.draw(), island, null);
    return 1;
  }

  /** An arrival has its slot whether it is accepted or not: nobody draws in its place. It joins its parents' island. */
  #receive(arrival: Arrival): number {
    const { state } = this.#context;
    const candidate = arrivalCandidate(arrival);
    const slot = state.nextSlot + this.#slots.length;
    const turn = islandOf(this.#slots.length, state.islands.length);
    const island = homeOf(arrival.parents, turn, state);
    const refusal = this.#refusal(candidate, slot, island);
    if (refusal !== null) this.#refuse(refusal);
    const { id, parentFitness = null } = arrival;
    this.#place(refusal === null ? candidate : null, island, {
      id,
      hash: hashOf(arrival.genome),
      refusal,
      parentFitness,
    });
    return arrivalWork(arrival);
  }

  /** Draws for the next slot until a candidate is new and accepted. */
  #propose(): number {
    const { state } = this.#context;
    const index = this.#slots.length;
    const slot = state.nextSlot + index;
    const island = islandOf(index, state.islands.length);
    let work = 0;
    let candidate: Candidate | null = null;
    for (let draw = 0; draw < MAX_DRAWS && candidate === null; draw++) {
      const drawn = this.#plan.proposer.draw(index, slot, draw);
      if (drawn === null) break;
      work += drawn.work;
      const rule = drawn.ok ? this.#refusal(drawn.candidate, slot, island) : drawn.rule;
      if (drawn.ok && rule === 'duplicate') this.#redrawn.push(...drawn.candidate.parents);
      if (drawn.ok && rule === null) candidate = drawn.candidate;
      else if (rule !== null) this.#refuse(rule);
    }
    this.#place(candidate, island, null);
    return Math.max(1, work);
  }

  #place(
    candidate: Candidate | null,
    island: number,
    arrival: Slot['arrival'],
    vector: Slot['vector'] = null,
  ): void {
    const slot = this.#context.state.nextSlot + this.#slots.length;
    const filled: Slot = { slot, candidate, island, arrival, vector, structure: null, agent: null };
    this.#slots.push(filled);
    if (candidate !== null) this.#evaluate(filled, candidate);
  }

  /** What forbids to run a candidate. An unsafe one goes into quarantine. */
  #refusal(candidate: Candidate, slot: number, island: number): string | null {
    const { config } = this.#context.task;
    if (this.#duplicate(candidate)) return 'duplicate';
    if (candidate.operator === 'seed') return null;
    if (candidate.safety >= profileRules(config.profile).quarantineBelow) return null;
    this.#fingerprints.add(candidate.fingerprint);
    this.#unsafe.add(candidate, { generation: this.generation, slot, island });
    return 'unsafe';
  }

  /** Seen in this generation, among the living, or in the window of genomes evaluated lately. */
  #duplicate({ fingerprint }: Candidate): boolean {
    const { state } = this.#context;
    return (
      this.#fingerprints.has(fingerprint) ||
      state.roster.hasFingerprint(fingerprint) ||
      state.duplicates.has(fingerprint)
    );
  }

  #refuse(rule: string): void {
    this.#refusedByRule.set(rule, (this.#refusedByRule.get(rule) ?? 0) + 1);
  }

  #evaluate(slot: Slot, candidate: Candidate): void {
    this.#fingerprints.add(candidate.fingerprint);
    const cascade = slot.arrival === null && slot.vector === null ? this.#plan.cascade : null;
    const job: EvaluationJob = {
      id: `${this.generation}/${slot.slot}`,
      genome: candidate.genome,
      split: 'train',
      repeats: this.#context.repeatsOf(candidate.genome),
      ...(cascade === null ? {} : { cascade }),
      ...(slot.vector !== null && this.#plan.tuning?.asksStructure === true
        ? { structure: slot.vector }
        : {}),
    };
    this.#queue.add(job, (evaluation: Evaluation, structure) => {
      slot.structure = structure;
      const birth = { generation: this.generation, slot: slot.slot, island: slot.island };
      slot.agent = bear(candidate, birth, evaluation);
    });
  }

  /** Moves to the next phase once this one has all it waits for. */
  #turn(): void {
    if (this.#slots.length < this.#size || !this.#queue.idle) return;
    if (this.#phase === 'slots') {
      this.#phase = 'promotion';
      if (this.#context.task.evaluation.kind === 'module') this.#holdToLength();
      this.#promotion = this.#challenge();
      this.#enqueue(this.#promotion, this.#promotion.start());
    }
    while (this.#phase === 'promotion' && this.#promotion !== null && this.#queue.idle) {
      const jobs = this.#promotion.advance();
      if (jobs.length === 0) this.#phase = 'ended';
      this.#enqueue(this.#promotion, jobs);
    }
  }

  /** In slot order, so that it does not matter whose result came first. */
  #holdToLength(): void {
    for (const slot of this.#slots) {
      if (slot.agent === null || slot.agent.evaluation.failed) continue;
      this.#scoresLength ??= slot.agent.evaluation.scores.length;
      const evaluation = heldToLength(slot.agent.evaluation, this.#scoresLength);
      if (evaluation !== slot.agent.evaluation) slot.agent = { ...slot.agent, evaluation };
    }
  }

  #enqueue(promotion: PromotionRound, jobs: readonly EvaluationJob[]): void {
    for (const job of jobs) this.#queue.add(job, (evaluation) => promotion.keep(job, evaluation));
  }

  /** The best agent that may challenge the champion; in generation 0 the best seed is the champion to start with. */
  #challenge(): PromotionRound {
    const { state, task, hasHeldOut } = this.#context;
    const children = this.#slots.map(({ agent }) => agent).filter((agent) => agent !== null);
    const champion = state.champion ?? { agent: firstChampion(children), heldOutFitness: null };
    const leaders = state.islands.flatMap(({ members }) =>
      members.slice(0, rankOf(members, champion.agent)),
    );
    this.#challenger = challenger([...children, ...leaders], champion.agent, state.refused);
    return new PromotionRound(
      {
        generation: this.generation,
        hasHeldOut,
        heldOutTolerance: task.config.heldOutTolerance,
        evaluator: task.evaluation.kind,
        noisy: state.noisy,
        nextRepeat: state.nextRepeat,
      },
      champion,
      this.#challenger,
    );
  }
}
