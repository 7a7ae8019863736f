import type { Result } from '../../result.ts';
import { finish, refuse } from '../finish.ts';
import type { OperatorPolicy, Parent, Proposal, Refusal } from '../policy.ts';
import type { Random } from '../random.ts';
import { simplify } from '../simplify.ts';

/** Simplification against bloat: the same program with fewer nodes. */
export function simplifyCode(
  parents: readonly Parent[],
  _random: Random,
  policy: OperatorPolicy,
): Result<Proposal, Refusal> {
  const [parent] = parents;
  if (parent === undefined) return refuse('simplify', 'no-parent');
  return finish('simplify', [parent], simplify(parent.genome.tree, policy.signature), policy);
}
