import type { Tree } from '../../language/tree.ts';
import { Kind } from '../../language/kinds.ts';
import { children, kindAt } from '../../language/tree.ts';
import type { Result } from '../../result.ts';
import { holdsAtom, replace, whole } from '../edit.ts';
import { finish, refuse } from '../finish.ts';
import { Grower } from '../generate.ts';
import { StatementGrower } from '../generate-statement.ts';
import { isDeclaration, isFree } from '../jumps.ts';
import { isEnd } from '../list-places.ts';
import { materialOf } from '../material.ts';
import type { Ground } from '../place.ts';
import { groundOf, soilAt } from '../place.ts';
import type { OperatorPolicy, Parent, Proposal, Refusal } from '../policy.ts';
import type { Random } from '../random.ts';
import { typeAt, wantedAt } from '../wanted.ts';

const DEEPEST = 3;

/** Wrapping: a statement gets under a condition or into a counted loop, an expression under `?:` or a function. */
export function wrapCode(
  parents: readonly Parent[],
  random: Random,
  policy: OperatorPolicy,
): Result<Proposal, Refusal> {
  const [parent] = parents;
  if (parent === undefined) return refuse('wrap', 'no-parent');
  const ground = groundOf(parent, policy);
  const asStatement = policy.primitives.statements.length > 0 && random.chance(0.5);
  const tree =
    (asStatement ? wrapStatement(ground, random, policy) : undefined) ??
    wrapExpression(ground, random, policy);
  return tree === undefined ? refuse('wrap', 'no-place') : finish('wrap', [parent], tree, policy);
}

function wrapStatement(ground: Ground, random: Random, policy: OperatorPolicy): Tree | undefined {
  const { analysis, tree } = ground;
  // A `return` under a condition would often leave a function without result: `insert` makes early returns.
  const places = analysis.statements.filter(
    (node) => !isEnd(kindAt(tree, node)) && !isDeclaration(tree, node) && isFree(analysis, node),
  );
  if (places.length === 0) return undefined;
  const node = random.pick(places);
  const grower = new StatementGrower(
    soilAt(ground, analysis.parent[node] ?? 0, node, random, policy),
  );
  // A block's statements go into the new block, not the block into a block.
  const parts = kindAt(tree, node) === Kind.Block ? children(tree, node) : [node];
  grower.around(random.int(DEEPEST), () => {
    for (const part of parts) grower.builder.copy(tree, part, holdsAtom);
  });
  return replace(analysis, node, whole(grower.builder.build()));
}

function wrapExpression(ground: Ground, random: Random, policy: OperatorPolicy): Tree | undefined {
  const { analysis, types, tree, parent } = ground;
  const material = materialOf(policy.primitives);
  if (analysis.expressions.length === 0) return undefined;
  const node = random.pick(analysis.expressions);
  const own = typeAt(types, parent.seen, node);
  const want = wantedAt(analysis, types, policy.signature, node, own);
  const grower = new Grower(soilAt(ground, analysis.parent[node] ?? 0, node, random, policy));
  const copy = (): void => grower.builder.copy(tree, node, holdsAtom);
  const functions = material.functionsGiving(want);
  const asFunction = functions.length > 0 && (!material.chooses || random.chance(0.5));
  if (asFunction) grower.apply(random.pick(functions), copy, random.int(DEEPEST));
  else if (material.chooses) grower.choose(want, copy, random.int(DEEPEST) + 1);
  else return undefined;
  return replace(analysis, node, whole(grower.builder.build()));
}
