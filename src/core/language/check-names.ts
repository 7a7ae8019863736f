import { DENIED_NAMES, LOCALE_MEMBERS, PROTOTYPE_NAMES, type RuleId } from './grammar.ts';
import { BINARY, Kind, UNARY } from './kinds.ts';
import {
  type Atom,
  atomAt,
  children,
  kindAt,
  NONE,
  nodeCount,
  sizeAt,
  type Tree,
  valueAt,
} from './tree.ts';
import { CONSTRUCTORS, GLOBAL_NAMES, memberOf, NAMESPACES, STATIC_OWNERS } from './vocabulary.ts';

/** Something wrong at a node of a tree. */
export interface Complaint {
  readonly rule: RuleId;
  readonly node: number;
  readonly subject: string;
}

type Complain = (rule: RuleId, node: number, subject: string) => void;

const isNamespace = (name: string): boolean => NAMESPACES.some((known) => known === name);
const CONSTANTS: ReadonlySet<string> = new Set(['undefined', 'NaN', 'Infinity']);
const DELETE = UNARY.indexOf('delete');
const INSTANCEOF = BINARY.indexOf('instanceof');
const nameAt = (tree: Tree, node: number): string => String(atomAt(tree, node) ?? '');

/** Names that no declaration binds: each must be a built-in, used the way it can be. */
export function checkFreeNames(
  tree: Tree,
  parent: Int32Array,
  free: readonly number[],
  complain: Complain,
): void {
  for (const node of free) {
    const name = nameAt(tree, node);
    if (PROTOTYPE_NAMES.has(name)) continue;
    if (!GLOBAL_NAMES.has(name)) complain(DENIED_NAMES.get(name) ?? 'free-name', node, name);
    else if (isWritten(tree, parent, node)) complain('assign-global', node, name);
    else checkBuiltIn(tree, parent, node, complain);
  }
}

function checkBuiltIn(tree: Tree, parent: Int32Array, node: number, complain: Complain): void {
  const name = nameAt(tree, node);
  const holder = parent[node] ?? 0;
  if (kindAt(tree, holder) !== Kind.Member) {
    if (isNamespace(name)) complain('namespace-value', node, name);
    return;
  }
  const member = nameAt(tree, holder);
  if (CONSTANTS.has(name) || PROTOTYPE_NAMES.has(member)) return;
  if (isWritten(tree, parent, holder)) complain('assign-global', node, `${name}.${member}`);
  else if (!hasMember(name, member)) complain('unknown-member', node, `${name}.${member}`);
}

/** A static of the vocabulary, or `call`, `apply`, `bind` of a global function. */
function hasMember(name: string, member: string): boolean {
  const owner = STATIC_OWNERS.find((known) => known === name);
  if (owner !== undefined && memberOf(owner, member) !== undefined) return true;
  return !isNamespace(name) && memberOf('function', member) !== undefined;
}

const PATTERNS: ReadonlySet<number> = new Set([Kind.ArrayPattern, Kind.PatternProperty, Kind.Rest]);
const WRITERS: ReadonlySet<number> = new Set([
  Kind.Assign,
  Kind.Update,
  Kind.ForOf,
  Kind.ForIn,
  Kind.DefaultPattern,
]);

/** True if the node is what an assignment, update, `delete`, loop head or pattern writes to. */
function isWritten(tree: Tree, parent: Int32Array, node: number): boolean {
  const holder = parent[node] ?? 0;
  const kind = kindAt(tree, holder);
  if (PATTERNS.has(kind)) return true;
  if (kind === Kind.Unary) return valueAt(tree, holder) === DELETE;
  return WRITERS.has(kind) && node === holder + 1;
}

/** `new` and `instanceof` take the built-in constructors by name; `delete` takes a property. */
export function checkOperands(tree: Tree, free: readonly number[], complain: Complain): void {
  const isConstructor = (node: number): boolean => {
    if (kindAt(tree, node) !== Kind.Name || !free.includes(node)) return false;
    // Any other free name has its own finding.
    return CONSTRUCTORS.has(nameAt(tree, node)) || !GLOBAL_NAMES.has(nameAt(tree, node));
  };
  for (let node = 0; node < nodeCount(tree); node++) {
    const kind = kindAt(tree, node);
    if (kind === Kind.New) {
      if (!isConstructor(node + 1)) complain('constructor', node, '');
    } else if (kind === Kind.Binary && valueAt(tree, node) === INSTANCEOF) {
      if (!isConstructor(node + 1 + sizeAt(tree, node + 1))) complain('instanceof', node, '');
    } else if (kind === Kind.Unary && valueAt(tree, node) === DELETE) {
      if (!isProperty(tree, node + 1)) complain('delete-target', node, '');
    }
  }
}

function isProperty(tree: Tree, node: number): boolean {
  const kind = kindAt(tree, node);
  if (kind === Kind.Chain) return isProperty(tree, node + 1);
  return (
    kind === Kind.Member ||
    kind === Kind.Index ||
    kind === Kind.OptionalMember ||
    kind === Kind.OptionalIndex
  );
}

/** Where an atom is a name or a fixed key (so not a string's or template's text). */
const NAMING: ReadonlySet<number> = new Set([
  Kind.ExportFunction,
  Kind.FunctionDeclaration,
  Kind.FunctionExpression,
  Kind.Labeled,
  Kind.Binding,
  Kind.Name,
  Kind.Key,
  Kind.Member,
  Kind.OptionalMember,
]);

function ruleOf(atom: Atom): RuleId | undefined {
  if (typeof atom !== 'string') return undefined;
  if (PROTOTYPE_NAMES.has(atom)) return 'prototype';
  return LOCALE_MEMBERS.has(atom) ? 'locale' : undefined;
}

/** Names and literal keys that reach for prototypes or locales, wherever they stand. */
export function checkReservedNames(tree: Tree, parent: Int32Array, complain: Complain): void {
  if (!tree.atoms.some((atom) => ruleOf(atom) !== undefined)) return;
  const rules = tree.atoms.map(ruleOf);
  for (let node = 0; node < nodeCount(tree); node++) {
    const kind = kindAt(tree, node);
    const isString = kind === Kind.String;
    if (!isString && !NAMING.has(kind)) continue;
    if (valueAt(tree, node) === NONE) continue;
    const rule = rules[valueAt(tree, node)];
    if (rule === undefined || (isString && !isLiteralKey(tree, parent, node))) continue;
    if (rule === 'prototype' || readsMember(tree, parent, node)) {
      complain(rule, node, nameAt(tree, node));
    }
  }
}

/** `o["key"]` or `{["key"]: …}` */
function isLiteralKey(tree: Tree, parent: Int32Array, node: number): boolean {
  const holder = parent[node] ?? 0;
  const kind = kindAt(tree, holder);
  if (kind === Kind.ComputedKey) return true;
  const isIndex = kind === Kind.Index || kind === Kind.OptionalIndex;
  return isIndex && children(tree, holder)[1] === node;
}

function readsMember(tree: Tree, parent: Int32Array, node: number): boolean {
  const kind = kindAt(tree, node);
  if (kind === Kind.Member || kind === Kind.OptionalMember || kind === Kind.String) return true;
  return kind === Kind.Key && kindAt(tree, parent[node] ?? 0) === Kind.PatternProperty;
}
