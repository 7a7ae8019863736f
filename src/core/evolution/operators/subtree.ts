import type { Result } from '../../result.ts';
import { replace, whole } from '../edit.ts';
import { finish, refuse } from '../finish.ts';
import { Grower } from '../generate.ts';
import { groundOf, soilAt } from '../place.ts';
import type { OperatorPolicy, Parent, Proposal, Refusal } from '../policy.ts';
import type { Random } from '../random.ts';
import { typeAt, wantedAt } from '../wanted.ts';

/** New expressions are shallow: large changes rarely help, and crossover brings them too. */
const DEEPEST = 4;

/** Subtree mutation: an expression anywhere gives way to a new random one of the type its place asks for. */
export function mutateSubtree(
  parents: readonly Parent[],
  random: Random,
  policy: OperatorPolicy,
): Result<Proposal, Refusal> {
  const [parent] = parents;
  if (parent === undefined) return refuse('subtree', 'no-parent');
  const ground = groundOf(parent, policy);
  const { analysis, types } = ground;
  if (analysis.expressions.length === 0) return refuse('subtree', 'no-place');
  const node = random.pick(analysis.expressions);
  const own = typeAt(types, parent.seen, node);
  const want = wantedAt(analysis, types, policy.signature, node, own);
  const grower = new Grower(soilAt(ground, analysis.parent[node] ?? 0, node, random, policy));
  grower.expression(want, random.int(DEEPEST + 1));
  const tree = replace(analysis, node, whole(grower.builder.build()));
  return finish('subtree', [parent], tree, policy);
}
