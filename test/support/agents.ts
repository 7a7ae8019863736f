import type { Agent, Evaluation } from '../../src/core/evolution/agent.ts';
import { program } from './search-task.ts';

const SEED = program('export default function f(x) { return x; }');

/** An agent with the given traits; all else is ordinary. */
export function agentWith(
  traits: Partial<Omit<Agent, 'evaluation'>> & { readonly evaluation?: Partial<Evaluation> },
): Agent {
  const slot = traits.slot ?? 0;
  return {
    hash: `hash-${String(slot).padStart(6, '0')}`,
    genome: SEED,
    bytes: 40,
    nodes: 10,
    parents: [],
    operator: 'subtree',
    generation: 1,
    slot,
    island: 0,
    safety: 1,
    quarantined: false,
    ...traits,
    evaluation: {
      failed: false,
      partial: false,
      fitness: 0,
      distance: 0,
      scores: [],
      distances: [],
      metrics: {},
      features: {},
      feedback: [],
      fuel: 100,
      bytes: 0,
      frames: 1,
      behaviour: '',
      ...traits.evaluation,
    },
  };
}
