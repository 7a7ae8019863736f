/**
 * Everything callable of the agent language, by vocabulary id. `function.call/apply/bind` and the properties of values
 * (`length`, `size`, `name`, `message`) are the machine's own.
 */
import type { VNative } from '../functions.ts';
import type { Builtins } from '../natives.ts';
import { ARRAY_CHANGES } from './array.ts';
import { ARRAY_CALLBACKS } from './array-callbacks.ts';
import { ARRAY_COPIES } from './array-copies.ts';
import { ARRAY_MAKERS } from './array-making.ts';
import { ARRAY_SEARCHES } from './array-search.ts';
import { ERRORS } from './errors.ts';
import { ITERATORS } from './iteration.ts';
import { JSON_PARSE } from './json-parse.ts';
import { JSON_STRINGIFY } from './json-stringify.ts';
import { MAP_AND_SET } from './map-set.ts';
import { MATH_CONSTANTS, MATH_FUNCTIONS } from './math-namespace.ts';
import {
  BOOLEAN_METHODS,
  NUMBER_CONSTANTS,
  NUMBER_GLOBALS,
  NUMBER_METHODS,
  NUMBER_STATICS,
} from './number.ts';
import { OBJECT_FUNCTIONS } from './object.ts';
import { ARRAY_SORTS } from './sort.ts';
import { STRING_METHODS, STRING_STATICS } from './string.ts';
import { STRING_REPLACEMENTS } from './string-replace.ts';
import { STRING_SEARCHES } from './string-search.ts';

const ALL: readonly VNative[] = [
  ...ARRAY_CALLBACKS,
  ...ARRAY_CHANGES,
  ...ARRAY_COPIES,
  ...ARRAY_MAKERS,
  ...ARRAY_SEARCHES,
  ...ARRAY_SORTS,
  ...BOOLEAN_METHODS,
  ...ERRORS,
  ...ITERATORS,
  ...JSON_PARSE,
  ...JSON_STRINGIFY,
  ...MAP_AND_SET,
  ...MATH_FUNCTIONS,
  ...NUMBER_GLOBALS,
  ...NUMBER_METHODS,
  ...NUMBER_STATICS,
  ...OBJECT_FUNCTIONS,
  ...STRING_METHODS,
  ...STRING_REPLACEMENTS,
  ...STRING_SEARCHES,
  ...STRING_STATICS,
];

const natives = new Map(ALL.map((native) => [native.id, native]));

/** In JavaScript these are the same functions under two names. */
for (const name of ['parseFloat', 'parseInt']) {
  const native = natives.get(name);
  if (native !== undefined) natives.set(`Number.${name}`, native);
}

export const BUILTINS: Builtins = {
  natives,
  constants: new Map<string, number | undefined>(
    Object.entries({ ...NUMBER_CONSTANTS, ...MATH_CONSTANTS }),
  ),
};
