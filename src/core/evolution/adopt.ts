import { Kind } from '../language/kinds.ts';
import type { Tree } from '../language/tree.ts';
import { atomAt, kindAt } from '../language/tree.ts';
import { GLOBAL_NAMES } from '../language/vocabulary.ts';
import type { Fragment } from './edit.ts';
import { rename } from './edit.ts';
import type { Variable } from './terminals.ts';
import type { Types } from './infer.ts';
import type { Random } from './random.ts';
import { declaredIn, takenIn } from './scope.ts';
import type { ValueType } from './value-type.ts';
import { ANY, fits, kindsOf } from './value-type.ts';

/**
 * Code that moves to another place, in the tree `host`: its free names become names of the new place (the same name if
 * its type fits, else one that does), the names it declares become fresh ones where they are taken.
 * `undefined` if the place has nothing to put for a name.
 */
export function adopt(
  fragment: Fragment,
  types: Types,
  variables: readonly Variable[],
  host: Tree,
  random: Random,
): Fragment | undefined {
  const { tree, start, end } = fragment;
  const declared = declaredIn(tree, start, end);
  const names = new Map<string, string>();
  for (const [name, use] of freeNames(tree, start, end, declared)) {
    const type = types.names.get(name) ?? ANY;
    const same = variables.find((one) => one.name === name);
    if (same !== undefined && serves(same, type, use)) continue;
    const others = variables.filter((one) => isKnown(one) && serves(one, type, use));
    if (others.length === 0) return undefined;
    names.set(name, random.pick(others).name);
  }
  if (declared.size > 0) renameTaken(declared, takenIn(host), names);
  return rename(fragment, names);
}

/** Notes fresh names for those that are taken; they are then taken too. */
function renameTaken(
  declared: ReadonlySet<string>,
  taken: Set<string>,
  names: Map<string, string>,
): void {
  for (const name of declared) {
    if (!taken.has(name)) continue;
    const fresh = freshName(name, taken);
    taken.add(fresh);
    names.set(name, fresh);
  }
}

/** How a free name is used: all that its replacement must allow. */
interface Use {
  written: boolean;
  called: boolean;
}

function freeNames(
  tree: Tree,
  start: number,
  end: number,
  declared: ReadonlySet<string>,
): Map<string, Use> {
  const uses = new Map<string, Use>();
  for (let node = start; node < end; node++) {
    if (kindAt(tree, node) !== Kind.Name) continue;
    const name = String(atomAt(tree, node));
    if (declared.has(name) || GLOBAL_NAMES.has(name) || STATIC.has(name)) continue;
    const use = uses.get(name) ?? { written: false, called: false };
    // Preorder: what stands right before a first child is its parent.
    const before = node > start ? kindAt(tree, node - 1) : -1;
    if (before === Kind.Assign || before === Kind.Update) use.written = true;
    if (before === Kind.Call || before === Kind.OptionalCall) use.called = true;
    uses.set(name, use);
  }
  return uses;
}

const STATIC: ReadonlySet<string> = new Set(['Array', 'String', 'Number']);

const serves = (one: Variable, type: ValueType, use: Use): boolean =>
  fits(one.type, type) &&
  (!use.written || one.assignable) &&
  (one.params !== undefined) === use.called;

const isKnown = (one: Variable): boolean => kindsOf(one.type) !== 0;

/** The name with the first number behind it that makes it new. */
function freshName(name: string, taken: ReadonlySet<string>): string {
  const base = name.replace(/\d+$/, '');
  for (let i = 2; ; i++) if (!taken.has(`${base}${i}`)) return `${base}${i}`;
}
