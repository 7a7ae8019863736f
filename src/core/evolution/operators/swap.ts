import { ASSIGN, BINARY, Kind, LOGICAL } from '../../language/kinds.ts';
import type { Tree } from '../../language/tree.ts';
import { atomAt, kindAt, nodeCount, valueAt } from '../../language/tree.ts';
import { memberOf } from '../../language/vocabulary.ts';
import type { Result } from '../../result.ts';
import { isNamespace } from '../analysis.ts';
import { withAtom, withValue } from '../edit.ts';
import { finish, refuse } from '../finish.ts';
import type { Material } from '../material.ts';
import { materialOf } from '../material.ts';
import { memberOfType, resultOf } from '../member-types.ts';
import type { Ground } from '../place.ts';
import { groundOf, soilAt } from '../place.ts';
import type { OperatorPolicy, Parent, Proposal, Refusal } from '../policy.ts';
import type { Random } from '../random.ts';
import { ANY, fits } from '../value-type.ts';
import { typeAt } from '../wanted.ts';

/** Point mutation: one operator, variable or method gives way to another that takes and gives the same. */
export function swapPoint(
  parents: readonly Parent[],
  random: Random,
  policy: OperatorPolicy,
): Result<Proposal, Refusal> {
  const [parent] = parents;
  if (parent === undefined) return refuse('swap', 'no-parent');
  const ground = groundOf(parent, policy);
  const points: number[] = [];
  for (let node = 0; node < nodeCount(ground.tree); node++)
    if (ground.analysis.area[node] !== 0 && POINTS.has(kindAt(ground.tree, node)))
      points.push(node);
  for (let tries = 0; tries < 4 && points.length > 0; tries++) {
    const tree = swapAt(ground, random.pick(points), random, policy);
    if (tree !== undefined) return finish('swap', [parent], tree, policy);
  }
  return refuse('swap', points.length === 0 ? 'no-place' : 'no-material');
}

const POINTS: ReadonlySet<number> = new Set([
  Kind.Binary,
  Kind.Logical,
  Kind.Assign,
  Kind.Name,
  Kind.Member,
]);

function swapAt(
  ground: Ground,
  node: number,
  random: Random,
  policy: OperatorPolicy,
): Tree | undefined {
  const { tree } = ground;
  switch (kindAt(tree, node)) {
    case Kind.Binary:
      return swapBinary(ground, node, random, materialOf(policy.primitives));
    case Kind.Logical:
      return swapTo(tree, node, LOGICAL, materialOf(policy.primitives).logical, random);
    case Kind.Assign:
      return swapAssign(tree, node, random, materialOf(policy.primitives));
    case Kind.Name:
      return swapVariable(ground, node, random, policy);
    default:
      return swapMember(ground, node, random, materialOf(policy.primitives));
  }
}

const EQUALITY = new Set(['===', '!==', '==', '!=']);
const LOOP_BOUNDS = [
  ['<', '<='],
  ['>', '>='],
];

function swapBinary(
  { tree, analysis }: Ground,
  node: number,
  random: Random,
  material: Material,
): Tree | undefined {
  const operator = BINARY[valueAt(tree, node)] ?? '+';
  // The direction of a counted loop's test keeps it bounded.
  const bounds = LOOP_BOUNDS.find((pair) => pair.includes(operator));
  if (analysis.area[node] === LOOP_TEST) return swapTo(tree, node, BINARY, bounds ?? [], random);
  const groups = [material.arithmetic, material.comparisons];
  const group = groups.find((one) => one.includes(operator));
  if (group === undefined) return undefined;
  const kept = EQUALITY.has(operator) && random.chance(0.5);
  const choices = kept ? group.filter((one) => EQUALITY.has(one)) : group;
  return swapTo(tree, node, BINARY, choices, random);
}

/** `area` of the test of a counted loop. */
const LOOP_TEST = 2;

/** Another operator of the list at this node. */
function swapTo(
  tree: Tree,
  node: number,
  table: readonly string[],
  choices: readonly string[],
  random: Random,
): Tree | undefined {
  const now = table[valueAt(tree, node)];
  const others = choices.filter((one) => one !== now);
  return others.length === 0
    ? undefined
    : withValue(tree, node, table.indexOf(random.pick(others)));
}

/** `=` stays (the variable may have no value yet); `+=` may become another arithmetic one. */
function swapAssign(
  tree: Tree,
  node: number,
  random: Random,
  material: Material,
): Tree | undefined {
  const operator = (ASSIGN[valueAt(tree, node)] ?? '=').slice(0, -1);
  if (!material.arithmetic.includes(operator)) return undefined;
  const choices = material.arithmetic.map((one) => `${one}=`);
  return swapTo(tree, node, ASSIGN, choices, random);
}

function swapVariable(
  ground: Ground,
  node: number,
  random: Random,
  policy: OperatorPolicy,
): Tree | undefined {
  const { tree, analysis, types, parent } = ground;
  if (isNamespace(tree, node)) return undefined;
  const above = analysis.parent[node] ?? 0;
  const soil = soilAt(ground, above, node, random, policy);
  const name = atomAt(tree, node);
  const isFirst = node === above + 1;
  const kind = kindAt(tree, above);
  const called = isFirst && (kind === Kind.Call || kind === Kind.New);
  const written = isFirst && (kind === Kind.Assign || kind === Kind.Update);
  const type = typeAt(types, parent.seen, node);
  const own = soil.variables.find((one) => one.name === name);
  const others = soil.variables.filter(
    (one) =>
      one.name !== name &&
      (!written || one.assignable) &&
      (called ? one.params?.length === own?.params?.length : one.params === undefined) &&
      one.type !== ANY &&
      fits(one.type, type),
  );
  if (called && own?.params === undefined) return undefined;
  return others.length === 0 ? undefined : withAtom(tree, node, random.pick(others).name);
}

function swapMember(
  { tree, types, analysis }: Ground,
  node: number,
  random: Random,
  material: Material,
): Tree | undefined {
  const name = String(atomAt(tree, node));
  const receiver = node + 1;
  if (kindAt(tree, analysis.parent[node] ?? 0) !== Kind.Call) return undefined;
  if (isNamespace(tree, receiver)) {
    const owner = String(atomAt(tree, receiver));
    const own = memberOf(owner, name);
    if (own === undefined) return undefined;
    const others = material
      .functionsGiving(resultOf(own, ANY, ANY))
      .filter((one) => one.owner === own.owner && one.id !== own.id && one.minArgs <= own.maxArgs);
    return others.length === 0 ? undefined : withAtom(tree, node, random.pick(others).name);
  }
  const type = types.nodes[receiver] ?? ANY;
  const own = memberOfType(type, name);
  if (own === undefined) return undefined;
  const others = material.methods.filter(
    (one) =>
      one.owner === own.owner &&
      one.id !== own.id &&
      one.minArgs === own.minArgs &&
      one.params[0]?.callback === own.params[0]?.callback &&
      one.params[0]?.kind === own.params[0]?.kind &&
      fits(resultOf(one, type, ANY), resultOf(own, type, ANY)),
  );
  return others.length === 0 ? undefined : withAtom(tree, node, random.pick(others).name);
}
