/**
 * What the gate refuses or warns of: one row a rule with the sentence people and models read, a hint what
 * to write instead, and an example that triggers exactly this rule (the tests run them).
 * `$` in a reason stands for the name or operator that was found.
 */
export interface Rule {
  readonly reason: string;
  readonly hint: string;
  /** A body for `export default function f(a) { … }`, or a whole module if it contains `export`. */
  readonly example: string;
  /** Present on warnings: how much the safety score falls, 0..1. */
  readonly weight?: number;
}

const define = <const T extends Record<string, Rule>>(table: T): T => table;

export const RULES = define({
  'too-large': {
    reason: 'The text is larger than the limit of $ bytes.',
    hint: 'Shorten it: remove comments, unused functions and constant tables.',
    example: '',
  },
  'not-well-formed': {
    reason: 'The text contains a lone surrogate, so it is not valid Unicode.',
    hint: 'Write the character whole, or as an escape such as "\\ud800" inside a string.',
    example: 'return "\ud800";',
  },
  'too-deep': {
    reason: 'The program is nested deeper than 128 levels.',
    hint: 'Split long chains and deep nesting into statements, loops or helper functions.',
    example: `return ${'('.repeat(129)}a${')'.repeat(129)};`,
  },
  syntax: {
    reason: '$',
    hint: 'Write a valid ES module; it is always in strict mode.',
    example: 'return a +;',
  },
  'export-default': {
    reason: 'A program has exactly one default export, and it is a function declaration.',
    hint: 'Write `export default function name(a, b) { … }` once.',
    example: 'export default (a) => a;',
  },
  export: {
    reason: 'Only the default export exists.',
    hint: 'Declare helper functions and constants without `export`.',
    example: 'export default function f(a) { return a; }\nexport const b = 1;',
  },
  'top-level': {
    reason: 'Only functions and `const` stand at top level.',
    hint: 'Move the statement into a function, or make the variable a `const`.',
    example: 'export default function f(a) { return a; }\nlet b = 1;',
  },
  import: {
    reason: 'Nothing can be imported.',
    hint: 'Write what is needed as a helper function in the same text.',
    example: 'import x from "x";\nexport default function f(a) { return a; }',
  },
  this: {
    reason: '`this` does not exist.',
    hint: 'Pass the object as a parameter.',
    example: 'return this;',
  },
  class: {
    reason: 'Classes do not exist.',
    hint: 'Use plain objects and functions that take them as parameters.',
    example: 'class A {} return a;',
  },
  'new-target': {
    reason: '`new.target` does not exist.',
    hint: 'Use a plain function without `new`.',
    example: 'return new.target;',
  },
  super: {
    reason: '`super` does not exist.',
    hint: 'Call the other function by its name.',
    example: 'return { m() { return super.m; } };',
  },
  accessor: {
    reason: 'Getters and setters do not exist.',
    hint: 'Use a plain property or a function.',
    example: 'return { get x() { return 1; } };',
  },
  async: {
    reason: '`$` is asynchronous; programs run from start to end at once.',
    hint: 'Compute the result directly and return it.',
    example: 'const g = async () => a; return g;',
  },
  generator: {
    reason: 'Generators do not exist.',
    hint: 'Build an array and return it.',
    example: 'function* g() {} return g;',
  },
  eval: {
    reason: 'Code cannot be made from text (`$`).',
    hint: 'Write the function out.',
    example: 'return eval("1");',
  },
  'global-object': {
    reason: 'There is no global object and no host (`$`).',
    hint: 'Use only parameters, own variables and the built-ins of the language page.',
    example: 'return globalThis;',
  },
  arguments: {
    reason: '`arguments` does not exist.',
    hint: 'Use a rest parameter: `function f(...list)`.',
    example: 'return arguments[0];',
  },
  'regular-expression': {
    reason: 'Regular expressions do not exist.',
    hint: 'Use split, indexOf, startsWith, replaceAll with strings, or a loop over the characters.',
    example: 'return a.replace(/x/g, "y");',
  },
  'tagged-template': {
    reason: 'Tagged templates do not exist.',
    hint: 'Call the function with ordinary arguments.',
    example: 'return a`x`;',
  },
  bigint: {
    reason: 'BigInt does not exist.',
    hint: 'Use numbers; integers are exact up to 2 ** 53.',
    example: 'return 10n;',
  },
  symbol: {
    reason: 'Symbols do not exist.',
    hint: 'Use a string as key.',
    example: 'return Symbol("a");',
  },
  'typed-array': {
    reason: 'Typed arrays and buffers do not exist (`$`).',
    hint: 'Use an array of numbers.',
    example: 'return new Float64Array(4);',
  },
  clock: {
    reason: 'There is no clock (`$`).',
    hint: 'Pass the time as a parameter.',
    example: 'return Date.now();',
  },
  locale: {
    reason: '`$` depends on a locale or its tables.',
    hint: 'Compare with `<` and `>`, use toUpperCase, toLowerCase, toFixed.',
    example: 'return a.localeCompare("b");',
  },
  reflection: {
    reason: '`$` does not exist.',
    hint: 'Use plain objects with Object.keys, Object.hasOwn, `in` and `delete`.',
    example: 'return Reflect.ownKeys(a);',
  },
  'weak-reference': {
    reason: 'Weak collections and references do not exist (`$`).',
    hint: 'Use Map or Set.',
    example: 'return new WeakMap();',
  },
  output: {
    reason: 'There is nowhere to print to (`$`).',
    hint: 'Return the value.',
    example: 'console.log(a);',
  },
  prototype: {
    reason: 'The name `$` is reserved: there are no prototypes.',
    hint: 'Choose another name or key.',
    example: 'return a.constructor;',
  },
  with: {
    reason: '`with` does not exist.',
    hint: 'Name the object at each access.',
    example: 'with (a) { return b; }',
  },
  debugger: {
    reason: '`debugger` does not exist.',
    hint: 'Remove it.',
    example: 'debugger; return a;',
  },
  'array-hole': {
    reason: 'Arrays have no holes.',
    hint: 'Write `undefined` for the element.',
    example: 'return [1, , 2];',
  },
  'free-name': {
    reason: '`$` is not declared and is no built-in of the language.',
    hint: 'Declare it, pass it as a parameter, or use a built-in of the language page.',
    example: 'return a + undeclared;',
  },
  'namespace-value': {
    reason: '`$` is no value: it is used only as `$.name`.',
    hint: 'Name the member directly, as in `Math.floor`.',
    example: 'const m = Math; return m.floor(a);',
  },
  'unknown-member': {
    reason: '`$` does not exist.',
    hint: 'See the language page for the members of each built-in.',
    example: 'return Math.sum(a);',
  },
  'assign-global': {
    reason: 'The built-in `$` cannot be changed.',
    hint: 'Use a variable of your own.',
    example: 'Math.PI = 3; return a;',
  },
  constructor: {
    reason: '`new` makes only Map, Set, Array and errors.',
    hint: 'Write a plain object, or call the function without `new`.',
    example: 'function B() {} return new B();',
  },
  instanceof: {
    reason: '`instanceof` knows only Map, Set, Array and the errors.',
    hint: 'Test a property of your own instead, such as `a.kind === "node"`.',
    example: 'function B() {} return a instanceof B;',
  },
  'delete-target': {
    reason: '`delete` removes a property only.',
    hint: 'Write `delete object.name` or `delete object[key]`.',
    example: 'return delete a();',
  },
  redeclared: {
    reason: '`$` is declared twice.',
    hint: 'Rename one of the two.',
    example: 'let b = 1; let b = 2; return a;',
  },
  jump: {
    reason: '`$` has no loop, switch or label to go to, or its label is declared twice.',
    hint: 'Use it inside the loop or the labelled statement.',
    example: 'break; return a;',
  },
  marker: {
    reason: 'An EVOLVE-BLOCK marker is out of place: $.',
    hint: 'Put `// EVOLVE-BLOCK-START` and `// EVOLVE-BLOCK-END` in pairs on lines of their own, around whole statements of one block.',
    example: '// EVOLVE-BLOCK-START\nreturn a;',
  },
  malformed: {
    reason: 'The tree has no text: $.',
    hint: 'Only operators make such trees; the proposal is refused.',
    example: '',
  },
  'endless-loop': {
    reason: 'A loop without a way out runs until the fuel is gone.',
    hint: 'Give it a condition, a `break` or a `return`.',
    example: 'while (true) { a = a + 1; }',
    weight: 0.5,
  },
  'endless-recursion': {
    reason: '`$` calls itself before anything can end it.',
    hint: 'Test for the last case first.',
    example: 'function g(n) { return g(n - 1); } return g(a);',
    weight: 0.3,
  },
  'huge-size': {
    reason: 'A size of $ is more than the meters allow.',
    hint: 'Make it depend on the input, or smaller.',
    example: 'return "x".repeat(1000000000);',
    weight: 0.2,
  },
  'constant-table': {
    reason:
      'More than half of the program is a table of $ constants: it looks up answers instead of computing them.',
    hint: 'Replace the table by a rule.',
    example: `return [${Array.from({ length: 300 }, (_, i) => i).join(',')}][a];`,
    weight: 0.1,
  },
  'long-string': {
    reason: 'A string literal has $ characters.',
    hint: 'Compute it, or pass it as a parameter.',
    example: `return "${'x'.repeat(2000)}";`,
    weight: 0.04,
  },
});

export type RuleId = keyof typeof RULES;

/** Nodes of JavaScript (ESTree names) outside the language, and the rule that says so. All others are allowed. */
export const DENIED_NODES = {
  ThisExpression: 'this',
  ClassDeclaration: 'class',
  ClassExpression: 'class',
  Super: 'super',
  AwaitExpression: 'async',
  YieldExpression: 'generator',
  ImportDeclaration: 'import',
  ImportExpression: 'import',
  ExportNamedDeclaration: 'export',
  ExportAllDeclaration: 'export',
  TaggedTemplateExpression: 'tagged-template',
  WithStatement: 'with',
  DebuggerStatement: 'debugger',
} as const satisfies Record<string, RuleId>;

/** Errors of the parser that a rule explains better; what the pattern captures is the finding's subject. */
export const SYNTAX_RULES: readonly (readonly [RegExp, RuleId])[] = [
  [/Identifier '(.*)' has already been declared/, 'redeclared'],
  [/Argument name clash/, 'redeclared'],
  [/Unsyntactic (break|continue)/, 'jump'],
  [/Label '(.*)' is already declared/, 'jump'],
  [/Duplicate export 'default'/, 'export-default'],
  [/Deleting local variable/, 'delete-target'],
  [/'with' in strict mode/, 'with'],
  [/new\.target/, 'new-target'],
  [/super/, 'super'],
  [/(await)/, 'async'],
  [/yield/, 'generator'],
  [/(arguments)/, 'arguments'],
  [/(eval)/, 'eval'],
  [/regular expression/i, 'regular-expression'],
  [/import/, 'import'],
];

const named = (rule: RuleId, names: string): readonly (readonly [string, RuleId])[] =>
  names.split(' ').map((name) => [name, rule]);

/** Names of JavaScript and its hosts that deserve a better answer than `free-name`. */
export const DENIED_NAMES: ReadonlyMap<string, RuleId> = new Map([
  ...named('eval', 'eval Function'),
  ...named(
    'global-object',
    'globalThis window self global process require module exports document fetch crypto Deno Bun navigator caches',
  ),
  ...named('arguments', 'arguments'),
  ...named('regular-expression', 'RegExp'),
  ...named('bigint', 'BigInt BigInt64Array BigUint64Array'),
  ...named('symbol', 'Symbol'),
  ...named(
    'typed-array',
    'ArrayBuffer SharedArrayBuffer Atomics DataView Int8Array Uint8Array Uint8ClampedArray Int16Array Uint16Array Int32Array Uint32Array Float32Array Float64Array TextEncoder TextDecoder Buffer',
  ),
  ...named('clock', 'Date performance Temporal'),
  ...named('locale', 'Intl'),
  ...named('reflection', 'Proxy Reflect'),
  ...named('weak-reference', 'WeakMap WeakSet WeakRef FinalizationRegistry'),
  ...named('async', 'Promise setTimeout setInterval setImmediate queueMicrotask'),
  ...named('output', 'console alert print'),
]);

/** Member names that exist in JavaScript on strings or numbers and depend on a locale's tables. */
export const LOCALE_MEMBERS: ReadonlySet<string> = new Set([
  'localeCompare',
  'normalize',
  'toLocaleString',
  'toLocaleLowerCase',
  'toLocaleUpperCase',
  'toLocaleDateString',
  'toLocaleTimeString',
]);

/** Refused as names and as literal keys. */
export const PROTOTYPE_NAMES: ReadonlySet<string> = new Set([
  '__proto__',
  'prototype',
  'constructor',
]);

/** Words that can never be a variable in a module; they may be keys and members. */
export const RESERVED_WORDS: ReadonlySet<string> = new Set(
  (
    'arguments await break case catch class const continue debugger default delete do else enum eval export extends ' +
    'false finally for function if implements import in instanceof interface let new null package private ' +
    'protected public return static super switch this throw true try typeof var void while with yield'
  ).split(' '),
);
