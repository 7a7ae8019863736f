import type { Json } from './agent.ts';
import type { ValueType } from './value-type.ts';
import { ANY, ARRAY, BOOLEAN, NUMBER, OBJECT, TEXT, WHOLE, containing } from './value-type.ts';

/** A type as `config.signature` writes it. */
export type TypeName =
  | 'number'
  | 'integer'
  | 'boolean'
  | 'string'
  | 'any'
  | { readonly array: TypeName }
  | { readonly record: TypeName };

/** What the default export takes and gives. */
export interface Signature {
  readonly params: readonly { readonly name: string; readonly type: TypeName }[];
  readonly returns: TypeName;
}

/** Signature of a task from its cases; parameters without an example, and results that are unlike, are `any`. */
export function inferSignature(
  names: readonly string[],
  cases: readonly { readonly args: readonly Json[]; readonly expected: Json }[],
): Signature {
  const sample = cases.slice(0, 256);
  return {
    params: names.map((name, i) => ({
      name,
      type: typeOfAll(sample.flatMap((one) => one.args.slice(i, i + 1))),
    })),
    returns: typeOfAll(sample.map((one) => one.expected)),
  };
}

/** The narrowest type that all the values have; `any` for none, or for a mixture. */
export function typeOfAll(values: readonly Json[]): TypeName {
  const types = values.filter((value) => value !== null).map(typeOf);
  return types.length === 0 ? 'any' : types.reduce(join);
}

function typeOf(value: Json): TypeName {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? 'integer' : 'number';
  if (typeof value === 'boolean') return 'boolean';
  if (typeof value === 'string') return 'string';
  if (value === null) return 'any';
  if (Array.isArray(value)) return { array: typeOfAll(value) };
  return { record: typeOfAll(Object.values(value)) };
}

function join(a: TypeName, b: TypeName): TypeName {
  if (typeof a === 'string' || typeof b === 'string') {
    if (a === b) return a;
    const numeric = (a === 'integer' || a === 'number') && (b === 'integer' || b === 'number');
    return numeric ? 'number' : 'any';
  }
  if ('array' in a && 'array' in b) return { array: joinElements(a.array, b.array) };
  if ('record' in a && 'record' in b) return { record: joinElements(a.record, b.record) };
  return 'any';
}

/** The element type of an empty container is `any`: it gives way to whatever the others hold. */
const joinElements = (a: TypeName, b: TypeName): TypeName =>
  a === 'any' ? b : b === 'any' ? a : join(a, b);

/** The operators' view of a signature's type. */
export function toValueType(type: TypeName): ValueType {
  if (typeof type !== 'string')
    return 'array' in type
      ? containing(ARRAY, toValueType(type.array))
      : containing(OBJECT, toValueType(type.record));
  switch (type) {
    case 'number':
      return NUMBER;
    case 'integer':
      return WHOLE;
    case 'boolean':
      return BOOLEAN;
    case 'string':
      return TEXT;
    case 'any':
      return ANY;
  }
}

/** True if everything that goes in or out is a number: the classical symbolic setting. */
export const isNumeric = (signature: Signature): boolean =>
  [signature.returns, ...signature.params.map((param) => param.type)].every(
    (type) => type === 'number' || type === 'integer',
  );
