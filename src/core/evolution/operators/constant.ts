import { Kind, UNARY } from '../../language/kinds.ts';
import type { Tree } from '../../language/tree.ts';
import { TreeBuilder, atomAt, kindAt, nodeCount, valueAt } from '../../language/tree.ts';
import type { Result } from '../../result.ts';
import type { Analysis } from '../analysis.ts';
import { replace, whole, withAtom } from '../edit.ts';
import { finish, refuse } from '../finish.ts';
import { writeNumber } from '../terminals.ts';
import type { Ground } from '../place.ts';
import { groundOf } from '../place.ts';
import type { OperatorPolicy, Parent, Proposal, Refusal } from '../policy.ts';
import type { Constants } from '../primitives.ts';
import type { Random } from '../random.ts';

/**
 * Constant perturbation: one number, text or truth value of the program changes a little, or is drawn anew. A number with
 * a minus may lose it, none gets one: that is the tuner's work. (Where any could, one of four tasks of `bench:search`
 * ended higher under five strategies of six, one lower under four, two neither: ten seeds each.)
 */
export function perturbConstant(
  parents: readonly Parent[],
  random: Random,
  policy: OperatorPolicy,
): Result<Proposal, Refusal> {
  const [parent] = parents;
  if (parent === undefined) return refuse('constant', 'no-parent');
  const ground = groundOf(parent, policy);
  const places = literals(ground.analysis);
  if (places.length === 0) return refuse('constant', 'no-place');
  const tree = change(ground, random.pick(places), random, policy);
  return tree === undefined
    ? refuse('constant', 'no-material')
    : finish('constant', [parent], tree, policy);
}

const LITERALS: ReadonlySet<number> = new Set([Kind.Number, Kind.String, Kind.True, Kind.False]);

/** Literals where something may change. */
function literals({ tree, area }: Analysis): number[] {
  const found: number[] = [];
  for (let node = 0; node < nodeCount(tree); node++)
    if (area[node] !== 0 && LITERALS.has(kindAt(tree, node))) found.push(node);
  return found;
}

function change(
  { tree, analysis }: Ground,
  node: number,
  random: Random,
  { primitives }: OperatorPolicy,
): Tree | undefined {
  switch (kindAt(tree, node)) {
    case Kind.Number:
      return changeNumber(analysis, node, random, primitives.constants);
    case Kind.String: {
      const others = primitives.strings.filter((text) => text !== atomAt(tree, node));
      return others.length === 0 ? undefined : withAtom(tree, node, random.pick(others));
    }
    default: {
      const kind = tree.kind.slice();
      kind[node] = kindAt(tree, node) === Kind.True ? Kind.False : Kind.True;
      return { ...tree, kind };
    }
  }
}

function changeNumber(
  analysis: Analysis,
  node: number,
  random: Random,
  constants: Constants,
): Tree {
  const { tree } = analysis;
  const above = analysis.parent[node] ?? -1;
  const isNegated = kindAt(tree, above) === Kind.Unary && UNARY[valueAt(tree, above)] === '-';
  const sign = isNegated ? -1 : 1;
  const before = sign * Number(atomAt(tree, node));
  const after = nudge(before, random, constants);
  const builder = new TreeBuilder();
  // The minus belongs to the number only where the whole `-x` may be replaced.
  const from = isNegated && analysis.place[above] !== 0 ? above : node;
  writeNumber(builder, from === node ? Math.abs(after) : after);
  return replace(analysis, from, whole(builder.build()));
}

/** A number near `value`; whole numbers stay whole. */
function nudge(value: number, random: Random, { range, integer }: Constants): number {
  const [min, max] = range;
  if (random.chance(0.1)) {
    const drawn = random.range(min, max);
    return integer || Number.isInteger(value) ? Math.round(drawn) : drawn;
  }
  if (Number.isInteger(value) && (integer || random.chance(0.7)))
    return value + (random.chance(0.5) ? 1 : -1) * (1 + random.int(random.chance(0.7) ? 1 : 10));
  // Steps of every size from a millionth of the value to all of it: the optimum's scale is unknown.
  const step = random.normal() * random.pick(SCALES);
  return round(value + step * Math.max(Math.abs(value), 0.1), random);
}

const SCALES = [1, 0.3, 0.1, 0.03, 0.01, 0.001, 0.00001];

/** Sometimes to few digits: short constants generalise and are what people write. */
function round(value: number, random: Random): number {
  const digits = random.int(4);
  if (digits === 0) return value;
  const unit = [10, 100, 1000][digits - 1] ?? 1000;
  return Math.round(value * unit) / unit;
}
