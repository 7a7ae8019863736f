import { Kind } from '../../language/kinds.ts';
import type { Tree } from '../../language/tree.ts';
import { kindAt } from '../../language/tree.ts';
import { adopt } from '../adopt.ts';
import { Place } from '../analysis.ts';
import type { Fragment } from '../edit.ts';
import { insertAt, replace, subtree } from '../edit.ts';
import { allows, isDeclaration, isFree, jumpsOutOf } from '../jumps.ts';
import { listPlaces } from '../list-places.ts';
import type { Ground } from '../place.ts';
import { variablesAt } from '../place.ts';
import type { Random } from '../random.ts';

/** A statement of `from` put among those of `into`, or in place of one; `undefined` if it does not fit there. */
export function graftStatement(into: Ground, from: Ground, random: Random): Tree | undefined {
  const donors = from.analysis.statements.filter((one) => kindAt(from.tree, one) !== Kind.Return);
  if (donors.length === 0) return undefined;
  const donor = random.pick(donors);
  const { analysis } = into;
  const victims = analysis.statements.filter((one) => isFree(analysis, one));
  if (victims.length > 0 && random.chance(0.5)) {
    const node = random.pick(victims);
    if (analysis.place[node] === Place.single && isDeclaration(from.tree, donor)) return undefined;
    const above = analysis.parent[node] ?? 0;
    const fitted = fitStatement(into, above, node, from, donor, random);
    return fitted && replace(analysis, node, fitted);
  }
  const places = listPlaces(analysis);
  if (places.length === 0) return undefined;
  const { list, at } = random.pick(places);
  const fitted = fitStatement(into, list, at, from, donor, random);
  return fitted && insertAt(analysis, list, at, fitted);
}

/** The statement made to fit just before `place` under `above`: legal jumps, names of the new place. */
export function fitStatement(
  into: Ground,
  above: number,
  place: number,
  from: Ground,
  statement: number,
  random: Random,
): Fragment | undefined {
  if (!allows(into.analysis, above, jumpsOutOf(from.analysis, statement))) return undefined;
  const variables = variablesAt(into, above, place);
  return adopt(subtree(from.tree, statement), from.types, variables, into.tree, random);
}
