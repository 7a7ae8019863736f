import { Kind } from '../../language/kinds.ts';
import { kindAt } from '../../language/tree.ts';
import type { Result } from '../../result.ts';
import { replace, whole } from '../edit.ts';
import { finish, mostNodes, refuse } from '../finish.ts';
import { Grower } from '../generate.ts';
import type { Ground } from '../place.ts';
import { groundOf, soilAt } from '../place.ts';
import type { OperatorPolicy, Parent, Proposal, Refusal } from '../policy.ts';
import type { Random } from '../random.ts';
import { returnedAround } from '../wanted.ts';
import { insertStatement } from './insert.ts';

/**
 * A random program in the frame of a seed: what the seed returns is replaced by a random expression of `depth`
 * levels, half the time filled to that depth ("ramped half and half", Koza 1992) and, where the task has statements,
 * behind up to two new ones.
 */
export function randomProgram(
  seed: Parent,
  depth: number,
  random: Random,
  policy: OperatorPolicy,
): Result<Proposal, Refusal> {
  let ground = groundOf(seed, policy);
  const statements = policy.primitives.statements.length > 0 ? random.int(3) : 0;
  for (let i = 0; i < statements; i++) {
    const tree = insertStatement(ground, random, policy);
    if (tree === undefined) break;
    ground = groundOf({ hash: seed.hash, genome: { ...seed.genome, tree } }, policy);
  }
  const results = ground.analysis.expressions.filter((node) => isResult(ground, node));
  if (results.length === 0) return refuse('random', 'no-place');
  const node = results.at(-1) ?? 0;
  const { analysis, types } = ground;
  const above = analysis.parent[node] ?? 0;
  const want = returnedAround(analysis, types, policy.signature, node);
  const grower = new Grower(soilAt(ground, above, node, random, policy), mostNodes(seed, policy));
  if (random.chance(0.5)) grower.full(want, depth);
  else grower.expression(want, depth);
  const tree = replace(analysis, node, whole(grower.builder.build()));
  const made = finish('random', [seed], tree, policy);
  return made.ok ? { ok: true, value: { ...made.value, parents: [] } } : made;
}

/** Depths from the shallowest to the deepest, in turn ("ramped"). */
export const rampedDepth = (turn: number, [least, most]: readonly [number, number]): number =>
  least + (turn % Math.max(1, most - least + 1));

const isResult = ({ tree, analysis }: Ground, node: number): boolean =>
  kindAt(tree, analysis.parent[node] ?? 0) === Kind.Return;
