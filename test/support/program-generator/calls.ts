import {
  type BuiltIn,
  type CallbackName,
  type Param,
  VOCABULARY,
} from '../../../src/core/language/vocabulary.ts';
import { KEYS, smallInteger } from './literals.ts';
import type { Type } from './scope.ts';
import type { Tape } from './tape.ts';
import type { Writer } from './writer.ts';

/**
 * A call of a built-in, with a receiver and arguments of the kinds the vocabulary w.names. Wrapped in `attempt`, which
 * turns an error into its name: a RangeError is as good a result to compare as a number.
 */
export function builtInUse(w: Writer, entry: BuiltIn): string {
  if (entry.form === 'value') return valueUse(w, entry);
  const args = argumentsOf(w, entry);
  const call = `${callee(w, entry)}(${args.join(', ')})`;
  return `attempt(() => ${entry.form === 'constructor' ? constructed(w.tape, entry, call) : call})`;
}

function constructed(tape: Tape, { name }: BuiltIn, call: string): string {
  if (name === 'Array') return `(new ${call}).fill(1)`;
  return name.endsWith('Error') && tape.chance(30) ? call : `new ${call}`;
}

function valueUse(w: Writer, { owner, name }: BuiltIn): string {
  if (owner === 'global') return name;
  if (owner === 'Math' || owner === 'Number') return `${owner}.${name}`;
  return `${receiver(w, owner)}.${name}`;
}

function callee(w: Writer, { owner, name }: BuiltIn): string {
  if (owner === 'global') return name;
  if (/^[A-Z]/.test(owner)) return `${owner}.${name}`;
  return `${receiver(w, owner)}.${name}`;
}

const RECEIVERS: Readonly<Record<string, readonly Type[]>> = {
  array: ['numbers', 'strings'],
  string: ['string'],
  number: ['number'],
  boolean: ['boolean'],
  object: ['record'],
  map: ['map'],
  set: ['set'],
  function: ['function'],
};

function receiver(w: Writer, owner: string): string {
  if (owner === 'error')
    return `(new ${w.tape.pick(['Error', 'TypeError', 'RangeError', 'SyntaxError'])}('§m'))`;
  if (owner === 'iterator') {
    const type = w.tape.pick(['numbers', 'map', 'set'] as const);
    const method = w.tape.pick(['keys', 'values', 'entries']);
    return `${w.of(type)}.${method}()`;
  }
  return `(${w.of(w.tape.pick(RECEIVERS[owner] ?? ['number']))})`;
}

/** Arguments that V8 and the machine may treat differently by the numbered deviations are kept out here. */
function argumentsOf(w: Writer, entry: BuiltIn): string[] {
  const special = SPECIAL[entry.id];
  if (special) return special(w);
  return entry.params.flatMap((param) => {
    if (param.rest) return Array.from({ length: w.tape.int(4) }, () => argument(w, param));
    if (param.optional && w.tape.chance(40)) return [];
    return [argument(w, param)];
  });
}

type Special = (w: Writer) => string[];
const entries = (w: Writer): string => `[['${w.tape.pick(KEYS)}', ${w.of('number')}], ['k2', 2]]`;
const mapKey: Special = (w) => [w.tape.pick(["'x'", "'k1'", w.of('string')])];

/** Comparators that are consistent for any values: with others the order of comparisons shows (deviation D5). */
const comparator: Special = (w) => [
  w.tape.pick([
    '(p, q) => Number(String(p) > String(q)) - Number(String(p) < String(q))',
    '(p, q) => Number(String(p) < String(q)) - Number(String(p) > String(q))',
    '(p, q) => String(p).length - String(q).length',
  ]),
];

/** A value that has a primitive form in the agent language: functions, Map and Set trap there. */
const convertible = (w: Writer): string =>
  w.of(w.tape.pick(['number', 'string', 'boolean', 'numbers', 'strings', 'record']));

const SPECIAL: Readonly<Record<string, Special>> = {
  // D6: a hole that V8 would leave shows; the caller fills what is made
  Array: (w) => [smallInteger(w.tape)],
  Map: (w) => [entries(w)],
  Set: (w) => [w.of(w.tape.pick(['numbers', 'strings', 'string']))],
  String: (w) => [convertible(w)],
  Number: (w) => [convertible(w)],
  isNaN: (w) => [convertible(w)],
  isFinite: (w) => [convertible(w)],
  'Object.fromEntries': (w) => [entries(w)],
  'Object.freeze': (w) => [w.of(w.tape.pick(['record', 'numbers']))],
  'Array.from': (w) => [
    w.tape.pick([
      w.of(w.tape.pick(['numbers', 'string', 'set', 'map'])),
      `{ length: ${smallInteger(w.tape)} }`,
    ]),
    ...(w.tape.chance(60) ? [callback(w, 'maker')] : []),
  ],
  'array.includes': (w) => [w.tape.pick(['NaN', '-0', w.of('number'), w.of('string')])],
  'map.get': mapKey,
  'map.has': mapKey,
  'map.delete': mapKey,
  'array.sort': comparator,
  'array.toSorted': comparator,
  'array.reduce': (w) => [callback(w, 'reducer'), ...(w.tape.chance(70) ? ['0'] : [])],
  'array.flat': (w) => (w.tape.chance(50) ? [] : [w.tape.pick(['0', '1', '2', 'Infinity'])]),
  'string.repeat': (w) => [w.tape.pick(['0', '1', '3', '2.7', '-1'])],
  'string.padStart': (w) => [smallInteger(w.tape), w.of('string')],
  'string.padEnd': (w) => [`${smallInteger(w.tape)} * 2`, w.of('string')],
  'String.fromCodePoint': (w) => [w.tape.pick(['65', '0x1f600', '-1', '97, 98'])],
  'number.toString': (w) => [w.tape.pick(['', '2', '16', '36', '10', '1'])].filter(Boolean),
  'number.toFixed': (w) => [w.tape.pick(['0', '2', '10', '101'])],
  'number.toPrecision': (w) => [w.tape.pick(['1', '3', '17', '0'])],
  'number.toExponential': (w) => [w.tape.pick(['0', '4', '-1'])],
  'JSON.parse': (w) => [
    w.tape.pick([
      '\'[1,{"x":[true,null]},"s"]\'',
      '\'{"x":1,"2":3,"1":0}\'',
      "'1e3'",
      "'{bad'",
      '\' "a\\\\u0041" \'',
      "'-0'",
    ]),
    ...(w.tape.chance(30) ? ["(key, value) => (key === 'x' ? 5 : value)"] : []),
  ],
  'JSON.stringify': (w) => [
    w.any(),
    ...(w.tape.chance(40)
      ? [
          w.tape.pick([
            'null',
            "['x', 'y']",
            "(key, value) => (typeof value === 'number' ? value + 1 : value)",
          ]),
          w.tape.pick(['0', '2', "'--'"]),
        ]
      : []),
  ],
  'function.call': (w) => ['null', w.of('number')],
  'function.apply': (w) => ['null', `[${w.of('number')}]`],
  'function.bind': (w) => ['null', w.of('number')],
};

function argument(w: Writer, param: Param): string {
  if (param.callback !== undefined) return callback(w, param.callback);
  switch (param.kind) {
    case 'integer':
      return w.tape.pick([smallInteger(w.tape), '-1', '-2', w.of('number')]);
    case 'number':
    case 'string':
    case 'boolean':
    case 'map':
    case 'set':
    case 'function':
      return w.of(param.kind);
    case 'array':
      return w.of(w.tape.pick(['numbers', 'strings']));
    case 'object':
      return w.of('record');
    case 'any':
    case 'undefined':
    case 'iterator':
    case 'error':
      return w.any();
  }
}

/** What a callback computes, from its parameters and everything in scope. */
function callback(w: Writer, kind: CallbackName): string {
  if (kind === 'replacer' && w.tape.chance(40)) return w.of('string');
  if (kind === 'predicate' && w.tape.chance(15))
    return w.tape.pick(['Boolean', 'Number.isFinite', 'isNaN']);
  if ((kind === 'mapper' || kind === 'maker') && w.tape.chance(15))
    return w.tape.pick(['Number', 'String', 'Math.abs']);
  const [a, b] = [w.names.fresh('p'), w.names.fresh('p')];
  const inner = w
    .inside({ ...w.scope, depth: Math.min(w.scope.depth, 2) })
    .seeing({ name: b, type: 'number', writable: false });
  const result =
    kind === 'reviver' || kind === 'jsonFilter' ? b : inner.of(resultType(w.tape, kind));
  if (w.tape.chance(25))
    return `function (${a}, ${b}) { ${w.tape.chance(30) ? 'effects++; ' : ''}return ${result}; }`;
  return `(${a}, ${b}) => ${kind === 'reducer' || kind === 'mapper' ? `[${a}, ${result}].length + ${result}` : result}`;
}

function resultType(tape: Tape, kind: CallbackName): Type {
  if (kind === 'predicate') return 'boolean';
  if (kind === 'replacer') return 'string';
  return tape.pick(['number', 'number', 'string']);
}

/** Entries by what they give, for expressions of one type. */
const giving = (...kinds: readonly string[]): readonly BuiltIn[] =>
  VOCABULARY.filter((entry) => kinds.includes(entry.result));
const BY_RESULT = {
  number: giving('number', 'integer'),
  string: giving('string'),
  boolean: giving('boolean'),
  other: giving(
    'any',
    'array',
    'object',
    'map',
    'set',
    'function',
    'iterator',
    'error',
    'undefined',
  ),
};

export const builtInGiving = (tape: Tape, kind: keyof typeof BY_RESULT): BuiltIn =>
  tape.pick(BY_RESULT[kind]);
