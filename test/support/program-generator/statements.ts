import { builtInGiving, builtInUse } from './calls.ts';
import { KEYS, smallInteger } from './literals.ts';
import { type Type, TYPES, type Variable } from './scope.ts';
import type { Writer } from './writer.ts';

/** A statement's text, and the variables that the statements after it can see. */
interface Written {
  readonly text: string;
  readonly declared: readonly Variable[];
}

const only = (text: string): Written => ({ text, declared: [] });

export function statements(w: Writer, count: number): string {
  const lines: string[] = [];
  let here = w;
  for (let i = 0; i < count && w.tape.hasMore; i++) {
    const { text, declared } = statement(here);
    lines.push(text);
    here = here.seeing(...declared);
  }
  return lines.join('\n');
}

function statement(w: Writer): Written {
  const makers = w.scope.depth > 2 ? ALL : SIMPLE;
  return w.tape.pick(makers)(w.deeper());
}

type Maker = (w: Writer) => Written;

const block = (w: Writer): string => `{\n${statements(w, 1 + w.tape.int(3))}\n}`;

const declare: Maker = (w) => {
  const type = w.tape.pick(TYPES);
  const keyword = w.tape.pick(['let', 'const', 'var']);
  const name = w.names.fresh();
  return {
    text: `${keyword} ${name} = ${w.of(type)};`,
    declared: [{ name, type, writable: keyword !== 'const' }],
  };
};

const destructure: Maker = (w) => {
  const [a, b, rest] = [w.names.fresh(), w.names.fresh(), w.names.fresh()];
  const number = (name: string): Variable => ({ name, type: 'number', writable: true });
  if (w.tape.chance(50))
    return {
      text: `let [${a} = 1, , ${b} = 2, ...${rest}] = ${w.of('numbers')};`,
      declared: [number(a), number(b), { name: rest, type: 'numbers', writable: true }],
    };
  return {
    text: `let { x: ${a} = 3, [${w.of('string')}]: ${b} = 4, ...${rest} } = ${w.of('record')};`,
    declared: [number(a), number(b), { name: rest, type: 'record', writable: true }],
  };
};

const assign: Maker = (w) => {
  const type = w.tape.pick(TYPES);
  const target = w.variable(type, true);
  if (target === undefined) return declare(w);
  const value = w.of(type);
  // strings and arrays are kept short, or loops would double them
  const short =
    type === 'string' || type === 'numbers' || type === 'strings'
      ? `(${value}).slice(0, 12)`
      : value;
  return only(`${target} = ${short};`);
};

const swap: Maker = (w) => {
  const [a, b] = [w.variable('number', true), w.variable('number', true)];
  const list = w.variable('numbers');
  if (a === undefined || b === undefined) return declare(w);
  if (w.tape.chance(40)) return only(`({ x: ${a}, y: ${b} = 5 } = { x: ${w.of('number')} });`);
  if (list !== undefined && w.tape.chance(40)) return only(`[${list}[0], ${a}] = [${b}, 2];`);
  return only(`[${a}, ${b}] = [${b}, ${a}];`);
};

const mutate: Maker = (w) => {
  const value = (type: Type): string => w.of(type);
  const list = w.variable('numbers');
  const record = w.variable('record');
  const made = [
    ...(list === undefined
      ? []
      : [
          `if (${list}.length < 12) ${list}.push(${value('number')});`,
          `if (${list}.length > 0) ${list}[${smallInteger(w.tape)} % ${list}.length] = ${value('number')};`,
          `if (${list}.length > 0) ${list}[0] ${w.tape.pick(['+=', '-=', '*=', '??='])} ${value('number')};`,
          `${list}.length = Math.min(${list}.length, 3);`,
          `if (${list}.length < 12) ${list}.splice(1, 1, ${value('number')}, 7);`,
        ]),
    ...(record === undefined
      ? []
      : [
          `${record}.${w.tape.pick(KEYS)} = ${value('number')};`,
          `${record}[${value('string')}] = ${value('boolean')};`,
          `delete ${record}.${w.tape.pick(KEYS)};`,
          `${record}.x++;`,
          `delete ${record}['${w.tape.pick(KEYS)}'];`,
        ]),
    `${builtInUse(w, builtInGiving(w.tape, 'other'))};`,
  ];
  return only(w.tape.pick(made));
};

const condition: Maker = (w) => {
  const test = w.of('boolean');
  const otherwise = w.tape.chance(50)
    ? ` else ${w.tape.chance(30) ? condition(w.deeper()).text : block(w)}`
    : '';
  return only(`if (${test}) ${block(w)}${otherwise}`);
};

/** A loop's body, which sees these too and may leave or go on with the loop. */
const inLoop = (w: Writer, ...variables: readonly Variable[]): Writer =>
  w.inside({ ...w.scope, loops: w.scope.loops + 1 }).seeing(...variables);

const counted: Maker = (w) => {
  const i = w.names.fresh('i');
  const inner = inLoop(w, { name: i, type: 'number', writable: false });
  const body = block(inner);
  const count = 1 + w.tape.int(4);
  return only(
    w.tape.pick([
      `for (let ${i} = 0; ${i} < ${count}; ${i}++) ${body}`,
      `for (let ${i} = ${count}, n = 0; ${i} > n; ${i}--) ${body}`,
      `for (var ${i} = 0; ${i} < ${count}; ${i} += 2) ${body}`,
    ]),
  );
};

const closures: Maker = (w) => {
  const [i, list] = [w.names.fresh('i'), w.names.fresh()];
  const inner = w.seeing({ name: i, type: 'number', writable: false });
  return {
    text: `const ${list} = [];\nfor (let ${i} = 0; ${i} < 3; ${i}++) ${list}.push(() => ${inner.of('number')} + ${i});\nlog.push(show(${list}.map((f) => f()), 0));`,
    declared: [],
  };
};

const whileLoop: Maker = (w) => {
  const i = w.names.fresh('i');
  const inner = inLoop(w, { name: i, type: 'number', writable: false });
  const body = block(inner);
  const count = 1 + w.tape.int(3);
  return only(
    w.tape.chance(50)
      ? `let ${i} = 0;\nwhile (${i}++ < ${count}) ${body}`
      : `let ${i} = 0;\ndo ${body} while (${i}++ < ${count});`,
  );
};

const overIterable: Maker = (w) => {
  const [a, b] = [w.names.fresh(), w.names.fresh()];
  const value = (type: Type): string => w.of(type);
  const one = (type: Type): Writer => inLoop(w, { name: a, type, writable: true });
  const pair = inLoop(w, { name: b, type: 'number', writable: false });
  return only(
    w.tape.pick([
      () => `for (let ${a} of ${value('numbers')}.slice(0, 4)) ${block(one('number'))}`,
      () => `for (let ${a} of ${value('string')}.slice(0, 4)) ${block(one('string'))}`,
      () => `for (const [${a}, ${b}] of [...${value('map')}].slice(0, 3)) ${block(pair)}`,
      () => `for (const [${b}, ${a}] of ${value('numbers')}.slice(0, 3).entries()) ${block(pair)}`,
      () =>
        `for (var ${a} of new Set(${value('numbers')}.slice(0, 3)).values()) ${block(one('number'))}`,
    ])(),
  );
};

const overKeys: Maker = (w) => {
  const key = w.names.fresh();
  const inner = inLoop(w, { name: key, type: 'string', writable: false });
  const over = w.tape.chance(70) ? 'record' : 'numbers';
  return only(
    `for (const ${key} in ${w.of(over)}) { log.push(show(${key}, 0));\n${statements(inner, 1)} }`,
  );
};

const choose: Maker = (w) => {
  const body = (): string => `${statements(w, 1)}${w.tape.chance(60) ? '\nbreak;' : ''}`;
  // `break` belongs to the switch; declarations would be shared by all its cases, so each body is a block
  const cases = Array.from(
    { length: 1 + w.tape.int(3) },
    (_, i) => `case ${w.tape.chance(70) ? i : w.of('number')}: {\n${body()}\n}`,
  );
  const fallback = w.tape.chance(60) ? [`default: {\n${body()}\n}`] : [];
  const all = w.tape.chance(30) ? [...fallback, ...cases] : [...cases, ...fallback];
  return only(`switch (${w.of('number')}) {\n${all.join('\n')}\n}`);
};

const attempt: Maker = (w) => {
  const error = w.names.fresh('e');
  const thrown = w.tape.pick([
    "throw new Error('§a');",
    "throw new RangeError('§b');",
    `throw ${w.of('number')};`,
    'null.x;',
    'undefined();',
    `${w.of('numbers')}.x.y;`,
  ]);
  const risky = `{\n${statements(w, 1)}\n${w.tape.chance(60) ? `if (${w.of('boolean')}) ${thrown.startsWith('throw') ? thrown : `log.push(${thrown.slice(0, -1)});`}` : ''}\n}`;
  const exit = w.tape.chance(15) ? 'return show(1, 0);' : '';
  const last = w.tape.chance(40) ? ` finally {\n${statements(w, 1)}\n${exit}\n}` : '';
  const handler =
    w.tape.chance(80) || last === ''
      ? w.tape.chance(75)
        ? ` catch (${error}) {\nlog.push(show(${error}, 0));\n}`
        : ` catch {\n${statements(w, 1)}\n}`
      : '';
  return only(`try ${risky}${handler}${last}`);
};

const localFunction: Maker = (w) => {
  const [name, p] = [w.names.fresh('f'), w.names.fresh('p')];
  const inner = w
    .inside({ ...w.scope, loops: 0, labels: [] })
    .seeing({ name: p, type: 'number', writable: true });
  const body = statements(inner, 1 + w.tape.int(2));
  return {
    text: `function ${name}(${p}, ...rest) {\n${body}\nreturn ${inner.of('number')};\n}`,
    declared: [{ name, type: 'function', writable: false }],
  };
};

const labelled: Maker = (w) => {
  const label = w.names.fresh('l');
  const i = w.names.fresh('i');
  const inner = inLoop(w.inside({ ...w.scope, labels: [...w.scope.labels, label] }), {
    name: i,
    type: 'number',
    writable: false,
  });
  return only(`${label}: for (let ${i} = 0; ${i} < 3; ${i}++) ${block(inner)}`);
};

const jump: Maker = (w) => {
  const test = w.of('boolean');
  if (w.scope.labels.length > 0 && w.tape.chance(60))
    return only(
      `if (${test}) ${w.tape.pick(['break', 'continue'])} ${w.tape.pick(w.scope.labels)};`,
    );
  if (w.scope.loops > 0) return only(`if (${test}) ${w.tape.pick(['break', 'continue'])};`);
  return only(`if (${test}) return show(${w.any()}, 0);`);
};

const log: Maker = (w) => only(`log.push(show(${w.any()}, 0));`);
const nothing: Maker = () => only(';');
const nested: Maker = (w) => only(block(w));

const SIMPLE: readonly Maker[] = [
  log,
  declare,
  assign,
  mutate,
  swap,
  destructure,
  jump,
  log,
  declare,
  assign,
  nothing,
];
const ALL: readonly Maker[] = [
  ...SIMPLE,
  condition,
  counted,
  whileLoop,
  overIterable,
  overKeys,
  choose,
  attempt,
  localFunction,
  labelled,
  closures,
  nested,
  condition,
  counted,
];
