import { sizeAt } from '../../language/tree.ts';
import type { Result } from '../../result.ts';
import { adopt } from '../adopt.ts';
import type { Analysis } from '../analysis.ts';
import { replace, subtree } from '../edit.ts';
import { finish, refuse } from '../finish.ts';
import type { Ground } from '../place.ts';
import { groundOf, variablesAt } from '../place.ts';
import type { OperatorPolicy, Parent, Proposal, Refusal } from '../policy.ts';
import type { Random } from '../random.ts';
import type { ValueType } from '../value-type.ts';
import { fits, kindsOf } from '../value-type.ts';
import { typeAt, wantedAt } from '../wanted.ts';
import { graftStatement } from './graft-statement.ts';

/** Koza's bias: so often a node with something below it is exchanged, not a leaf. */
const INTERNAL = 0.9;
/** Where both parents have statements to exchange, so often one of them is taken. */
const STATEMENTS = 0.3;
const TRIES = 4;

/**
 * Typed subtree crossover: an expression of the first parent gives way to one of the second whose kinds (seen at run
 * time if known) fit the place; or a statement of the second joins the first.
 */
export function crossover(
  parents: readonly Parent[],
  random: Random,
  policy: OperatorPolicy,
): Result<Proposal, Refusal> {
  const [mother, father] = parents;
  if (mother === undefined || father === undefined) return refuse('crossover', 'no-parent');
  const into = groundOf(mother, policy);
  const from = groundOf(father, policy);
  const statements =
    into.analysis.statements.length > 1 &&
    from.analysis.statements.length > 1 &&
    random.chance(STATEMENTS);
  for (let tries = 0; tries < TRIES; tries++) {
    const tree = statements
      ? graftStatement(into, from, random)
      : exchange(into, from, random, policy);
    if (tree !== undefined) return finish('crossover', [mother, father], tree, policy);
  }
  return refuse('crossover', 'no-material');
}

function exchange(
  into: Ground,
  from: Ground,
  random: Random,
  policy: OperatorPolicy,
): ReturnType<typeof replace> | undefined {
  const { analysis, types, parent } = into;
  const node = pickBiased(analysis, analysis.expressions, random);
  if (node === undefined) return undefined;
  const own = typeAt(types, parent.seen, node);
  const want = wantedAt(analysis, types, policy.signature, node, own);
  const donors = from.analysis.expressions.filter((one) =>
    isDonor(typeAt(from.types, from.parent.seen, one), want),
  );
  const donor = pickBiased(from.analysis, donors, random);
  if (donor === undefined) return undefined;
  const above = analysis.parent[node] ?? 0;
  const variables = variablesAt(into, above, node);
  const moved = subtree(from.tree, donor);
  const fragment = adopt(moved, from.types, variables, into.tree, random);
  return fragment === undefined ? undefined : replace(analysis, node, fragment);
}

/** Where a type is asked for, nothing is taken whose type is unknown. */
const isDonor = (type: ValueType, want: ValueType): boolean =>
  fits(type, want) && (kindsOf(type) !== 0 || kindsOf(want) === 0);

function pickBiased(
  { tree }: Analysis,
  nodes: readonly number[],
  random: Random,
): number | undefined {
  if (nodes.length === 0) return undefined;
  const wantInternal = random.chance(INTERNAL);
  let fitting = 0;
  for (const node of nodes) if (sizeAt(tree, node) > 1 === wantInternal) fitting++;
  if (fitting === 0 || fitting === nodes.length) return random.pick(nodes);
  let left = random.int(fitting);
  return nodes.find((node) => sizeAt(tree, node) > 1 === wantInternal && left-- === 0);
}
