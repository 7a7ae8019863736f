import { numberFunctionNamed } from '../../language/builtins/math-namespace.ts';
import { kernelOf } from '../../language/vector/function-kernels.ts';
import * as kernels from '../../language/vector/kernels.ts';
import type { Constants, Primitives } from '../primitives.ts';
import type { Random } from '../random.ts';

/** An operator or a function of numbers, over columns. */
export interface Operation {
  /** As primitives name it: `+`, `Math.sin`. */
  readonly name: string;
  readonly arity: 1 | 2;
  readonly apply: kernels.Binary;
  /** To compute its values takes no longer than to find them again. */
  readonly isCheap: boolean;
}

/**
 * What the expressions of one run are written with. A symbol is a small whole number, its code: first the parameters,
 * then the constants, then the operations.
 */
export interface Alphabet {
  readonly params: readonly string[];
  readonly constants: readonly number[];
  readonly operations: readonly Operation[];
  /** 0..1: share of constants among terminals. */
  readonly constantRate: number;
  /** Code of the first operation: what is below is a terminal. */
  readonly terminals: number;
  /** By code, how many arguments it takes. */
  readonly arities: Uint8Array;
}

const OPERATORS: ReadonlyMap<string, kernels.Binary> = new Map([
  ['+', kernels.add],
  ['-', kernels.subtract],
  ['*', kernels.multiply],
  ['/', kernels.divide],
  ['%', kernels.remainder],
  ['**', kernels.power],
]);

const CHEAP = /^[-+*/]$/;

/** Constants that one run has to choose from: the tuner refines those that matter. */
const MOST_CONSTANTS = 64;

/** What of the primitives says how code looks. */
type CodeLists = Pick<Primitives, 'operators' | 'functions' | 'methods' | 'statements'>;

/** What the primitives come to as operations; null where new code may be more than arithmetic. */
export function operationsOf({
  operators,
  functions,
  methods,
  statements,
}: CodeLists): readonly Operation[] | null {
  if (methods.length > 0 || statements.length > 0) return null;
  const operations = [...operators.map(operatorNamed), ...functions.map(functionNamed)];
  const known = operations.filter((operation) => operation !== undefined);
  return known.length === 0 || known.length < operations.length ? null : known;
}

function operatorNamed(name: string): Operation | undefined {
  const apply = OPERATORS.get(name);
  return apply && { name, arity: 2, apply, isCheap: CHEAP.test(name) };
}

function functionNamed(name: string): Operation | undefined {
  const known = numberFunctionNamed(name);
  if (known === undefined) return undefined;
  if (known.kind === 'unary') {
    const kernel = kernelOf(known.compute);
    return { name, arity: 1, apply: (to, a, _, count) => kernel(to, a, count), isCheap: false };
  }
  const { compute } = known;
  return {
    name,
    arity: 2,
    apply: (to, a, b, count) => kernels.eachPair(compute, to, a, b, count),
    isCheap: false,
  };
}

/** Symbols of an alphabet at most: each terminal is a column of values in all cases. */
export const MOST_SYMBOLS = 256;

/** The alphabet of a run: `random` draws its constants. Whoever wants it sees to `MOST_SYMBOLS`. */
export function alphabetOf(
  params: readonly string[],
  operations: readonly Operation[],
  { range, integer, rate }: Constants,
  random: Random,
): Alphabet {
  const constants = constantsIn(range, integer, random);
  const terminals = params.length + constants.length;
  const arities = new Uint8Array(terminals + operations.length);
  arities.set(
    operations.map(({ arity }) => arity),
    terminals,
  );
  return {
    params,
    constants,
    operations,
    constantRate: params.length === 0 ? 1 : rate,
    terminals,
    arities,
  };
}

/** All whole numbers of the range where they are few; else as many draws, real ones to two decimals as in new code. */
function constantsIn(
  [low, high]: Constants['range'],
  integer: boolean,
  random: Random,
): readonly number[] {
  const first = Math.ceil(low);
  const whole = Math.max(1, Math.floor(high) - first + 1);
  if (integer && whole <= MOST_CONSTANTS) return Array.from({ length: whole }, (_, i) => first + i);
  const drawn = Array.from({ length: MOST_CONSTANTS }, () =>
    integer ? first + random.int(whole) : Math.round(random.range(low, high) * 100) / 100,
  );
  return [...new Set(drawn)];
}
