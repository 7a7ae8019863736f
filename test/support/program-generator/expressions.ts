import { builtInGiving, builtInUse } from './calls.ts';
import { KEYS, numberLiteral, smallInteger, stringLiteral } from './literals.ts';
import { type Names, type Scope, type Type, TYPES, variableOf, withVariables } from './scope.ts';
import type { Tape } from './tape.ts';
import type { Writer } from './writer.ts';

/** A writer for the place that `scope` describes. Its expressions may throw, but never loop. */
export function createWriter(tape: Tape, scope: Scope, names: Names): Writer {
  const inside = (inner: Scope): Writer => createWriter(tape, inner, names);
  const writer: Writer = {
    tape,
    scope,
    names,
    of: (type) => expression(writer, type),
    any: () => anyExpression(writer),
    variable: (type, writable) => variableOf(tape, scope, type, writable),
    inside,
    seeing: (...variables) => inside(withVariables(scope, variables)),
    deeper: () => inside({ ...scope, depth: scope.depth - 1 }),
  };
  return writer;
}

function expression(w: Writer, type: Type): string {
  const variable = w.tape.chance(45) ? w.variable(type) : undefined;
  if (variable !== undefined) return variable;
  if (w.scope.depth <= 0 || !w.tape.hasMore) return leaf(w, type);
  return w.tape.chance(20) ? composed(w.deeper(), type) : BY_TYPE[type](w.deeper());
}

function anyExpression(w: Writer): string {
  if (w.tape.chance(25) && w.scope.depth > 0)
    return `(${builtInUse(w.deeper(), builtInGiving(w.tape, 'other'))})`;
  if (w.tape.chance(10)) return w.tape.pick(['undefined', 'null']);
  return w.of(w.tape.pick(TYPES));
}

function leaf(w: Writer, type: Type): string {
  const variable = w.variable(type);
  return variable !== undefined && w.tape.chance(60) ? variable : LEAVES[type](w.tape);
}

const LEAVES: Readonly<Record<Type, (tape: Tape) => string>> = {
  number: numberLiteral,
  string: stringLiteral,
  boolean: (tape) => tape.pick(['false', 'true']),
  numbers: (tape) =>
    `[${Array.from({ length: tape.int(5) }, () => numberLiteral(tape)).join(', ')}]`,
  strings: (tape) =>
    `[${Array.from({ length: tape.int(4) }, () => stringLiteral(tape)).join(', ')}]`,
  record: (tape) =>
    `({ x: ${numberLiteral(tape)}, y: ${stringLiteral(tape)}, ${tape.pick(['z', '7', '"k1"'])}: true })`,
  map: (tape) => `new Map([['x', ${numberLiteral(tape)}], ['k1', 1]])`,
  set: (tape) => `new Set([${numberLiteral(tape)}, 1])`,
  function: (tape) => tape.pick(['((n) => n)', 'Math.abs', '((n) => n + 1)', 'Number']),
};

type Maker = (w: Writer) => string;

/** Forms that exist for every type. */
function composed(w: Writer, type: Type): string {
  const of = (wanted: Type): string => w.of(wanted);
  switch (w.tape.int(8)) {
    case 0:
      return `(${of('boolean')} ? ${of(type)} : ${of(type)})`;
    case 1:
      return `(${w.tape.pick(['null', 'undefined', of(type)])} ?? ${of(type)})`;
    case 2:
      return `(${w.any()}, ${of(type)})`;
    case 3:
      return `((${w.names.fresh('p')}) => ${bodyOf(of(type))})(${of('number')})`;
    case 4: {
      const parameter = w.names.fresh('p');
      const inner = w.seeing({ name: parameter, type, writable: true });
      return `(function ${w.names.fresh('f')}(${parameter} = ${of(type)}) { return ${inner.of(type)}; })()`;
    }
    case 5:
      return `{ x: ${of(type)} }.x`.replace(/^(.*)\.x$/, '($1).x');
    case 6:
      return `[${of(type)}, ${of(type)}][${w.tape.int(2)}]`;
    default:
      return assignmentOf(w, type);
  }
}

/** An object literal as an arrow's body needs parentheses of its own; everything else has them already. */
const bodyOf = (text: string): string => (text.startsWith('{') ? `(${text})` : text);

function assignmentOf(w: Writer, type: Type): string {
  const target = w.variable(type, true);
  if (target === undefined) return LEAVES[type](w.tape);
  const value = w.of(type);
  return `(${target} ${w.tape.pick(['=', '=', '&&=', '||=', '??='])} ${value})`;
}

const ARITHMETIC = ['+', '-', '*', '/', '%', '&', '|', '^', '<<', '>>', '>>>'];
const COMPARISON = ['===', '!==', '<', '<=', '>', '>=', '==', '!='];

const number: Maker = (w) => {
  const of = (type: Type): string => w.of(type);
  switch (w.tape.int(12)) {
    case 0:
    case 1:
    case 2: {
      const text = `${of('number')} ${w.tape.pick(ARITHMETIC)} ${of('number')}`;
      return `(${text})`;
    }
    case 3:
      return `(${of('number')} + ${of('number')} * ${of('number')} - ${of('number')})`;
    case 4:
      return `(${w.tape.pick(['-', '+', '~'])}${of('number')})`.replace(
        /^\((.)(.*)\)$/,
        '($1($2))',
      );
    case 5:
      // small exact powers: the others are deviation D1
      return `(${smallInteger(w.tape)} ** ${smallInteger(w.tape)})`;
    case 6: {
      const target = w.variable('number', true);
      return target === undefined
        ? numberLiteral(w.tape)
        : `(${w.tape.pick([
            `${target}++`,
            `${target} + ${target}++ - (${target} -= 2)`,
            `--${target}`,
            `${target} += ${of('number')}`,
            `${target} -= 1`,
            `${target} *= 2`,
            `${target} /= 2`,
            `${target} %= 7`,
            `${target} <<= 1`,
            `${target} >>= 1`,
            `${target} >>>= 1`,
            `${target} &= 7`,
            `${target} |= 3`,
            `${target} ^= 5`,
            `${target} **= 1`,
            `++${target}`,
            `${target}--`,
          ])})`;
    }
    case 7:
      return `(${of('record')})${w.tape.pick(['.x', '?.x', '["x"]', '?.["x"]'])}`;
    case 8:
      return `${of('numbers')}${w.tape.pick(['', '?.'])}[${smallInteger(w.tape)}]`;
    case 9:
      return `(${of('function')})${w.tape.pick(['', '?.'])}(${of('number')}${w.tape.chance(20) ? `, ...${of('numbers')}` : ''})`;
    default:
      return `(${builtInUse(w, builtInGiving(w.tape, 'number'))})`;
  }
};

const string: Maker = (w) => {
  const of = (type: Type): string => w.of(type);
  switch (w.tape.int(7)) {
    case 0:
      return `(${of('string')} + ${of(w.tape.pick(['string', 'number', 'boolean', 'numbers', 'record']))})`;
    case 1:
      return `\`a\${${of('number')}}b\${${of('string')}}\``;
    case 2:
      return `(typeof ${w.any()})`;
    case 3:
      return `show(${w.any()}, 0)`;
    case 4:
      return `String(void ${of('number')})`;
    default:
      return `(${builtInUse(w, builtInGiving(w.tape, 'string'))})`;
  }
};

const boolean: Maker = (w) => {
  const of = (type: Type): string => w.of(type);
  switch (w.tape.int(8)) {
    case 0:
      return `(!${bodyOf(of('boolean'))})`;
    case 1:
      return `(${of('boolean')} ${w.tape.pick(['&&', '||'])} ${of('boolean')})`;
    case 2: {
      const type = w.tape.pick(['number', 'string', 'boolean'] as const);
      const left = w.tape.chance(15) ? w.tape.pick(['null', 'undefined']) : of(type);
      return `(${left} ${w.tape.pick(COMPARISON)} ${w.tape.chance(25) ? w.tape.pick([of('numbers'), 'null', 'undefined', of('string')]) : of(type)})`;
    }
    case 3:
      return `('${w.tape.pick(KEYS)}' in ${of('record')})`;
    case 4:
      return `(${of(w.tape.pick(['map', 'set', 'numbers', 'number']))} instanceof ${w.tape.pick(['Map', 'Set', 'Array', 'Error'])})`;
    case 5:
      return `(${of('number')} < ${of('number')})`;
    default:
      return `(${builtInUse(w, builtInGiving(w.tape, 'boolean'))})`;
  }
};

const numbers: Maker = (w) => {
  const of = (type: Type): string => w.of(type);
  return w.tape.pick([
    () => `[${of('number')}, ${of('number')}]`,
    () => `[...${of('numbers')}, ${of('number')}]`,
    () =>
      `${of('numbers')}.map((n) => ${w.seeing({ name: 'n', type: 'number', writable: true }).of('number')})`,
    () =>
      `${of('numbers')}.filter((n) => ${w.seeing({ name: 'n', type: 'number', writable: false }).of('boolean')})`,
    () => `[...${of('map')}.values()]`,
    () => `${of('numbers')}.slice(${smallInteger(w.tape)})`,
    () =>
      `Array.from({ length: ${smallInteger(w.tape)} }, (_, n) => ${w.seeing({ name: 'n', type: 'number', writable: false }).of('number')})`,
  ])();
};

const strings: Maker = (w) => {
  const of = (type: Type): string => w.of(type);
  return w.tape.pick([
    () => `[${of('string')}, ${of('string')}]`,
    () => `${of('string')}.split(${w.tape.pick(["''", "','", "' '"])})`,
    () => `Object.keys(${of('record')})`,
    () => `[...${of('string')}]`,
    () =>
      `${of('strings')}.map((s) => ${w.seeing({ name: 's', type: 'string', writable: false }).of('string')})`,
  ])();
};

const record: Maker = (w) => {
  const of = (type: Type): string => w.of(type);
  return w.tape.pick([
    () => `({ x: ${of('number')}, y: ${of('string')} })`,
    () => `({ ...${of('record')}, z: ${of('boolean')} })`,
    () => `({ [${of('string')} + 'k']: ${of('number')}, x: ${of('number')} })`,
    () => `Object.assign({ x: 1 }, ${of('record')})`,
    () => `({ x: ${of('number')}, z() { return ${of('number')}; } })`,
  ])();
};

const map: Maker = (w) => {
  const of = (type: Type): string => w.of(type);
  return w.tape.pick([
    () => `new Map(Object.entries({ x: ${of('number')}, k1: ${of('number')} }))`,
    () => `new Map(${of('map')})`,
    () => `new Map().set(${of('string')}, ${of('number')})`,
  ])();
};

const set: Maker = (w) => {
  const of = (type: Type): string => w.of(type);
  return w.tape.pick([() => `new Set(${of('numbers')})`, () => `new Set().add(${of('number')})`])();
};

const makeFunction: Maker = (w) => {
  const parameter = w.names.fresh('p');
  const inner = w.seeing({ name: parameter, type: 'number', writable: true });
  const body = inner.of('number');
  return w.tape.pick([
    () => `((${parameter}) => ${bodyOf(body)})`,
    () => `(function (${parameter}, ...rest) { return ${body} + rest.length; })`,
    () => `((${parameter} = 1, { x: q } = { x: 2 }) => { effects++; return ${body} + q; })`,
    () => `((n) => n).bind(null, ${w.of('number')})`,
  ])();
};

const BY_TYPE: Readonly<Record<Type, Maker>> = {
  number,
  string,
  boolean,
  numbers,
  strings,
  record,
  map,
  set,
  function: makeFunction,
};
