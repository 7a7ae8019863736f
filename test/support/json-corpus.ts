/**
 * Documents after the kinds of JSONTestSuite (github.com/nst/JSONTestSuite, RFC 8259): what every parser must refuse,
 * what every parser must take, and what the RFC leaves open and we refuse on purpose. Texts or raw bytes.
 */
export interface JsonDocument {
  readonly body: string | Uint8Array<ArrayBuffer>;
  /** Whether `parseJsonText` takes it. */
  readonly isTaken: boolean;
}

const BAD_NUMBERS =
  '-01 01 00 012 -012 +1 ++1234 +Inf -Infinity Infinity NaN -NaN Inf .5 -.5 .-1 2. -2. 0. 1.e1 2.e+3 2.e-3 2.e3 0.e1 0.3e 0.3e+ 0e 0e+ 0E 0E+ 1.0e 1.0e- 1.0e+ 1eE2 1e 1e+ 9.e+ 0.1.2 0e1.2 1.2.3 1+2 0x1 0x42 0xF -0x1 - -- -foo -1x 1a 1ea 1_000 1n 1,000 -a 0b1 0o7 1.8011670033376514H-308 \uff11 \u0661 e1 E2 $1 1.1e1e1'.split(
    ' ',
  );
const BAD_WORDS =
  'True TRUE nul nulll tru truee fals False undefined none None nil yes <null> a * ? & Date() new function(){} NULL'.split(
    ' ',
  );
const BAD_STRINGS = [
  ...[...Array(0x20).keys()].map((code) => `"a${String.fromCharCode(code)}a"`),
  ...'"\\" "\\x00" "\\a" "\\0" "\\v" "\\\'" "\\u" "\\u0" "\\u00A" "\\uD834\\u" "\\uqqqq" "\\u{1f600}" "\\U0041" "\\😀" "\\\\\\" "abc \'single\' `backtick` “curly” "a"b "\\u00G0" "\\uD800\\" \'\' “”'.split(
    ' ',
  ),
  '"a\\\na"',
  '"',
  '"\\',
];
const BAD_ARRAYS =
  '[ ] [1 [1,] [,1] [1,,2] [,] [1,,] [1;2] [1:2] [x] [""x] ["a" [3[4]] [1]] [1]x [][] [,""] [[] [*] [1,\n1\n [{} [-] [0.] ["",] ["":1] [...a] (1)'.split(
    ' ',
  );
const BAD_OBJECTS =
  '{ } {"a" {"a": {"a":} {"a":1, {"a":1,} {"a":1,,"b":2} {,"a":1} {"a",1} {:1} {1:1} {a:1} {\'a\':1} {null:1} {[]:1} {"a":"b"}# {"a":1}} {"a":1;"b":2} {"a"::1} {"a"=1} {"a":1"b":2} {"a":/**/1} {"a":1//\n} {"x",null} {"":1,"":2} {"a":1,"\\u0061":1} {"a":a} {{}} {"a":{} {"a":"a 0x {"a":1}{} {[ {🇨🇭} {"é":"NFC",é:1}'.split(
    ' ',
  );
const BAD_WHOLE = [
  '',
  ' ',
  '\ufeff{}',
  '\u00a0{}',
  '\u2060{}',
  '{}\u0000',
  '\u0000{}',
  '{} {}',
  '{}/**/',
  '//\n{}',
  '#{}',
  '{}\f',
  '\v{}',
  ']',
  '}',
  ',',
  ':',
  '[[[[[[',
  '[{"":'.repeat(50_000),
  '['.repeat(100_000),
  '\u2028[1]',
  '<.>',
  '[<null>]',
];
const OPEN_AND_REFUSED = [
  '"\\uD800"',
  '"\\uDFAA"',
  '"\\uD888\\u1234"',
  '"\\uD800\\uD800\\n"',
  '"\\uDd1e\\uD834"',
  '1e400',
  '-1e400',
  `1${'0'.repeat(400)}`,
  '123.456e78910',
  '['.repeat(500) + ']'.repeat(500),
];
const BYTES: readonly (readonly number[])[] = [
  [0xff],
  [0x22, 0xff, 0x22],
  [0x22, 0xc0, 0xaf, 0x22],
  [0x22, 0xed, 0xa0, 0x80, 0x22],
  [0x22, 0xe2, 0x82, 0x22],
  [0x22, 0xf4, 0xbf, 0xbf, 0xbf, 0x22],
  [0x22, 0xfc, 0x83, 0xbf, 0xbf, 0xbf, 0xbf, 0x22],
  [0x5b, 0x80, 0x5d],
  [0xef, 0xbb],
  [0xef, 0xbb, 0xbf, 0x7b, 0x7d],
  [0xff, 0xfe, 0x7b, 0x00, 0x7d, 0x00],
  [0x00, 0x7b, 0x00, 0x7d],
  [0x7b, 0x22, 0xb9, 0x22, 0x3a, 0x31, 0x7d],
];
const GOOD =
  '0 -0 1 -1 0e1 0e+1 1E22 1E-2 20e1 123.456e78 123.456789 1e-10000 -0.0 true false null "" "\\u0060" "\\u012a" "\\uD801\\udc37" "\\ud83d\\ude39" "\\u0000" "\\"" "\\\\u0000" "\\/" "\u007f" "€𝄞" "\u2028\u2029" "\uffff" [] [1] [1,2] [[]] {} {"":0} {"a":[]} {"a":{"a":{}}} [null,1,"1",{}] \t[1]\n {"\\u0000":1} {"__proto__":1} {"a":"b","b":"a"} [-123123123123123123]'.split(
    ' ',
  );

const documents = (
  bodies: readonly (string | readonly number[])[],
  isTaken: boolean,
): JsonDocument[] =>
  bodies.map((body) => ({
    body: typeof body === 'string' ? body : Uint8Array.from(body),
    isTaken,
  }));

const refusedTexts = [
  ...BAD_NUMBERS,
  ...BAD_WORDS,
  ...BAD_STRINGS,
  ...BAD_ARRAYS,
  ...BAD_OBJECTS,
  ...BAD_WHOLE,
  ...OPEN_AND_REFUSED,
];
/** Small ones also where a value stands inside: in an array, in an object. */
const inside = [...BAD_NUMBERS, ...BAD_WORDS].flatMap((text) => [`[${text}]`, `{"a":${text}}`]);

export const JSON_CORPUS: readonly JsonDocument[] = [
  ...documents([...new Set([...refusedTexts, ...inside])], false),
  ...documents(BYTES, false),
  ...documents([...GOOD, '" "', ' {} '], true),
];
