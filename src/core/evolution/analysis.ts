import { KIND_NAMES, Kind, UNARY, kindInfo } from '../language/kinds.ts';
import type { Tree } from '../language/tree.ts';
import { TreeMemo } from '../language/tree-memo.ts';
import { atomAt, kindAt, nodeCount, sizeAt, valueAt } from '../language/tree.ts';
import type { Types } from './infer.ts';
import type { Signature } from './signature.ts';

/** What may stand at a node's place. */
export const Place = {
  /** Nothing else: a part, a pattern, the target of an assignment, the callee's shape, a fixed area. */
  fixed: 0,
  /** Any expression. */
  expression: 1,
  /** One of a list of statements: may also be removed or doubled. */
  listed: 2,
  /** A single statement: the body of a loop, the branch of an `if`. */
  single: 3,
} as const;

/** Where everything is in one tree; made once a tree and remembered (trees are immutable). */
export interface Analysis {
  readonly tree: Tree;
  /** -1 for the root. */
  readonly parent: Int32Array;
  /** A `Place`, `fixed` wherever operators may change nothing. */
  readonly place: Uint8Array;
  /** 0 where nothing may change, not even a name or a number; 2 = the test of a counted loop. */
  readonly area: Uint8Array;
  readonly expressions: readonly number[];
  readonly statements: readonly number[];
  /** Where a list of statements may gain or lose members: editable Blocks, Regions, Programs and Cases. */
  readonly lists: readonly number[];
  /** What `guessTypes` last made of it: kept here, as a table of its own is dear to the collector. */
  guess: { readonly signature: Signature; readonly types: Types } | null;
}

const remembered = new TreeMemo<Analysis>();

/** The analysis of a tree. Without Regions all is editable but the default export's name and parameters. */
export function analyse(tree: Tree): Analysis {
  const known = remembered.get(tree);
  if (known !== undefined) return known;
  const made = build(tree);
  remembered.set(tree, made);
  return made;
}

const IS_LIST = KIND_NAMES.map(
  (name) => name === 'Block' || name === 'Region' || name === 'Program' || name === 'Case',
);
const IS_FUNCTION = KIND_NAMES.map(
  (name) =>
    name === 'ExportFunction' ||
    name === 'FunctionDeclaration' ||
    name === 'FunctionExpression' ||
    name === 'Arrow',
);
const ROLES = KIND_NAMES.map((_, kind) => kindInfo(kind).role);
export const isFunction = (kind: number): boolean => IS_FUNCTION[kind] === true;
export const isList = (kind: number): boolean => IS_LIST[kind] === true;

/** How far an area is open to change. */
const CLOSED = 0;
const OPEN = 1;
/** The test of a counted loop: its bound may change, the counter and what it is compared by may not. */
const LOOP_TEST = 2;

function build(tree: Tree): Analysis {
  const count = nodeCount(tree);
  // One block of memory for all three: three would cost more than filling them.
  const block = new ArrayBuffer(count * 6);
  const parent = new Int32Array(block, 0, count);
  const place = new Uint8Array(block, count * 4, count);
  const area = new Uint8Array(block, count * 5, count);
  parent[0] = -1;
  const expressions: number[] = [];
  const statements: number[] = [];
  const lists: number[] = [];
  area[0] = tree.kind.includes(Kind.Region) ? CLOSED : OPEN;
  for (let node = 0; node < count; node++) {
    const kind = kindAt(tree, node);
    if (kind === Kind.Region) area[node] = OPEN;
    const own = area[node] ?? CLOSED;
    if (own !== CLOSED && isList(kind)) lists.push(node);
    if (place[node] === Place.expression) expressions.push(node);
    else if (place[node] !== Place.fixed) statements.push(node);
    const end = node + sizeAt(tree, node);
    for (let child = node + 1, at = 0; child < end; child += sizeAt(tree, child), at++) {
      parent[child] = node;
      const reach = own === CLOSED ? CLOSED : areaOf(tree, node, child, at, own);
      area[child] = reach;
      place[child] = reach === CLOSED ? Place.fixed : placeOf(tree, node, child, at);
    }
  }
  return { tree, parent, place, area, expressions, statements, lists, guess: null };
}

/** The area of child number `at` of a node that is not closed itself. */
function areaOf(tree: Tree, node: number, child: number, at: number, own: number): number {
  const kind = kindAt(tree, node);
  if (kind === Kind.ExportFunction && kindAt(tree, child) === Kind.Params) return CLOSED;
  if (kind === Kind.For) return at === 1 ? LOOP_TEST : at === 2 ? CLOSED : OPEN;
  if (kind === Kind.Unary && UNARY[valueAt(tree, node)] === 'delete') return CLOSED;
  if (own === LOOP_TEST && kind === Kind.Binary && at === 0) return CLOSED;
  return OPEN;
}

/** The place of child number `at` of an editable node. */
function placeOf(tree: Tree, node: number, child: number, at: number): number {
  const kind = kindAt(tree, child);
  const above = kindAt(tree, node);
  const role = ROLES[kind];
  if (role === 'stmt') {
    if (kind === Kind.ExportFunction || kind === Kind.Region) return Place.fixed;
    if (isList(above)) return Place.listed;
    return isBody(above, at) ? Place.single : Place.fixed;
  }
  if (role !== 'expr' || !isOperand(above, at)) return Place.fixed;
  return above === Kind.Member && isNamespace(tree, child) ? Place.fixed : Place.expression;
}

/** `Math` of `Math.max`: the name only means something together with its member. */
export function isNamespace(tree: Tree, node: number): boolean {
  return kindAt(tree, node) === Kind.Name && NAMESPACES.has(String(atomAt(tree, node)));
}

const NAMESPACES: ReadonlySet<string> = new Set([
  'Math',
  'Object',
  'Array',
  'Number',
  'String',
  'JSON',
]);

/** Whether child number `at` of this kind is a statement of any form. */
function isBody(kind: number, at: number): boolean {
  switch (kind) {
    case Kind.If:
      return at > 0;
    case Kind.For:
      return at === 3;
    case Kind.ForOf:
    case Kind.ForIn:
      return at === 2;
    case Kind.While:
      return at === 1;
    case Kind.DoWhile:
      return at === 0;
    default:
      return false;
  }
}

/** Whether child number `at` of this kind may be any expression. */
function isOperand(kind: number, at: number): boolean {
  switch (kind) {
    case Kind.Update:
    case Kind.For:
    case Kind.ForIn:
    case Kind.Chain:
    case Kind.OptionalMember:
    case Kind.OptionalIndex:
    // What a statement computes and drops matters only by its effect: the parts of it change, not the whole.
    case Kind.ExpressionStatement:
      return false;
    case Kind.ForOf:
    case Kind.Assign:
      return at === 1;
    case Kind.Call:
    case Kind.New:
    case Kind.OptionalCall:
      return at > 0;
    default:
      return true;
  }
}
