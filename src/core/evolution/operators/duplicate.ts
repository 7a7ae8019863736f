import type { Tree } from '../../language/tree.ts';
import { kindAt, sizeAt } from '../../language/tree.ts';
import type { Result } from '../../result.ts';
import { adopt } from '../adopt.ts';
import { insertAt, replace, subtree } from '../edit.ts';
import { finish, refuse } from '../finish.ts';
import { isEnd, listPlaces } from '../list-places.ts';
import type { Ground } from '../place.ts';
import { groundOf, variablesAt } from '../place.ts';
import type { OperatorPolicy, Parent, Proposal, Refusal } from '../policy.ts';
import type { Random } from '../random.ts';
import { fits, kindsOf } from '../value-type.ts';
import { typeAt, wantedAt } from '../wanted.ts';
import { fitStatement } from './graft-statement.ts';

/** Duplication: a statement or an expression of the program stands in a second place too. */
export function duplicateCode(
  parents: readonly Parent[],
  random: Random,
  policy: OperatorPolicy,
): Result<Proposal, Refusal> {
  const [parent] = parents;
  if (parent === undefined) return refuse('duplicate', 'no-parent');
  const ground = groundOf(parent, policy);
  const tree =
    (random.chance(0.5) ? duplicateStatement(ground, random) : undefined) ??
    duplicateExpression(ground, random, policy);
  return tree === undefined
    ? refuse('duplicate', 'no-place')
    : finish('duplicate', [parent], tree, policy);
}

function duplicateStatement(ground: Ground, random: Random): Tree | undefined {
  const { analysis, tree } = ground;
  const statements = analysis.statements.filter((node) => !isEnd(kindAt(tree, node)));
  const places = listPlaces(analysis);
  if (statements.length === 0 || places.length === 0) return undefined;
  const statement = random.pick(statements);
  const behind = statement + sizeAt(tree, statement);
  const near = places.filter((place) => place.at === behind || place.at === statement);
  const { list, at } = random.pick(near.length > 0 && random.chance(0.5) ? near : places);
  const fitted = fitStatement(ground, list, at, ground, statement, random);
  return fitted && insertAt(analysis, list, at, fitted);
}

const TRIES = 4;

function duplicateExpression(
  ground: Ground,
  random: Random,
  policy: OperatorPolicy,
): Tree | undefined {
  const { analysis, types, tree, parent } = ground;
  for (let tries = 0; tries < TRIES && analysis.expressions.length > 1; tries++) {
    const source = random.pick(analysis.expressions);
    const type = typeAt(types, parent.seen, source);
    const end = source + sizeAt(tree, source);
    const places = analysis.expressions.filter((node) => {
      const isInside = node >= source && node < end;
      if (isInside || kindsOf(type) === 0) return false;
      const own = typeAt(types, parent.seen, node);
      return fits(type, wantedAt(analysis, types, policy.signature, node, own));
    });
    if (places.length === 0) continue;
    const node = random.pick(places);
    const variables = variablesAt(ground, analysis.parent[node] ?? 0, node);
    const fitted = adopt(subtree(tree, source), types, variables, tree, random);
    if (fitted !== undefined) return replace(analysis, node, fitted);
  }
  return undefined;
}
