/**
 * Who becomes champion: the best agent by the order that the gate has not refused before, better than the
 * champion in training, confirmed by a second run, and no worse on held-out cases. Where luck plays a part (a genome
 * that mentions `Math.random`, an evaluator found noisy) means over repeats that chose nobody before are compared.
 */
import { Kind } from '../language/kinds.ts';
import { atomAt, kindAt, nodeCount } from '../language/tree.ts';
import type { Agent, Evaluation, Genome } from './agent.ts';
import { compareAgents, compareEvaluations, isBetter } from './order.ts';

/** Repeats that a comparison by means takes, fresh ones each time. */
export const PROMOTION_REPEATS = 5;

export interface Champion {
  readonly agent: Agent;
  /** Fitness on the held-out split; null where the task has none. */
  readonly heldOutFitness: number | null;
}

export type Verdict =
  | { readonly kind: 'promoted'; readonly heldOutFitness: number | null }
  | { readonly kind: 'refused'; readonly reason: 'held-out-worse' | 'not-better-on-average' }
  /** The second run of a deterministic agent gave something else. */
  | { readonly kind: 'differed' };

/** The one agent that may challenge the champion now, or null. */
export function challenger(
  agents: Iterable<Agent>,
  champion: Agent,
  refused: ReadonlySet<string>,
): Agent | null {
  let best: Agent | null = null;
  for (const agent of agents) {
    const { failed, partial } = agent.evaluation;
    if (failed || partial || agent.quarantined || !isBetter(agent, best ?? champion)) continue;
    // Last, because it makes the hash, which few need.
    if (!refused.has(agent.hash)) best = agent;
  }
  return best;
}

/** `again`: the challenger's second run on the training split. Held-out fitness is null where there is no such split. */
export function judge(
  first: Evaluation,
  again: Evaluation,
  heldOut: { readonly challenger: number | null; readonly champion: number | null },
  tolerance: number,
): Verdict {
  if (!isSameResult(first, again)) return { kind: 'differed' };
  return judgeHeldOut(heldOut, tolerance);
}

/** All four are means over the same fresh repeats. */
export function judgeMeans(
  challenger: { readonly train: Evaluation; readonly heldOut: number | null },
  champion: { readonly train: Evaluation; readonly heldOut: number | null },
  shorter: boolean,
  tolerance: number,
): Verdict {
  const order = compareEvaluations(challenger.train, champion.train);
  if (order > 0 || (order === 0 && !shorter))
    return { kind: 'refused', reason: 'not-better-on-average' };
  return judgeHeldOut({ challenger: challenger.heldOut, champion: champion.heldOut }, tolerance);
}

function judgeHeldOut(
  heldOut: { readonly challenger: number | null; readonly champion: number | null },
  tolerance: number,
): Verdict {
  const { challenger: mine, champion: theirs } = heldOut;
  if (mine !== null && theirs !== null && mine < theirs - tolerance)
    return { kind: 'refused', reason: 'held-out-worse' };
  return { kind: 'promoted', heldOutFitness: mine };
}

/** Whether two runs gave the same: outputs where they are known, and every number that selection looks at. */
const isSameResult = (a: Evaluation, b: Evaluation): boolean =>
  compareEvaluations(a, b) === 0 &&
  a.behaviour === b.behaviour &&
  a.scores.length === b.scores.length &&
  a.scores.every((score, i) => score === b.scores[i]);

/** At equal results on average, the rest of the order decides. */
export const isShorter = (a: Agent, b: Agent): boolean =>
  compareAgents({ ...a, evaluation: b.evaluation }, b) < 0;

/** Whether a genome mentions `Math.random`. Text genomes never run here. */
export function isStochastic(genome: Genome): boolean {
  if (genome.kind === 'text') return false;
  const { tree } = genome;
  if (!tree.atoms.includes('random')) return false;
  for (let node = 0; node < nodeCount(tree); node++)
    if (
      kindAt(tree, node) === Kind.Member &&
      atomAt(tree, node) === 'random' &&
      kindAt(tree, node + 1) === Kind.Name &&
      atomAt(tree, node + 1) === 'Math'
    )
      return true;
  return false;
}
