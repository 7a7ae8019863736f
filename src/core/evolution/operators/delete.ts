import { isLoop, Kind } from '../../language/kinds.ts';
import type { Tree } from '../../language/tree.ts';
import { children, kindAt, sizeAt } from '../../language/tree.ts';
import type { Result } from '../../result.ts';
import { adopt } from '../adopt.ts';
import { Place, isFunction } from '../analysis.ts';
import { remove, replace, subtree } from '../edit.ts';
import { finish, refuse } from '../finish.ts';
import { allows, isDeclaration, isFree, jumpsOutOf } from '../jumps.ts';
import type { Ground } from '../place.ts';
import { groundOf, variablesAt } from '../place.ts';
import type { OperatorPolicy, Parent, Proposal, Refusal } from '../policy.ts';
import type { Random } from '../random.ts';
import { declaredIn, mentions } from '../scope.ts';
import { fits, kindsOf } from '../value-type.ts';
import { typeAt, wantedAt } from '../wanted.ts';

/** Deletion: a statement goes, a condition or loop gives way to its body, an expression to a part of itself ("hoist"). */
export function deleteCode(
  parents: readonly Parent[],
  random: Random,
  policy: OperatorPolicy,
): Result<Proposal, Refusal> {
  const [parent] = parents;
  if (parent === undefined) return refuse('delete', 'no-parent');
  const ground = groundOf(parent, policy);
  const tree =
    (random.chance(0.5) ? deleteStatement(ground, random) : undefined) ??
    hoist(ground, random, policy);
  return tree === undefined
    ? refuse('delete', 'no-place')
    : finish('delete', [parent], tree, policy);
}

function deleteStatement(ground: Ground, random: Random): Tree | undefined {
  const { analysis, tree } = ground;
  const places = analysis.statements.filter(
    (node) => isFree(analysis, node) && !isLastReturn(ground, node),
  );
  if (places.length === 0) return undefined;
  const node = random.pick(places);
  const body = random.chance(0.5) ? bodyOf(ground, node, random) : undefined;
  if (body !== undefined) return replace(analysis, node, subtree(tree, body));
  return analysis.place[node] === Place.listed ? remove(analysis, node) : undefined;
}

/** The `return` that a function ends with: without it there is no result at all. */
function isLastReturn(ground: Ground, node: number): boolean {
  const { analysis, tree } = ground;
  const list = analysis.parent[node] ?? 0;
  const isLast = node + sizeAt(tree, node) === list + sizeAt(tree, list);
  return kindAt(tree, node) === Kind.Return && isLast && endsFunction(ground, list);
}

/** Whether a list is the end of a function: its body, or a Region at the end of it. */
function endsFunction({ analysis, tree }: Ground, list: number): boolean {
  const above = analysis.parent[list] ?? 0;
  return isFunction(kindAt(tree, above)) || kindAt(tree, list) === Kind.Region;
}

/** The statement inside a condition or loop that may stand in its place. */
function bodyOf(ground: Ground, node: number, random: Random): number | undefined {
  const { analysis, tree } = ground;
  const bodies = children(tree, node).filter(
    (child) => analysis.place[child] === Place.single && !isDeclaration(tree, child),
  );
  if (bodies.length === 0) return undefined;
  const body = random.pick(bodies);
  const above = analysis.parent[node] ?? 0;
  if (isLoop(kindAt(tree, node))) {
    const declared = declaredIn(tree, node, body);
    if (mentions(tree, body, body + sizeAt(tree, body), declared)) return undefined;
    if (!allows(analysis, above, jumpsOutOf(analysis, body))) return undefined;
  }
  return body;
}

const TRIES = 4;

function hoist(ground: Ground, random: Random, policy: OperatorPolicy): Tree | undefined {
  const { analysis, types, tree, parent } = ground;
  const places = analysis.expressions.filter((node) => sizeAt(tree, node) > 1);
  for (let tries = 0; tries < TRIES && places.length > 0; tries++) {
    const node = random.pick(places);
    const own = typeAt(types, parent.seen, node);
    const want = wantedAt(analysis, types, policy.signature, node, own);
    const end = node + sizeAt(tree, node);
    const parts = analysis.expressions.filter((part) => {
      if (part <= node || part >= end) return false;
      const type = typeAt(types, parent.seen, part);
      return fits(type, want) && kindsOf(type) !== 0;
    });
    if (parts.length === 0) continue;
    const part = subtree(tree, random.pick(parts));
    const variables = variablesAt(ground, analysis.parent[node] ?? 0, node);
    const fitted = adopt(part, types, variables, tree, random);
    if (fitted !== undefined) return replace(analysis, node, fitted);
  }
  return undefined;
}
