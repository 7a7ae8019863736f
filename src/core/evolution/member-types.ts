import type { BuiltIn, Owner, ValueKind } from '../language/vocabulary.ts';
import { memberOf } from '../language/vocabulary.ts';
import type { ValueType } from './value-type.ts';
import {
  ANY,
  ARRAY,
  BOOLEAN,
  FUNCTION,
  MAP,
  NULLISH,
  NUMBER,
  OBJECT,
  SET,
  STRING,
  TEXT,
  WHOLE,
  containing,
  elementOf,
  kindsOf,
} from './value-type.ts';

/** The owners of instance methods whose values the operators work with, and their kinds. */
export const OWNER_KINDS = {
  array: ARRAY,
  string: STRING,
  map: MAP,
  set: SET,
  number: NUMBER,
} as const satisfies Partial<Record<Owner, number>>;
export type MethodOwner = keyof typeof OWNER_KINDS;
export const METHOD_OWNERS = Object.keys(OWNER_KINDS) as MethodOwner[];

const BY_KIND: Record<ValueKind, ValueType> = {
  any: ANY,
  undefined: NULLISH,
  boolean: BOOLEAN,
  number: NUMBER,
  integer: WHOLE,
  string: TEXT,
  array: ARRAY,
  object: OBJECT,
  map: MAP,
  set: SET,
  function: FUNCTION,
  iterator: ANY,
  error: ANY,
};
export const typeOfKind = (kind: ValueKind): ValueType => BY_KIND[kind];

const words = (text: string): ReadonlySet<string> => new Set(text.split(' '));
const GIVES_ELEMENT = words(
  'array.at array.find array.findLast array.pop array.shift array.reduce array.reduceRight map.get',
);
const GIVES_SELF = words(
  'array.filter array.slice array.concat array.reverse array.sort array.toReversed array.toSorted array.fill array.with array.splice array.toSpliced array.copyWithin map.set set.add',
);
/** Their `any` parameter is an element of the receiver. */
const TAKES_ELEMENT = words(
  'array.push array.unshift array.includes array.indexOf array.lastIndexOf array.fill array.with set.add set.has set.delete',
);

/** The entry for a method or property of a value of this type; of several kinds the first that has it. */
export function memberOfType(type: ValueType, name: string): BuiltIn | undefined {
  for (const owner of METHOD_OWNERS) {
    if ((kindsOf(type) & OWNER_KINDS[owner]) === 0) continue;
    const member = memberOf(owner, name);
    if (member !== undefined) return member;
  }
  return undefined;
}

/** What a call of `member` on a receiver gives; `argument` is the first argument's type (a mapper's FUNCTION). */
export function resultOf(member: BuiltIn, receiver: ValueType, argument: ValueType): ValueType {
  if (GIVES_ELEMENT.has(member.id)) return elementOf(receiver);
  if (GIVES_SELF.has(member.id)) return receiver;
  switch (member.id) {
    case 'array.map':
      return containing(ARRAY, elementOf(argument));
    case 'string.split':
    case 'Object.keys':
      return containing(ARRAY, TEXT);
    case 'Object.values':
    case 'Array.from':
      return containing(ARRAY, elementOf(argument));
    case 'Object.entries':
      return containing(ARRAY, containing(ARRAY, elementOf(argument) | TEXT));
    default:
      return typeOfKind(member.result);
  }
}

/** The type that parameter `at` of a member wants, given its receiver. */
export function wantedBy(member: BuiltIn, receiver: ValueType, at: number): ValueType {
  const param = member.params[Math.min(at, member.params.length - 1)];
  if (param === undefined) return ANY;
  if (param.kind !== 'any') return typeOfKind(param.kind);
  if (member.id === 'map.set' && at === 1) return elementOf(receiver);
  return TAKES_ELEMENT.has(member.id) ? elementOf(receiver) : ANY;
}

/** The types with which `member` of a receiver calls its callback. */
export function passedTo(member: BuiltIn, receiver: ValueType): ValueType[] {
  const element = elementOf(receiver);
  const callback = member.params.find((param) => param.callback !== undefined)?.callback;
  switch (callback) {
    case 'predicate':
    case 'mapper':
    case 'visitor':
    case 'maker':
      return [element, WHOLE];
    case 'reducer':
      return [element, element, WHOLE];
    case 'comparator':
      return [element, element];
    case 'mapVisitor':
    case 'setVisitor':
      return [element];
    case 'replacer':
      return [TEXT, WHOLE];
    case 'reviver':
    case 'jsonFilter':
    case undefined:
      return [];
  }
}
