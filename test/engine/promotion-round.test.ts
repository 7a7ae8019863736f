import { expect, test } from 'vitest';
import type { Agent, Evaluation } from '../../src/core/evolution/agent.ts';
import type { Champion } from '../../src/core/evolution/promotion.ts';
import { challenger, isStochastic } from '../../src/core/evolution/promotion.ts';
import type { PromotionOutcome, PromotionRules } from '../../src/engine/promotion-round.ts';
import { PromotionRound } from '../../src/engine/promotion-round.ts';
import type { EvaluationJob } from '../../src/ports.ts';
import { agentWith } from '../support/agents.ts';
import { program } from '../support/search-task.ts';

const RULES: PromotionRules = {
  generation: 7,
  hasHeldOut: true,
  heldOutTolerance: 0,
  evaluator: 'cases',
  noisy: false,
  nextRepeat: 3,
};

const dice = program('export default function f(x) { return x * Math.random(); }');
const old = agentWith({ slot: 1, evaluation: { fitness: 0.5 } });
const fresh = agentWith({ slot: 2, evaluation: { fitness: 0.8 } });
const champion = (heldOutFitness: number | null): Champion => ({ agent: old, heldOutFitness });

type Answer = (job: EvaluationJob, who: 'challenger' | 'champion') => Partial<Evaluation>;

/** Plays a round to its end; returns all jobs it asked for and its outcome. */
function play(
  rules: Partial<PromotionRules>,
  incumbent: Champion,
  agent: Agent | null,
  answer: Answer,
): { jobs: EvaluationJob[]; outcome: PromotionOutcome } {
  const round = new PromotionRound({ ...RULES, ...rules }, incumbent, agent);
  const jobs: EvaluationJob[] = [];
  for (let wave = round.start(); ; wave = round.advance()) {
    jobs.push(...wave);
    for (const job of wave) {
      const who = job.id.includes('challenger') ? 'challenger' : 'champion';
      round.keep(job, { ...fresh.evaluation, ...answer(job, who) });
    }
    if (wave.length === 0) break;
  }
  return { jobs, outcome: round.outcome };
}

const splits = (jobs: readonly EvaluationJob[]): string[] =>
  jobs.map(({ id, repeats }) => `${id.split('/').slice(1, 3).join(' ')} ${repeats.join()}`);

test('a challenger that repeats its result and holds on held-out cases is promoted', () => {
  const { jobs, outcome } = play({}, champion(0.6), fresh, ({ split }) => ({
    fitness: split === 'train' ? 0.8 : 0.6,
  }));
  expect(splits(jobs)).toEqual(['challenger train 0', 'challenger heldOut 0']);
  expect(outcome).toMatchObject({ verdict: 'promoted', runs: 2, nextRepeat: 3 });
  expect(outcome.champion).toEqual({ agent: fresh, heldOutFitness: 0.6 });
});

test('worse on held-out cases than the champion less the tolerance: refused', () => {
  const answer: Answer = ({ split }) => ({ fitness: split === 'train' ? 0.8 : 0.55 });
  const refused = play({}, champion(0.6), fresh, answer).outcome;
  expect(refused).toMatchObject({ verdict: 'held-out-worse', champion: champion(0.6) });
  const tolerated = play({ heldOutTolerance: 0.1 }, champion(0.6), fresh, answer).outcome;
  expect(tolerated.verdict).toBe('promoted');
});

test('without a held-out split training alone decides', () => {
  const { jobs, outcome } = play({ hasHeldOut: false }, champion(null), fresh, () => ({}));
  expect(splits(jobs)).toEqual(['challenger train 0']);
  expect(outcome.champion).toEqual({ agent: fresh, heldOutFitness: null });
});

test('the first champion runs on held-out cases even if nobody challenges it', () => {
  const { jobs, outcome } = play({}, champion(null), null, () => ({ fitness: 0.3 }));
  expect(splits(jobs)).toEqual(['champion heldOut 0']);
  expect(outcome).toMatchObject({ verdict: 'no-challenger', champion: champion(0.3) });
});

test('a second run that differs: under cases the agent is nondeterministic', () => {
  const changed: readonly Partial<Evaluation>[] = [
    { fitness: 0.7 },
    { behaviour: 'other' },
    { scores: [1] },
  ];
  for (const difference of changed) {
    const { outcome } = play({}, champion(0.1), fresh, () => difference);
    expect(outcome).toMatchObject({ verdict: 'nondeterministic', foundNoise: false });
  }
});

test('a second run that differs: under module the evaluator is noisy, and means decide', () => {
  const means: Answer = ({ repeats, split }, who) => {
    if (repeats.length === 1) return { fitness: split === 'train' ? 0.9 : 0.6 };
    return { fitness: who === 'challenger' ? 0.52 : 0.51 };
  };
  const { jobs, outcome } = play({ evaluator: 'module' }, champion(0.6), fresh, means);
  expect(splits(jobs).slice(2)).toEqual([
    'challenger train 3,4,5,6,7',
    'champion train 3,4,5,6,7',
    'challenger heldOut 3,4,5,6,7',
    'champion heldOut 3,4,5,6,7',
  ]);
  expect(outcome).toMatchObject({ verdict: 'promoted', foundNoise: true, nextRepeat: 8, runs: 6 });
  expect(outcome.champion.heldOutFitness).toBe(0.52);
});

test('where luck plays a part a lucky run does not promote', () => {
  const lucky = agentWith({ slot: 3, genome: dice, evaluation: { fitness: 0.99 } });
  expect([isStochastic(dice), isStochastic(fresh.genome)]).toEqual([true, false]);
  const { jobs, outcome } = play({ nextRepeat: 8 }, champion(0.6), lucky, (_, who) => ({
    fitness: who === 'challenger' ? 0.4 : 0.5,
  }));
  expect(jobs.every(({ repeats }) => repeats.join() === '8,9,10,11,12')).toBe(true);
  expect(outcome).toMatchObject({ verdict: 'not-better-on-average', nextRepeat: 13 });
});

test('equal means: the shorter agent wins, the longer does not', () => {
  const short = agentWith({ slot: 4, bytes: 10, evaluation: { fitness: 0.8 } });
  const long = agentWith({ slot: 4, bytes: 90, evaluation: { fitness: 0.8 } });
  const verdict = (agent: Agent): string =>
    play({ noisy: true }, champion(0.6), agent, () => ({ fitness: 0.5 })).outcome.verdict;
  expect(verdict(short)).toBe('promoted');
  expect(verdict(long)).toBe('not-better-on-average');
});

test('challenger: the best that is better than the champion, not refused before, able and complete', () => {
  const best = agentWith({ slot: 5, evaluation: { fitness: 0.9 } });
  const failed = agentWith({ slot: 6, evaluation: { fitness: 2, failed: true } });
  const partial = agentWith({ slot: 7, evaluation: { fitness: 2, partial: true } });
  const worse = agentWith({ slot: 8, evaluation: { fitness: 0.4 } });
  const all = [worse, fresh, failed, best, partial];
  expect(challenger(all, old, new Set())).toBe(best);
  expect(challenger(all, old, new Set([best.hash]))).toBe(fresh);
  expect(challenger([worse, old, failed], old, new Set())).toBeNull();
});
