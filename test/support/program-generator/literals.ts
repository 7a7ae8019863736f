import type { Tape } from './tape.ts';

const NUMBERS =
  '0 1 2 3 7 10 -1 -3 0.5 -2.5 1.25 100 255 65536 -0 NaN Infinity -Infinity 1e21 5e-324 9007199254740991 4294967296 0.1'.split(
    ' ',
  );
const STRINGS =
  "'' 'a' 'b' 'abc' 'Hello' 'x\\u0020y\\u0020z' '10' '\\u00203.5\\u0020' 'NaN' 'a,b,c' 'aaaa' 'ß' 'ÀÉ' '😀x' '\\ud800' '\\n\\t' 'k1' '[1,2]' 'zebra' '0x1F'".split(
    ' ',
  );
/** Names of properties: none that every JavaScript object inherits (deviation D3). */
export const KEYS = ['x', 'y', 'z', 'k1', 'k2'] as const;

export const numberLiteral = (tape: Tape): string => {
  const text = NUMBERS[tape.int(NUMBERS.length)] ?? '0';
  return text.startsWith('-') ? `(${text})` : text;
};
export const stringLiteral = (tape: Tape): string => tape.pick(STRINGS);
export const smallInteger = (tape: Tape): string => String(tape.int(6));
