/** What is known before the program runs: literals, and the functions and constants of the vocabulary. */
import { BUILTINS } from './builtins/index.ts';
import { Kind, UNARY } from './kinds.ts';
import type { Scopes } from './scope.ts';
import type { Tree } from './tree.ts';
import type { Value } from './values.ts';

export interface Known<T> {
  readonly value: T;
}
export type Literal = string | number | boolean | null | undefined;

const MINUS = UNARY.indexOf('-');

const atom = (tree: Tree, node: number): string | number | undefined =>
  tree.atoms[tree.value[node] ?? -1];

/** The value of a literal (also a negative number); undefined if the node is none. */
export function literalValue(tree: Tree, node: number): Known<Literal> | undefined {
  switch (tree.kind[node] ?? -1) {
    case Kind.Number:
    case Kind.String:
      return { value: atom(tree, node) };
    case Kind.True:
      return { value: true };
    case Kind.False:
      return { value: false };
    case Kind.Null:
      return { value: null };
    case Kind.Unary: {
      const inner = atom(tree, node + 1);
      const negative = tree.value[node] === MINUS && tree.kind[node + 1] === Kind.Number;
      return negative && typeof inner === 'number' ? { value: -inner } : undefined;
    }
    default:
      return undefined;
  }
}

/** The vocabulary's id of a free name or a member of one: `parseInt`, `Math.floor`. */
export function builtInId(tree: Tree, scopes: Scopes, node: number): string | undefined {
  const kind = tree.kind[node];
  if (kind === Kind.Name)
    return scopes.variableAt[node] === undefined ? String(atom(tree, node)) : undefined;
  const owner = node + 1;
  if (kind !== Kind.Member || tree.kind[owner] !== Kind.Name) return undefined;
  if (scopes.variableAt[owner] !== undefined) return undefined;
  const name = String(atom(tree, owner));
  const id = memberId(name, String(atom(tree, node)));
  // `NaN.x` and `Number.bind` are ordinary reads of a value.
  const isValue = BUILTINS.constants.has(name) || BUILTINS.natives.has(name);
  return isValue && builtInValue(id) === undefined ? undefined : id;
}

const ids = new Map<string, Map<string, string>>();
for (const id of [...BUILTINS.natives.keys(), ...BUILTINS.constants.keys()]) {
  const [owner = '', member] = id.split('.');
  if (member === undefined) continue;
  const known = ids.get(owner) ?? new Map<string, string>();
  ids.set(owner, known.set(member, id));
}

/** `Math.max` of `Math` and `max`: those of the vocabulary are not put together anew, as they would be hashed anew too. */
const memberId = (owner: string, member: string): string =>
  ids.get(owner)?.get(member) ?? `${owner}.${member}`;

/** The vocabulary's value for an id; undefined if there is none (the gate refuses such names). */
export function builtInValue(id: string): Known<Value> | undefined {
  const native = BUILTINS.natives.get(id);
  if (native !== undefined) return { value: native };
  return BUILTINS.constants.has(id) ? { value: BUILTINS.constants.get(id) } : undefined;
}

/** The value of any expression that is constant. */
export function constantValue(tree: Tree, scopes: Scopes, node: number): Known<Value> | undefined {
  const literal = literalValue(tree, node);
  if (literal !== undefined) return literal;
  const id = builtInId(tree, scopes, node);
  return id === undefined ? undefined : builtInValue(id);
}
