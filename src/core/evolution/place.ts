import { Kind } from '../language/kinds.ts';
import type { Tree } from '../language/tree.ts';
import { atomAt, children, kindAt } from '../language/tree.ts';
import type { Analysis } from './analysis.ts';
import { analyse, isFunction } from './analysis.ts';
import type { Soil, Variable } from './terminals.ts';
import type { Types } from './infer.ts';
import { guessTypes } from './infer.ts';
import { materialOf } from './material.ts';
import type { OperatorPolicy, Parent } from './policy.ts';
import type { Random } from './random.ts';
import type { Visible } from './scope.ts';
import { functionAround, loopedOver, loopsAround, takenIn, visibleFrom } from './scope.ts';
import type { ValueType } from './value-type.ts';
import { ANY, FUNCTION, has } from './value-type.ts';
import { returnedAround } from './wanted.ts';

/** A parent as operators look at it. */
export interface Ground {
  readonly parent: Parent;
  readonly tree: Tree;
  readonly analysis: Analysis;
  readonly types: Types;
}

export function groundOf(parent: Parent, policy: OperatorPolicy): Ground {
  const { tree } = parent.genome;
  const analysis = analyse(tree);
  return { parent, tree, analysis, types: guessTypes(analysis, policy.signature) };
}

/** What new code just before `place` (a child of `above`, or the end of its subtree) may be made of. */
export function soilAt(
  ground: Ground,
  above: number,
  place: number,
  random: Random,
  policy: OperatorPolicy,
): Soil {
  const { analysis, types, tree } = ground;
  const material = materialOf(policy.primitives);
  const inside = isFunction(kindAt(tree, above)) ? above : functionAround(analysis, above);
  return {
    random,
    material,
    variables: variablesAt(ground, above, place).filter((one) =>
      one.params === undefined
        ? material.terminals === null || material.terminals.has(one.name)
        : material.helpers === null || material.helpers.has(one.name),
    ),
    returns: inside < 0 ? ANY : returnedAround(analysis, types, policy.signature, above + 1),
    taken: takenIn(tree),
    loops: loopsAround(analysis, above + 1),
    loopedOver: loopedOver(analysis, above + 1),
  };
}

/** All names in scope with their types; functions that would call each other in a circle are left out. */
export function variablesAt(ground: Ground, above: number, place: number): Variable[] {
  return visibleFrom(ground.analysis, above, place).flatMap(
    (one) => toVariable(ground, one, above) ?? [],
  );
}

function toVariable(
  { tree, types, analysis }: Ground,
  one: Visible,
  above: number,
): Variable | undefined {
  const type = types.names.get(one.name) ?? ANY;
  const base = { name: one.name, type, assignable: one.assignable };
  if (!one.isFunction && !has(type, FUNCTION)) return base;
  const declared = functionNode(tree, one);
  // A function parameter: what it takes is unknown, so new code leaves it alone.
  if (declared < 0) return undefined;
  if (one.node > above && !isInExport(analysis, above)) return undefined;
  return { ...base, assignable: false, params: paramTypes(tree, declared, types) };
}

/** The function that a name is declared with: a declaration, or the value of a `const`. */
function functionNode(tree: Tree, one: Visible): number {
  if (one.isFunction) return one.node;
  const next = one.node + 1;
  return isFunction(kindAt(tree, next)) ? next : -1;
}

function isInExport(analysis: Analysis, node: number): boolean {
  for (let at = node; at >= 0; at = analysis.parent[at] ?? -1)
    if (kindAt(analysis.tree, at) === Kind.ExportFunction) return true;
  return false;
}

function paramTypes(tree: Tree, node: number, types: Types): ValueType[] {
  return children(tree, node + 1).map((param) =>
    kindAt(tree, param) === Kind.Binding
      ? (types.names.get(String(atomAt(tree, param))) ?? ANY)
      : ANY,
  );
}
