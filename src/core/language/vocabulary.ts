/**
 * Everything of the standard library that an agent can name: the members of ES2024 that need no regular
 * expression, locale, clock or host. One table for the gate, the machine, the genetic operators, the differential
 * generator and the language page; what is not in it does not exist.
 *
 * Notation, one entry a line: `name(kind, kind?, ...kind) result` is a function, `name kind` a value.
 * `?` = may be left out, `...` = any number. A parameter named after an entry of `CALLBACKS` is a function that the
 * built-in itself calls. Extra arguments are ignored, missing ones are `undefined`, as in JavaScript.
 */

/** What is known of a value before it exists. `integer` is a number used as index, count or bit pattern. */
export const VALUE_KINDS = [
  'any',
  'undefined',
  'boolean',
  'number',
  'integer',
  'string',
  'array',
  'object',
  'map',
  'set',
  'function',
  'iterator',
  'error',
] as const;
export type ValueKind = (typeof VALUE_KINDS)[number];

/** Whose member it is: `global` = a free name, `Array` = `Array.of`, `array` = a method of every array. */
export type Owner =
  | 'global'
  | 'Math'
  | 'Object'
  | 'Array'
  | 'String'
  | 'Number'
  | 'JSON'
  | 'array'
  | 'string'
  | 'number'
  | 'boolean'
  | 'object'
  | 'map'
  | 'set'
  | 'function'
  | 'error'
  | 'iterator';

export interface Callback {
  /** Kinds of the arguments it is called with. */
  readonly passes: readonly ValueKind[];
  /** What the built-in makes of its result; `undefined` = ignored. */
  readonly returns: ValueKind;
}

/** The shapes of functions that built-ins call. `A` in the comments is the receiver. */
export const CALLBACKS = {
  /** (element, index, A) */
  predicate: { passes: ['any', 'integer', 'array'], returns: 'boolean' },
  mapper: { passes: ['any', 'integer', 'array'], returns: 'any' },
  visitor: { passes: ['any', 'integer', 'array'], returns: 'undefined' },
  /** (accumulator, element, index, A) */
  reducer: { passes: ['any', 'any', 'integer', 'array'], returns: 'any' },
  comparator: { passes: ['any', 'any'], returns: 'number' },
  /** `Array.from`: (element, index) */
  maker: { passes: ['any', 'integer'], returns: 'any' },
  /** (value, key, A) */
  mapVisitor: { passes: ['any', 'any', 'map'], returns: 'undefined' },
  setVisitor: { passes: ['any', 'any', 'set'], returns: 'undefined' },
  /** `replace`, `replaceAll`: (match, offset, whole); a string may stand in its place. */
  replacer: { passes: ['string', 'integer', 'string'], returns: 'string' },
  /** `JSON.parse`: (key, value); called with the holder as `this`, which agents cannot see. */
  reviver: { passes: ['string', 'any'], returns: 'any' },
  /** `JSON.stringify`: (key, value); an array of names may stand in its place. */
  jsonFilter: { passes: ['string', 'any'], returns: 'any' },
} as const satisfies Record<string, Callback>;
export type CallbackName = keyof typeof CALLBACKS;

export interface Param {
  readonly kind: ValueKind;
  readonly optional: boolean;
  readonly rest: boolean;
  /** Present if the built-in calls this argument. */
  readonly callback?: CallbackName;
}

export interface BuiltIn {
  /** Unique: `parseInt`, `Math.floor`, `array.map`, `string.length`. */
  readonly id: string;
  readonly owner: Owner;
  readonly name: string;
  /** `value` = a constant or data property. A `constructor` is called with `new`. */
  readonly form: 'function' | 'constructor' | 'value';
  readonly params: readonly Param[];
  /** Arguments without which the call makes no sense, and how many it looks at (`Infinity` with a rest parameter). */
  readonly minArgs: number;
  readonly maxArgs: number;
  readonly result: ValueKind;
  /** It calls one of its arguments, so it runs as a frame of the machine. */
  readonly callback: boolean;
}

/** Constructors that give the same without `new`; `Map()` and `Set()` without it throw a TypeError. */
export const CALLABLE_CONSTRUCTORS: readonly string[] = [
  'Array',
  'Error',
  'TypeError',
  'RangeError',
  'SyntaxError',
];

/** Objects that only hold functions: usable only as `Math.name`, never as a value. */
export const NAMESPACES = ['Math', 'Object', 'JSON'] as const;

const TABLE: Record<Owner, string> = {
  global: `
    undefined undefined
    NaN number
    Infinity number
    parseInt(string, integer?) number
    parseFloat(string) number
    isNaN(any) boolean
    isFinite(any) boolean
    Number(any?) number
    String(any?) string
    Boolean(any?) boolean
    new Map(array?) map
    new Set(array?) set
    new Array(...any) array
    new Error(string?) error
    new TypeError(string?) error
    new RangeError(string?) error
    new SyntaxError(string?) error`,
  Math: `
    E number
    LN10 number
    LN2 number
    LOG10E number
    LOG2E number
    PI number
    SQRT1_2 number
    SQRT2 number
    abs(number) number
    acos(number) number
    acosh(number) number
    asin(number) number
    asinh(number) number
    atan(number) number
    atan2(number, number) number
    atanh(number) number
    cbrt(number) number
    ceil(number) integer
    clz32(integer) integer
    cos(number) number
    cosh(number) number
    exp(number) number
    expm1(number) number
    floor(number) integer
    fround(number) number
    hypot(...number) number
    imul(integer, integer) integer
    log(number) number
    log10(number) number
    log1p(number) number
    log2(number) number
    max(...number) number
    min(...number) number
    pow(number, number) number
    random() number
    round(number) integer
    sign(number) integer
    sin(number) number
    sinh(number) number
    sqrt(number) number
    tan(number) number
    tanh(number) number
    trunc(number) integer`,
  Object: `
    keys(object) array
    values(object) array
    entries(object) array
    fromEntries(array) object
    assign(object, ...object) object
    hasOwn(object, string) boolean
    freeze(any) any
    is(any, any) boolean`,
  Array: `
    isArray(any) boolean
    of(...any) array
    from(any, maker?) array`,
  String: `
    fromCharCode(...integer) string
    fromCodePoint(...integer) string`,
  Number: `
    EPSILON number
    MAX_SAFE_INTEGER integer
    MAX_VALUE number
    MIN_SAFE_INTEGER integer
    MIN_VALUE number
    NEGATIVE_INFINITY number
    NaN number
    POSITIVE_INFINITY number
    isFinite(any) boolean
    isInteger(any) boolean
    isNaN(any) boolean
    isSafeInteger(any) boolean
    parseFloat(string) number
    parseInt(string, integer?) number`,
  JSON: `
    parse(string, reviver?) any
    stringify(any, jsonFilter?, integer?) string`,
  array: `
    length integer
    at(integer) any
    concat(...any) array
    copyWithin(integer, integer, integer?) array
    entries() iterator
    every(predicate) boolean
    fill(any, integer?, integer?) array
    filter(predicate) array
    find(predicate) any
    findIndex(predicate) integer
    findLast(predicate) any
    findLastIndex(predicate) integer
    flat(integer?) array
    flatMap(mapper) array
    forEach(visitor) undefined
    includes(any, integer?) boolean
    indexOf(any, integer?) integer
    join(string?) string
    keys() iterator
    lastIndexOf(any, integer?) integer
    map(mapper) array
    pop() any
    push(...any) integer
    reduce(reducer, any?) any
    reduceRight(reducer, any?) any
    reverse() array
    shift() any
    slice(integer?, integer?) array
    some(predicate) boolean
    sort(comparator?) array
    splice(integer, integer?, ...any) array
    toReversed() array
    toSorted(comparator?) array
    toSpliced(integer, integer?, ...any) array
    toString() string
    unshift(...any) integer
    values() iterator
    with(integer, any) array`,
  string: `
    length integer
    at(integer) string
    charAt(integer) string
    charCodeAt(integer) integer
    codePointAt(integer) integer
    concat(...string) string
    endsWith(string, integer?) boolean
    includes(string, integer?) boolean
    indexOf(string, integer?) integer
    isWellFormed() boolean
    lastIndexOf(string, integer?) integer
    padEnd(integer, string?) string
    padStart(integer, string?) string
    repeat(integer) string
    replace(string, replacer) string
    replaceAll(string, replacer) string
    slice(integer, integer?) string
    split(string?, integer?) array
    startsWith(string, integer?) boolean
    substr(integer, integer?) string
    substring(integer, integer?) string
    toLowerCase() string
    toString() string
    toUpperCase() string
    toWellFormed() string
    trim() string
    trimEnd() string
    trimStart() string
    valueOf() string`,
  number: `
    toExponential(integer?) string
    toFixed(integer?) string
    toPrecision(integer?) string
    toString(integer?) string
    valueOf() number`,
  boolean: `
    toString() string
    valueOf() boolean`,
  object: `
    hasOwnProperty(string) boolean`,
  map: `
    size integer
    clear() undefined
    delete(any) boolean
    entries() iterator
    forEach(mapVisitor) undefined
    get(any) any
    has(any) boolean
    keys() iterator
    set(any, any) map
    values() iterator`,
  set: `
    size integer
    add(any) set
    clear() undefined
    delete(any) boolean
    entries() iterator
    forEach(setVisitor) undefined
    has(any) boolean
    keys() iterator
    values() iterator`,
  function: `
    apply(any, array?) any
    bind(any?, ...any) function
    call(any?, ...any) any`,
  error: `
    name string
    message string
    toString() string`,
  iterator: `
    next() object`,
};

const isCallback = (word: string): word is CallbackName => Object.hasOwn(CALLBACKS, word);

function valueKind(word: string): ValueKind {
  const kind = VALUE_KINDS.find((known) => known === word);
  if (kind === undefined) throw new Error(`unknown value kind ${word}`);
  return kind;
}

function readParam(word: string): Param {
  const bare = word.replace('...', '').replace('?', '');
  const shared = { optional: word.endsWith('?'), rest: word.startsWith('...') };
  if (isCallback(bare)) return { kind: 'function', ...shared, callback: bare };
  return { kind: valueKind(bare), ...shared };
}

function readLine(owner: Owner, line: string): BuiltIn {
  const parts = /^(new )?(\w+)(?:\(([^)]*)\))? (\w+)$/.exec(line);
  if (parts === null) throw new Error(`unreadable vocabulary entry ${line}`);
  const [, isNew, name = '', list, result = ''] = parts;
  const params = list === undefined || list === '' ? [] : list.split(', ').map(readParam);
  return {
    id: owner === 'global' ? name : `${owner}.${name}`,
    owner,
    name,
    form: list === undefined ? 'value' : isNew === undefined ? 'function' : 'constructor',
    params,
    minArgs: params.filter((param) => !param.optional && !param.rest).length,
    maxArgs: params.some((param) => param.rest) ? Infinity : params.length,
    result: valueKind(result),
    callback:
      params.some((param) => param.callback !== undefined) ||
      (owner === 'function' && name !== 'bind'),
  };
}

const OWNERS = Object.keys(TABLE) as Owner[];

/** Every entry, in table order. The position of an entry is stable within one `languageVersion`. */
export const VOCABULARY: readonly BuiltIn[] = OWNERS.flatMap((owner) =>
  TABLE[owner]
    .trim()
    .split('\n')
    .map((line) => readLine(owner, line.trim())),
);

const byId = new Map(VOCABULARY.map((entry) => [entry.id, entry]));

/** The entry with this id (`Math.floor`, `array.map`, `parseInt`), if there is one. */
export const builtIn = (id: string): BuiltIn | undefined => byId.get(id);

const byOwner = new Map<string, ReadonlyMap<string, BuiltIn>>(
  OWNERS.map((owner) => [
    owner,
    new Map(
      VOCABULARY.filter((entry) => entry.owner === owner).map((entry) => [entry.name, entry]),
    ),
  ]),
);

/** The member `name` of an owner, e.g. `memberOf('string', 'trim')`; of what is no owner, none. */
export const memberOf = (owner: string, name: string): BuiltIn | undefined =>
  byOwner.get(owner)?.get(name);

/** The owners whose names can be read as `Owner.member` in source: `Math.floor`, `Array.from`. */
export const STATIC_OWNERS = ['Math', 'Object', 'JSON', 'Array', 'String', 'Number'] as const;

/** Every free name an agent may use, the namespaces included. */
export const GLOBAL_NAMES: ReadonlySet<string> = new Set([
  ...VOCABULARY.filter((entry) => entry.owner === 'global').map((entry) => entry.name),
  ...NAMESPACES,
]);

/** What `new` and the right side of `instanceof` accept. */
export const CONSTRUCTORS: ReadonlySet<string> = new Set(
  VOCABULARY.filter((entry) => entry.form === 'constructor').map((entry) => entry.name),
);

const words = (text: string): readonly string[] => text.trim().split(/\s+/);

/** What every JavaScript object inherits from `Object.prototype` (reading one that is not own traps). */
const INHERITED = words(`
  constructor hasOwnProperty isPrototypeOf propertyIsEnumerable toLocaleString toString valueOf
  __defineGetter__ __defineSetter__ __lookupGetter__ __lookupSetter__ __proto__`);

/**
 * Members that JavaScript engines have and the language has not: regular expressions, locales, Annex B, newer than
 * ES2024. Touching one on such a value must trap, because `undefined` would be another value than V8's.
 */
export const FOREIGN: Readonly<Partial<Record<Owner, readonly string[]>>> = {
  string: words(`
    match matchAll search localeCompare normalize toLocaleLowerCase toLocaleUpperCase trimLeft trimRight
    anchor big blink bold fixed fontcolor fontsize italics link small strike sub sup`),
  set: words(`
    union intersection difference symmetricDifference isSubsetOf isSupersetOf isDisjointFrom`),
  map: words('getOrInsert getOrInsertComputed'),
  function: words('arguments caller length name prototype'),
  error: words('cause stack'),
  iterator: words(`
    map filter take drop flatMap reduce toArray forEach some every find return throw`),
};

const foreign = new Map(
  OWNERS.map((owner) => [owner, new Set([...INHERITED, ...(FOREIGN[owner] ?? [])])]),
);

/** True if a value of this owner has `name` in JavaScript but not here: the machine traps `unsupported`. */
export const isForeign = (owner: Owner, name: string): boolean =>
  memberOf(owner, name) === undefined && (foreign.get(owner)?.has(name) ?? false);
