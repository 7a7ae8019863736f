import { ASSIGN, DECLARE, Kind } from '../language/kinds.ts';
import type { Tree } from '../language/tree.ts';
import { atomAt, children, kindAt, nodeCount, sizeAt, valueAt } from '../language/tree.ts';
import { Place } from './analysis.ts';
import type { Certainty } from './certain.ts';
import { isPure, kindOf } from './certain.ts';
import type { Fragment } from './edit.ts';
import { NOTHING, subtree } from './edit.ts';
import { exportsOf, isDeclaration, isFree } from './jumps.ts';
import { isEnd } from './list-places.ts';
import { visibleAt } from './scope.ts';
import { BOOLEAN, NUMBER } from './value-type.ts';

/** What may stand in place of a statement: less, with the same effects. `NOTHING` only in lists. */
export function smallerStatement(certainty: Certainty, node: number): Fragment | undefined {
  const { tree, place } = certainty.analysis;
  const isListed = place[node] === Place.listed;
  if (isListed && isDropped(certainty, node)) return NOTHING;
  switch (kindAt(tree, node)) {
    case Kind.Block:
      return isListed && !children(tree, node).some((child) => isScoped(tree, child))
        ? { tree, start: node + 1, end: node + sizeAt(tree, node) }
        : undefined;
    case Kind.If:
      return smallerIf(certainty, node, isListed);
    default:
      return undefined;
  }
}

/** Whether a statement would change the meaning of a list it is put into. */
const isScoped = (tree: Tree, node: number): boolean =>
  isDeclaration(tree, node) || kindAt(tree, node) === Kind.Labeled;

function isDropped(certainty: Certainty, node: number): boolean {
  const { analysis } = certainty;
  const { tree } = analysis;
  if (isUnreached(certainty, node)) return isFree(analysis, node);
  switch (kindAt(tree, node)) {
    case Kind.EmptyStatement:
      return true;
    case Kind.ExpressionStatement:
      return isPure(certainty, node + 1) || isIdleWrite(certainty, node + 1);
    case Kind.FunctionDeclaration:
      return isFree(analysis, node);
    case Kind.VariableDeclaration:
      return isUnusedVariable(certainty, node);
    default:
      return false;
  }
}

/** Behind a `return` or another jump of the same list; functions there are still hoisted. */
function isUnreached({ analysis }: Certainty, node: number): boolean {
  const { tree } = analysis;
  const list = analysis.parent[node] ?? 0;
  if (kindAt(tree, node) === Kind.FunctionDeclaration || kindAt(tree, list) === Kind.Case)
    return false;
  if (exportsOf(tree, node).size > 0 && kindAt(tree, node) !== Kind.VariableDeclaration)
    return false;
  return children(tree, list).some((before) => before < node && isEnd(kindAt(tree, before)));
}

function isUnusedVariable(certainty: Certainty, node: number): boolean {
  const { analysis } = certainty;
  const { tree } = analysis;
  const declarators = children(tree, node);
  return (
    isFree(analysis, node) &&
    declarators.every((one) => {
      const init = one + 2;
      const isPlain = kindAt(tree, one + 1) === Kind.Binding;
      return isPlain && (kindAt(tree, init) === Kind.Empty || isPure(certainty, init));
    })
  );
}

/** `x = x`, or a write to a variable that is never read. */
function isIdleWrite(certainty: Certainty, node: number): boolean {
  const { analysis } = certainty;
  const { tree } = analysis;
  const kind = kindAt(tree, node);
  if (kind !== Kind.Assign && kind !== Kind.Update) return false;
  const target = node + 1;
  if (kindAt(tree, target) !== Kind.Name) return false;
  const name = String(atomAt(tree, target));
  const variable = visibleAt(analysis, node).find((one) => one.name === name);
  if (variable?.assignable !== true) return false;
  const value = target + 1;
  if (kind === Kind.Assign) {
    if (!isPure(certainty, value)) return false;
    const isSelf = kindAt(tree, value) === Kind.Name && atomAt(tree, value) === name;
    if (isSelf && ASSIGN[valueAt(tree, node)] === '=') return true;
  }
  return isNeverRead(certainty, name);
}

/** Whether all that happens to a name is that numbers or truth values are written to it by statements of their own. */
function isNeverRead(certainty: Certainty, name: string): boolean {
  const { analysis } = certainty;
  const { tree, parent } = analysis;
  let declarations = 0;
  for (let node = 0; node < nodeCount(tree); node++) {
    if (atomOfName(tree, node) !== name) continue;
    const above = parent[node] ?? 0;
    if (kindAt(tree, node) === Kind.Binding) {
      declarations++;
      if (!isPlainVariable(certainty, node, above)) return false;
      continue;
    }
    if (kindAt(tree, node) !== Kind.Name || !isBareWrite(certainty, node, above)) return false;
  }
  return declarations === 1;
}

const isHarmless = (certainty: Certainty, node: number): boolean =>
  (kindOf(certainty, node) & (NUMBER | BOOLEAN)) !== 0;

function isPlainVariable(certainty: Certainty, node: number, above: number): boolean {
  const { tree, parent } = certainty.analysis;
  if (kindAt(tree, above) !== Kind.Declarator) return false;
  const declaration = parent[above] ?? 0;
  if (DECLARE[valueAt(tree, declaration)] !== 'let') return false;
  return kindAt(tree, node + 1) === Kind.Empty || isHarmless(certainty, node + 1);
}

function isBareWrite(certainty: Certainty, node: number, above: number): boolean {
  const { tree, parent } = certainty.analysis;
  if (node !== above + 1 || kindAt(tree, parent[above] ?? 0) !== Kind.ExpressionStatement)
    return false;
  if (kindAt(tree, above) === Kind.Update) return true;
  return kindAt(tree, above) === Kind.Assign && isHarmless(certainty, node + 1);
}

function atomOfName(tree: Tree, node: number): unknown {
  const kind = kindAt(tree, node);
  const isName =
    kind === Kind.Name ||
    kind === Kind.Binding ||
    kind === Kind.FunctionDeclaration ||
    kind === Kind.FunctionExpression;
  return isName ? atomAt(tree, node) : undefined;
}

function smallerIf(certainty: Certainty, node: number, isListed: boolean): Fragment | undefined {
  const { analysis } = certainty;
  const { tree } = analysis;
  const [test = 0, yes = 0, no = 0] = children(tree, node);
  const kind = kindAt(tree, test);
  const taken = kind === Kind.True ? yes : kind === Kind.False ? no : undefined;
  if (taken !== undefined) {
    const left = taken === yes ? no : yes;
    if (!isFree(analysis, left)) return undefined;
    if (kindAt(tree, taken) !== Kind.Empty) return subtree(tree, taken);
    return isListed ? NOTHING : undefined;
  }
  const isIdle = isEmpty(tree, yes) && isEmpty(tree, no);
  return isListed && isIdle && isPure(certainty, test) ? NOTHING : undefined;
}

const isEmpty = (tree: Tree, node: number): boolean =>
  kindAt(tree, node) === Kind.Empty ||
  kindAt(tree, node) === Kind.EmptyStatement ||
  (kindAt(tree, node) === Kind.Block && sizeAt(tree, node) === 1);
