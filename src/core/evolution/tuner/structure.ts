import { err, ok, type Result } from '../../result.ts';
import type { Json } from '../agent.ts';
import { isArray } from '../compare.ts';

/** A function of the vector near one point: its value there, and its derivative by the constants `at`. */
export interface Linear {
  readonly value: number;
  readonly at: readonly number[];
  readonly gradient: readonly number[];
}

/**
 * What `structure(vector)` of a `module` evaluator says about a vector: an objective that is to grow, and constraints
 * that hold where their value is at least 0.
 */
export interface Structure {
  readonly objective: Linear;
  readonly constraints: readonly Linear[];
}

/** 100 constants in pairs are 4,950. */
const MAX_CONSTRAINTS = 5_000;
/** Sum over the constraints of their derivatives squared: what a round of a linear program takes. */
const MAX_PRODUCTS = 1_000_000;

/**
 * Checks what `structure` returned: `{ objective, constraints }`, each `{ value, gradient }` with a derivative for every
 * constant, or `{ value, at, gradient }` with those of the constants named by their index, each once.
 */
export function readStructure(value: Json | undefined, size: number): Result<Structure, string> {
  if (!isRecord(value)) return err('structure must return { objective, constraints }');
  const objective = readLinear(value['objective'], size);
  if (objective === null) return err('objective must be { value, gradient } of finite numbers');
  const list = value['constraints'];
  if (list === undefined || !isArray(list)) return err('constraints must be an array');
  if (list.length > MAX_CONSTRAINTS) return err(`more than ${MAX_CONSTRAINTS} constraints`);
  const constraints: Linear[] = [];
  let products = 0;
  for (const [i, one] of list.entries()) {
    const constraint = readLinear(one, size);
    if (constraint === null) return err(`constraints[${i}] must be { value, gradient }`);
    products += constraint.at.length * constraint.at.length;
    if (products > MAX_PRODUCTS) return err('constraints have too many derivatives');
    constraints.push(constraint);
  }
  return ok({ objective, constraints });
}

function readLinear(json: Json | undefined, size: number): Linear | null {
  if (!isRecord(json)) return null;
  const { value, gradient, at } = json;
  if (!isFinite(value) || !isNumbers(gradient)) return null;
  if (at === undefined)
    return gradient.length === size ? { value, gradient, at: gradient.map((_, i) => i) } : null;
  if (!isNumbers(at) || at.length !== gradient.length) return null;
  const isIndex = (i: number): boolean => Number.isInteger(i) && i >= 0 && i < size;
  return at.length <= size && new Set(at).size === at.length && at.every(isIndex)
    ? { value, at, gradient }
    : null;
}

interface JsonRecord {
  readonly [key: string]: Json;
}

const isRecord = (value: Json | undefined): value is JsonRecord =>
  typeof value === 'object' && value !== null && !isArray(value);
const isFinite = (value: Json | undefined): value is number =>
  typeof value === 'number' && Number.isFinite(value);
const isNumbers = (value: Json | undefined): value is readonly number[] =>
  value !== undefined && isArray(value) && value.every(isFinite);
