/** Which parts of a tree can change something: what lets the compiler read operands in place. */
import { Kind, KIND_NAMES, type KindName, UNARY } from './kinds.ts';
import { kindAt, type Tree, valueAt } from './tree.ts';
import type { Variable } from './variable.ts';

export interface Effects {
  /** How many nodes before i assign: a range without one cannot change a local. */
  readonly writesBefore: Uint32Array;
  /** How many nodes before i can call, assign, or throw a ReferenceError. */
  readonly effectsBefore: Uint32Array;
}

/** What evaluating a node itself does, by kind: nothing, or depends on the node, or has an effect, or assigns. */
const QUIET = 0;
const BY_NODE = 1;
const EFFECT = 2;
const ASSIGNS = 3;
const EFFECTS = effectTable({
  Name: BY_NODE,
  Unary: BY_NODE,
  Call: EFFECT,
  New: EFFECT,
  OptionalCall: EFFECT,
  Spread: EFFECT,
  Assign: ASSIGNS,
  Update: ASSIGNS,
});

function effectTable(effects: Partial<Record<KindName, number>>): Uint8Array {
  return Uint8Array.from(KIND_NAMES, (name) => effects[name] ?? QUIET);
}

/** One compilation at a time, so the next one has them again. The first element of each stays 0. */
let writesBefore = new Uint32Array(1 << 10);
let effectsBefore = new Uint32Array(1 << 10);

/** Good until the next call. */
export function countEffects(tree: Tree, variableAt: readonly (Variable | undefined)[]): Effects {
  const { kind } = tree;
  if (writesBefore.length <= kind.length) {
    writesBefore = new Uint32Array(kind.length * 2);
    effectsBefore = new Uint32Array(kind.length * 2);
  }
  let writes = 0;
  let effects = 0;
  for (let node = 0; node < kind.length; node++) {
    const effect = EFFECTS[kind[node] ?? 0] ?? QUIET;
    if (effect === ASSIGNS) writes++;
    if (effect >= EFFECT || (effect === BY_NODE && hasEffect(tree, node, variableAt[node])))
      effects++;
    writesBefore[node + 1] = writes;
    effectsBefore[node + 1] = effects;
  }
  return { writesBefore, effectsBefore };
}

const DELETE = UNARY.indexOf('delete');

/** A `delete`, or a name that may be in its dead zone. */
function hasEffect(tree: Tree, node: number, variable: Variable | undefined): boolean {
  if (kindAt(tree, node) === Kind.Unary) return valueAt(tree, node) === DELETE;
  if (variable === undefined) return false;
  return variable.checked || (variable.lexical && (variable.captured || variable.global));
}
