import type { ModelProposal } from '../../src/core/models/proposal.ts';

/** A call in flight for a patch of one parent, with what a test says of it. */
export const modelProposal = (own: Partial<ModelProposal>): ModelProposal => ({
  n: 7,
  id: 'p_x/7',
  state: 'calling',
  operator: 'patch',
  parents: ['a'],
  parentFitness: 0.5,
  base: 'export default function f(x) { return x; }',
  shown: null,
  arm: { provider: 'bedrock', region: 'us-east-1', model: 'm' },
  lane: 0,
  attempt: 0,
  lease: 'mine',
  until: 100,
  reserve: { micro: 10, tokens: 10 },
  promptVersion: 'patch/1',
  route: {
    why: 'only',
    kind: 'mutate',
    complexity: 0,
    costWeight: 0.5,
    considered: [],
    excluded: [],
  },
  request: null,
  child: null,
  ...own,
});
