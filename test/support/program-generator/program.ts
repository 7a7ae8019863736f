import fc from 'fast-check';
import { createWriter } from './expressions.ts';
import { EMPTY_SCOPE, Names, TYPES } from './scope.ts';
import { statements } from './statements.ts';
import { Tape } from './tape.ts';

/**
 * In every program: `show` writes any value as text, so that -0, NaN, undefined, order of keys and nesting are compared
 * too; `attempt` turns an error into its name. Messages made by the machine are its own (deviation D4), so only
 * messages that begin with § are compared.
 */
export const PRELUDE = `let effects = 0;
const log = [];
function show(value, depth) {
  if (typeof value === 'number') return Object.is(value, -0) ? '-0' : String(value);
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'function') return 'function';
  if (value === null || typeof value !== 'object') return String(value);
  if (depth > 4) return '…';
  if (Array.isArray(value)) return '[' + value.map((each) => show(each, depth + 1)).join(',') + ']';
  if (value instanceof Map) return 'Map' + show([...value], depth + 1);
  if (value instanceof Set) return 'Set' + show([...value], depth + 1);
  if (value instanceof Error) return value.name + (value.message.startsWith('§') ? value.message : '');
  return '{' + Object.keys(value).map((key) => show(key, 0) + ':' + show(value[key], depth + 1)).join(',') + '}';
}
function attempt(f) {
  try {
    return f();
  } catch (error) {
    return error instanceof Error ? error.name : 'thrown';
  }
}
`;

/** Choices a program can make before it has to come to its end. */
const TAPE = 160;

function program(tape: Tape): string {
  const names = new Names();
  const declared = TYPES.map((type) => ({ name: names.fresh(), type, writable: true }));
  const shallow = createWriter(tape, { ...EMPTY_SCOPE, depth: 1 }, names);
  const first = declared.map(({ name, type }) => `let ${name} = ${shallow.of(type)};`);
  const writer = createWriter(tape, EMPTY_SCOPE, names).seeing(...declared);
  const body = statements(writer, 3 + tape.int(6));
  const all = declared.map(({ name }) => name).join(', ');
  return (
    `export default function main() {\n${PRELUDE}${first.join('\n')}\n${body}\n` +
    `log.push(show([${all}, effects], 0));\nreturn log.join('\\n');\n}\n`
  );
}

/** Programs that end, use every form of the language, and answer a text. */
export const programs: fc.Arbitrary<string> = fc
  .noBias(fc.uint32Array({ minLength: TAPE, maxLength: TAPE }))
  .map((numbers) => program(new Tape(numbers)));
