import { Kind, UNARY } from '../../language/kinds.ts';
import { structuralHash } from '../../language/structural-hash.ts';
import type { Tree } from '../../language/tree.ts';
import { TreeBuilder, atomAt, kindAt, nodeCount, sizeAt, valueAt } from '../../language/tree.ts';
import type { Analysis } from '../analysis.ts';
import { Place, analyse } from '../analysis.ts';
import { holdsAtom } from '../edit.ts';
import { writeNumber } from '../terminals.ts';
import { LARGEST } from './digits.ts';

/** Where a number stands in a tree: its literal, or the minus before it. */
interface NumberPlace {
  readonly node: number;
  /** Nodes it takes: 2 with a minus. */
  readonly size: 1 | 2;
  readonly value: number;
}

/** The most constants that are tuned together: the covariance has as many rows. */
const MAX_CONSTANTS = 100;

/**
 * The numbers of a program that a tuner may change, in the order of the text, the first `MAX_CONSTANTS` of them. Not
 * among them: indices, tests of counted loops, what is outside the EVOLVE-BLOCK regions, and numbers under two minuses
 * (they would change places with their sign).
 */
export function findNumbers(tree: Tree): readonly NumberPlace[] {
  const analysis = analyse(tree);
  const places: NumberPlace[] = [];
  for (let node = 0; node < nodeCount(tree) && places.length < MAX_CONSTANTS; node++) {
    const place = numberAt(analysis, node);
    if (place !== null) places.push(place);
  }
  return places;
}

const LOOP_TEST = 2;

function numberAt({ tree, parent, place, area }: Analysis, node: number): NumberPlace | null {
  if (kindAt(tree, node) !== Kind.Number) return null;
  const above = parent[node] ?? -1;
  const isNegated = isMinus(tree, above);
  const from = isNegated ? above : node;
  const around = parent[from] ?? -1;
  if (place[from] !== Place.expression || isMinus(tree, around)) return null;
  // The bound of a counted loop: the program's cost, not a quantity of its answer.
  if (area[from] === LOOP_TEST || area[around] === LOOP_TEST) return null;
  if (INDEXED.has(kindAt(tree, around)) && from !== around + 1) return null;
  const value = Number(atomAt(tree, node));
  if (Math.abs(value) > LARGEST) return null;
  return isNegated
    ? { node: above, size: 2, value: value === 0 ? 0 : -value }
    : { node, size: 1, value };
}

/** Their second child chooses an element or a branch: a position, not a quantity. */
const INDEXED: ReadonlySet<number> = new Set([Kind.Index, Kind.OptionalIndex]);

const isMinus = (tree: Tree, node: number): boolean =>
  node >= 0 && kindAt(tree, node) === Kind.Unary && UNARY[valueAt(tree, node)] === '-';

/** The tree with other numbers at the places that `findNumbers` gave. Finding them again gives the same count. */
export function withNumbers(
  tree: Tree,
  places: readonly NumberPlace[],
  values: readonly number[],
): Tree {
  const builder = new TreeBuilder();
  const byNode = new Map(places.map(({ node }, i) => [node, values[i] ?? 0]));
  // `TreeBuilder.close` sets sizes, so subtrees that end at a node are closed before it.
  const ends: number[] = [];
  for (let node = 0; node < nodeCount(tree); node++) {
    while (ends.at(-1) === node) {
      builder.close();
      ends.pop();
    }
    const value = byNode.get(node);
    if (value !== undefined) {
      writeNumber(builder, value);
      node += sizeAt(tree, node) - 1;
      continue;
    }
    const kind = kindAt(tree, node);
    const atom = holdsAtom(kind) ? atomAt(tree, node) : undefined;
    builder.open(kind, atom === undefined ? valueAt(tree, node) : builder.atom(atom));
    ends.push(node + sizeAt(tree, node));
  }
  for (; ends.length > 0; ends.pop()) builder.close();
  return builder.build();
}

/** What programs share that differ in their numbers only. */
export const skeletonOf = (tree: Tree, places: readonly NumberPlace[]): string =>
  structuralHash(
    withNumbers(
      tree,
      places,
      places.map(() => 0),
    ),
  );
