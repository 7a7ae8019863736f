import type { OperatorPolicy, Parent, Proposal, ProposalOperator, Refusal } from '../policy.ts';
import type { Random } from '../random.ts';
import type { Variation } from '../rates.ts';
import type { Result } from '../../result.ts';
import { perturbConstant } from './constant.ts';
import { crossover } from './crossover.ts';
import { deleteCode } from './delete.ts';
import { duplicateCode } from './duplicate.ts';
import { insertCode } from './insert.ts';
import { moveCode } from './move.ts';
import { simplifyCode } from './simplify.ts';
import { mutateSubtree } from './subtree.ts';
import { swapPoint } from './swap.ts';
import { wrapCode } from './wrap.ts';

/** Every operator that makes a child of parents, by its name. */
const OPERATORS: Readonly<Record<Variation, ProposalOperator>> = {
  crossover,
  subtree: mutateSubtree,
  constant: perturbConstant,
  swap: swapPoint,
  insert: insertCode,
  delete: deleteCode,
  duplicate: duplicateCode,
  move: moveCode,
  wrap: wrapCode,
  simplify: simplifyCode,
};

/** One proposal by the named operator; crossover takes two parents, the others look at the first only. */
export const vary = (
  operator: Variation,
  parents: readonly Parent[],
  random: Random,
  policy: OperatorPolicy,
): Result<Proposal, Refusal> => OPERATORS[operator](parents, random, policy);
