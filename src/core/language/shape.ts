import { type Finding, finding } from './finding.ts';
import { KIND_NAMES, KINDS, Kind, kindInfo } from './kinds.ts';
import { MAX_DEPTH } from './limits.ts';
import { findIrregular } from './shape-rules.ts';
import { kindAt, nodeCount, sizeAt, type Tree } from './tree.ts';

/** One place below a node: which kinds may stand there, and whether it repeats (always the last place then). */
interface Place {
  /** By kind: 1 = allowed. */
  readonly allowed: Uint8Array;
  readonly repeats: boolean;
}

const kindsOfRole = (role: string): readonly number[] =>
  KIND_NAMES.map((_, kind) => kind).filter((kind) => kindInfo(kind).role === role);

const SIMPLE_TARGETS = [Kind.Name, Kind.Member, Kind.Index];
const PATTERNS = [Kind.ArrayPattern, Kind.ObjectPattern];

/** The words of the notation in kinds.ts that are not kinds themselves. Leaves of patterns are `shape-rules.ts`'s. */
const WORDS: Record<string, readonly number[]> = {
  stmt: kindsOfRole('stmt'),
  expr: kindsOfRole('expr'),
  pat: [...kindsOfRole('pat'), ...SIMPLE_TARGETS],
  target: [...SIMPLE_TARGETS, ...PATTERNS],
  key: [Kind.Key, Kind.ComputedKey],
  init: [Kind.VariableDeclaration, ...kindsOfRole('expr')],
  left: [Kind.VariableDeclaration, ...SIMPLE_TARGETS, ...PATTERNS],
  PatternProperty: [Kind.PatternProperty, Kind.Rest],
};

/** `expr?`, `stmt*`, `(expr|Spread)*`, `Params`. */
function readPlace(notation: string): Place {
  const repeats = notation.endsWith('*');
  const single = repeats ? notation.slice(0, -1) : notation;
  const optional = single.endsWith('?');
  const words = single.replace(/[()?]/g, '').split('|');
  const kinds = words.flatMap(
    (word) => WORDS[word] ?? [KIND_NAMES.findIndex((name) => name === word)],
  );
  const allowed = new Uint8Array(KIND_NAMES.length);
  for (const kind of kinds) allowed[kind] = 1;
  if (optional) allowed[Kind.Empty] = 1;
  return { allowed, repeats };
}

const PLACES: readonly (readonly Place[])[] = Object.values(KINDS).map(({ children }) =>
  children === '' ? [] : children.split(' ').map(readPlace),
);

/**
 * Why this tree could not have come from a text, if so. One pass, no recursion. The parents of the nodes are left in
 * `parent`, which has room for them, if there is nothing to find.
 */
export function findMalformed(tree: Tree, parent: Int32Array): Finding | undefined {
  const count = nodeCount(tree);
  if (count === 0 || kindAt(tree, 0) !== Kind.Program) return malformed('no program');
  for (let node = 0; node < count; node++) {
    const size = sizeAt(tree, node);
    if (size < 1 || node + size > count) return malformed('sizes do not add up');
  }
  if (sizeAt(tree, 0) !== count) return malformed('sizes do not add up');
  if (isTooDeep(tree)) return finding('too-deep', 0);
  parent[0] = -1;
  for (let node = 0; node < count; node++) {
    if (!childrenFit(tree, node, parent)) return malformed(`children of ${describe(tree, node)}`);
  }
  const irregular = findIrregular(tree, parent);
  return irregular === undefined
    ? undefined
    : malformed(`${irregular.detail} in ${describe(tree, irregular.node)}`);
}

const malformed = (detail: string): Finding => finding('malformed', 0, detail);
const describe = (tree: Tree, node: number): string => `${KIND_NAMES[kindAt(tree, node)]} ${node}`;

/** Notes the node as the parent of its children. */
function childrenFit(tree: Tree, node: number, parent: Int32Array): boolean {
  const places = PLACES[kindAt(tree, node)] ?? [];
  const end = node + sizeAt(tree, node);
  let at = 0;
  let child = node + 1;
  for (; child < end; child += sizeAt(tree, child)) {
    const place = places[at];
    if (place === undefined || place.allowed[kindAt(tree, child)] !== 1) return false;
    parent[child] = node;
    if (!place.repeats) at++;
  }
  const rest = places[at];
  return child === end && (rest === undefined || rest.repeats);
}

/** Where the subtrees around the node in hand end, the outermost first. */
const ends = new Int32Array(MAX_DEPTH + 1);

/** Whether the longest way from the root to a leaf has too many nodes, both counted. */
function isTooDeep(tree: Tree): boolean {
  let depth = 0;
  for (let node = 0; node < nodeCount(tree); node++) {
    while (depth > 0 && (ends[depth - 1] as number) <= node) depth--;
    ends[depth++] = node + sizeAt(tree, node);
    if (depth > MAX_DEPTH) return true;
  }
  return false;
}
