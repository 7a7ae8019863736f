/** Which built-in methods a value has: the vocabulary's owners as small integers, found by tag or type. */
import { BUILTINS } from './builtins/index.ts';
import { MemberName } from './bytecode.ts';
import type { VNative } from './functions.ts';
import { propertyKey } from './keys.ts';
import type { Value } from './values.ts';
import type { Owner } from './vocabulary.ts';

/** Positions 0–6 are the tags of heap values. */
export const RECEIVERS = [
  'array',
  'object',
  'map',
  'set',
  'function',
  'error',
  'iterator',
  'string',
  'number',
  'boolean',
] as const satisfies readonly Owner[];

const STRING = RECEIVERS.indexOf('string');
const NUMBER = RECEIVERS.indexOf('number');
const BOOLEAN = RECEIVERS.indexOf('boolean');

/** Position of the value's owner in `RECEIVERS`; -1 for null and undefined. */
export function receiverClass(value: Value): number {
  if (typeof value === 'object') return value === null ? -1 : value.tag;
  if (typeof value === 'string') return STRING;
  if (typeof value === 'number') return NUMBER;
  return typeof value === 'boolean' ? BOOLEAN : -1;
}

const methodsOf = (name: string): (VNative | undefined)[] =>
  RECEIVERS.map((owner) => BUILTINS.natives.get(`${owner}.${name}`));

/** Member names with at least one built-in method, made once a process. */
const known = new Map<string, MemberName>();
for (const id of BUILTINS.natives.keys()) {
  const name = id.slice(id.indexOf('.') + 1);
  if (!known.has(name)) known.set(name, new MemberName(name, methodsOf(name)));
}

const none: readonly undefined[] = [];

export const memberName = (name: string): MemberName =>
  known.get(name) ?? new MemberName(propertyKey(name), none);
