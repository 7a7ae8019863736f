import { BINARY, Kind, LOGICAL } from '../../language/kinds.ts';
import type { Tree } from '../../language/tree.ts';
import type { Result } from '../../result.ts';
import { holdsAtom, insertAt, replace, whole } from '../edit.ts';
import { finish, refuse } from '../finish.ts';
import { Grower } from '../generate.ts';
import { StatementGrower } from '../generate-statement.ts';
import { listPlaces } from '../list-places.ts';
import type { Material } from '../material.ts';
import { materialOf } from '../material.ts';
import type { Ground } from '../place.ts';
import { groundOf, soilAt } from '../place.ts';
import type { OperatorPolicy, Parent, Proposal, Refusal } from '../policy.ts';
import type { Random } from '../random.ts';
import type { ValueType } from '../value-type.ts';
import { BOOLEAN, STRING, WHOLE, has, isOnly } from '../value-type.ts';
import { typeAt } from '../wanted.ts';

const DEEPEST = 3;

/** Insertion: a new statement among the others, or a new operator above an expression with a new second operand. */
export function insertCode(
  parents: readonly Parent[],
  random: Random,
  policy: OperatorPolicy,
): Result<Proposal, Refusal> {
  const [parent] = parents;
  if (parent === undefined) return refuse('insert', 'no-parent');
  const ground = groundOf(parent, policy);
  const asStatement = policy.primitives.statements.length > 0 && random.chance(0.6);
  const tree =
    (asStatement ? insertStatement(ground, random, policy) : undefined) ??
    insertOperator(ground, random, policy);
  return tree === undefined
    ? refuse('insert', 'no-place')
    : finish('insert', [parent], tree, policy);
}

export function insertStatement(
  ground: Ground,
  random: Random,
  policy: OperatorPolicy,
): Tree | undefined {
  const places = listPlaces(ground.analysis);
  if (places.length === 0) return undefined;
  const { list, at } = random.pick(places);
  const grower = new StatementGrower(soilAt(ground, list, at, random, policy));
  if (!grower.statement(random.int(DEEPEST) + 1, false)) return undefined;
  return insertAt(ground.analysis, list, at, whole(grower.builder.build()));
}

/** `e` becomes `e op new` or `new op e`. */
function insertOperator(ground: Ground, random: Random, policy: OperatorPolicy): Tree | undefined {
  const { analysis, types, tree, parent } = ground;
  const material = materialOf(policy.primitives);
  const places = analysis.expressions.filter((node) => {
    const type = typeAt(types, parent.seen, node);
    return operatorFor(type, material) !== undefined;
  });
  if (places.length === 0) return undefined;
  const node = random.pick(places);
  const operator = operatorFor(typeAt(types, parent.seen, node), material);
  if (operator === undefined) return undefined;
  const grower = new Grower(soilAt(ground, analysis.parent[node] ?? 0, node, random, policy));
  const { builder } = grower;
  builder.open(operator.kind, operator.table.indexOf(random.pick(operator.choices)));
  const isFirst = random.chance(0.5);
  if (isFirst) builder.copy(tree, node, holdsAtom);
  grower.expression(operator.operand, random.int(DEEPEST));
  if (!isFirst) builder.copy(tree, node, holdsAtom);
  builder.close();
  return replace(analysis, node, whole(builder.build()));
}

interface Joint {
  readonly kind: number;
  readonly table: readonly string[];
  readonly choices: readonly string[];
  readonly operand: ValueType;
}

/** The operators that take a value of this type and give one again. */
function operatorFor(type: ValueType, material: Material): Joint | undefined {
  if (isOnly(type, WHOLE) && material.arithmetic.length > 0)
    return { kind: Kind.Binary, table: BINARY, choices: material.arithmetic, operand: type };
  if (isOnly(type, BOOLEAN) && material.logical.length > 0)
    return { kind: Kind.Logical, table: LOGICAL, choices: material.logical, operand: type };
  if (has(type, STRING) && material.joins)
    return { kind: Kind.Binary, table: BINARY, choices: ['+'], operand: type };
  return undefined;
}
