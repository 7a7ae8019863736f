import { Kind } from '../../language/kinds.ts';
import type { Tree } from '../../language/tree.ts';
import { TreeBuilder, children, kindAt, nodeCount, sizeAt } from '../../language/tree.ts';
import type { Result } from '../../result.ts';
import { Place, analyse } from '../analysis.ts';
import { holdsAtom, insertAt, remove, splice, whole } from '../edit.ts';
import { finish, refuse } from '../finish.ts';
import { exportsOf, isDeclaration } from '../jumps.ts';
import { isEnd, listPlaces } from '../list-places.ts';
import type { Ground } from '../place.ts';
import { groundOf } from '../place.ts';
import type { OperatorPolicy, Parent, Proposal, Refusal } from '../policy.ts';
import type { Random } from '../random.ts';
import { fits } from '../value-type.ts';
import { typeAt } from '../wanted.ts';
import { fitStatement } from './graft-statement.ts';

/** Moving: a statement goes to another place, or two operands, arguments or branches change places. */
export function moveCode(
  parents: readonly Parent[],
  random: Random,
  policy: OperatorPolicy,
): Result<Proposal, Refusal> {
  const [parent] = parents;
  if (parent === undefined) return refuse('move', 'no-parent');
  const ground = groundOf(parent, policy);
  const tree =
    (random.chance(0.6) ? moveStatement(ground, random) : undefined) ??
    exchangeSiblings(ground, random);
  return tree === undefined ? refuse('move', 'no-place') : finish('move', [parent], tree, policy);
}

function moveStatement(ground: Ground, random: Random): Tree | undefined {
  const { analysis, tree } = ground;
  const movable = analysis.statements.filter(
    (node) =>
      analysis.place[node] === Place.listed &&
      !isEnd(kindAt(tree, node)) &&
      !isDeclaration(tree, node) &&
      exportsOf(tree, node).size === 0,
  );
  if (movable.length === 0) return undefined;
  const statement = random.pick(movable);
  const end = statement + sizeAt(tree, statement);
  const places = listPlaces(analysis).filter(({ at }) => at < statement || at > end);
  if (places.length === 0) return undefined;
  const { list, at } = random.pick(places);
  const fitted = fitStatement(ground, list, at, ground, statement, random);
  if (fitted === undefined) return undefined;
  const doubled = insertAt(analysis, list, at, fitted);
  const moved = at <= statement ? statement + (fitted.end - fitted.start) : statement;
  return remove(analyse(doubled), moved);
}

const SIBLINGS: ReadonlySet<number> = new Set([
  Kind.Binary,
  Kind.Logical,
  Kind.Conditional,
  Kind.Call,
  Kind.Array,
  Kind.If,
]);

/** `a - b` → `b - a`, `f(a, b)` → `f(b, a)`, `c ? a : b` → `c ? b : a`. */
function exchangeSiblings(ground: Ground, random: Random): Tree | undefined {
  const { tree, analysis } = ground;
  const pairs: (readonly [number, number, number])[] = [];
  for (let node = 0; node < nodeCount(tree); node++) {
    if (!SIBLINGS.has(kindAt(tree, node)) || analysis.area[node] !== 1) continue;
    const parts = children(tree, node);
    for (let i = 0; i + 1 < parts.length; i++) {
      const [first = 0, second = 0] = [parts[i], parts[i + 1]];
      if (isExchangeable(ground, first, second)) pairs.push([node, first, second]);
    }
  }
  if (pairs.length === 0) return undefined;
  const [node, first, second] = random.pick(pairs);
  const builder = new TreeBuilder();
  builder.copy(tree, second, holdsAtom);
  builder.copy(tree, first, holdsAtom);
  return splice(analysis, node, first, second + sizeAt(tree, second), whole(builder.build()));
}

function isExchangeable(
  { analysis, tree, types, parent }: Ground,
  first: number,
  second: number,
): boolean {
  const [a, b] = [analysis.place[first] ?? 0, analysis.place[second] ?? 0];
  if (a !== b || a === Place.fixed || a === Place.listed) return false;
  if (a === Place.single) return kindAt(tree, second) !== Kind.Empty;
  return fits(typeAt(types, parent.seen, first), typeAt(types, parent.seen, second));
}
