import { type Rule, RULES } from './grammar.ts';
import { KIND_NAMES } from './kinds.ts';
import { MAX_DEPTH, MODULE_BYTES } from './limits.ts';
import { MAX_AT_ONCE } from './meter.ts';
import { type BuiltIn, CALLBACKS, type Owner, type Param, VOCABULARY } from './vocabulary.ts';

/**
 * The language page (README.md of this folder), written from the tables of rules and built-ins so that it cannot say
 * anything else than the gate does. A test compares the file with this text.
 */
export function languagePage(): string {
  return [INTRODUCTION, builtIns(), callbacks(), refusals(), warnings(), MEANING, FILES].join('\n');
}

const INTRODUCTION = `# The agent language

A closed subset of JavaScript, in real JavaScript syntax: a program is a valid ES module and gives the same results in
any engine. It runs in a metered machine without network, clock or host. This page is made by \`page.ts\` from the
tables the gate uses; do not edit it by hand.

\`\`\`js
const SCALE = 2;
function half(x) {
  return x / SCALE;
}
export default function mean(list) {
  let sum = 0;
  for (const x of list) sum += x;
  return list.length === 0 ? 0 : half(2 * sum) / list.length;
}
\`\`\`

- One \`export default function\`; beside it only functions and \`const\`.
- Arguments and result are JSON; the result's numbers are finite.
- At most ${MAX_DEPTH} levels of nesting, in brackets and in the tree of ${KIND_NAMES.length} node kinds.
- Text between \`// EVOLVE-BLOCK-START\` and \`// EVOLVE-BLOCK-END\` (lines of their own, around whole statements) may
  change, all outside stays byte-equal. Without markers only the name and the parameters of the default export are fixed.
- An evaluator in this language is the same kind of text, up to ${MODULE_BYTES} bytes:
  \`export default function evaluate(agent, { data, random, split }) { … }\`.

In the language: \`const let var\`, functions, arrows, closures, default and rest parameters, destructuring, spread, template
literals, optional chaining, all operators, \`typeof void delete in instanceof\`, \`if for while do for-of for-in switch\`,
labels, \`break continue return throw try catch finally\`; numbers, strings, booleans, \`null\`, arrays, plain objects,
functions, \`Map\`, \`Set\`.
`;

const TITLES: Record<Owner, string> = {
  global: 'Names',
  Math: '`Math`',
  Object: '`Object`',
  Array: '`Array`',
  String: '`String`',
  Number: '`Number`',
  JSON: '`JSON`',
  array: 'Arrays',
  string: 'Strings',
  number: 'Numbers',
  boolean: 'Booleans',
  object: 'Plain objects',
  map: 'Maps',
  set: 'Sets',
  function: 'Functions',
  error: 'Errors',
  iterator: 'Iterators of `keys() values() entries()`',
};

const paramText = ({ kind, optional, rest, callback }: Param): string =>
  `${rest ? '...' : ''}${callback ?? kind}${optional ? '?' : ''}`;

function signature(entry: BuiltIn): string {
  if (entry.form === 'value') return `\`${entry.name}\``;
  const call = `${entry.name}(${entry.params.map(paramText).join(', ')})`;
  return `\`${entry.form === 'constructor' ? 'new ' : ''}${call}\` ${entry.result}`;
}

function builtIns(): string {
  const lines = (Object.keys(TITLES) as Owner[]).map((owner) => {
    const entries = VOCABULARY.filter((entry) => entry.owner === owner).map(signature);
    return `- **${TITLES[owner]}**: ${entries.join(' · ')}`;
  });
  return `## Built-ins

\`name(arguments) result\`, \`?\` = may be left out. Functions of this list are values, as in \`list.map(Number)\`; \`Math\`,
\`Object\` and \`JSON\` are used only as \`Math.name\`. \`Array\` and the errors also work without \`new\`.

${lines.join('\n')}
`;
}

function callbacks(): string {
  const lines = Object.entries(CALLBACKS).map(
    ([name, { passes, returns }]) => `- \`${name}\`: (${passes.join(', ')}) → ${returns}`,
  );
  return `Functions that built-ins call:\n\n${lines.join('\n')}\n`;
}

/** Table cells hold no line breaks and no bars. */
const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');

function rows(wanted: (rule: Rule) => boolean): readonly (readonly [string, Rule])[] {
  return Object.entries<Rule>(RULES).filter(([, rule]) => wanted(rule));
}

function refusals(): string {
  const lines = rows((rule) => rule.weight === undefined).map(
    ([id, rule]) =>
      `| \`${id}\` | ${cell(rule.reason.replaceAll('$', '…'))} | ${cell(rule.hint)} |`,
  );
  return `## Refused

Each finding has the rule, the reason, the line and a hint. A text that is refused never runs.

| rule | reason | instead |
|---|---|---|
${lines.join('\n')}
`;
}

function warnings(): string {
  const lines = rows((rule) => rule.weight !== undefined).map(
    ([id, rule]) => `| \`${id}\` | ${rule.weight} | ${cell(rule.reason.replaceAll('$', '…'))} |`,
  );
  return `## Safety score

Starts at 1 and falls by the weight of each warning, once a rule. Below the population's threshold an agent is quarantined.

| rule | weight | reason |
|---|---|---|
${lines.join('\n')}
`;
}

const MEANING = `## Meaning

The rule is: the result of V8, or a trap, never another value. The deviations, each with a test:

- **D1** \`Math\` functions that engines compute differently (\`exp log pow sin …\`), and \`**\`, are our own, fixed for ever.
- **D2** \`Math.random\` is seeded by population, split, repeat and case, never by the program.
- **D3** Plain objects have no prototype: what is not own is \`undefined\`; only \`hasOwnProperty\` can be called.
- **D4** Messages of errors that the machine makes are ours.
- **D5** \`sort\` is a stable merge sort with a documented order of comparator calls.
- **D6** Arrays have no holes: a larger \`length\` or a write past the end (gap ≤ 1,024) fills with \`undefined\`.
- **D7** Upper and lower case follow a pinned Unicode table.

A program's own errors can be caught. Traps end the call at once and run neither \`catch\` nor \`finally\`:
\`fuel-exhausted\`, \`memory-exhausted\`, \`depth-exhausted\`, \`unsupported\`, \`bad-output\`. Fuel is charged per instruction and
per element of every built-in, bytes per allocation (\`meter.ts\` has the prices). A call can be left at any instruction
and inside built-ins that sort, replace or make arrays and JSON; any other built-in, conversion or spread takes at most
${MAX_AT_ONCE} fuel at once, or ends \`fuel-exhausted\`.
`;

const FILES = `## Files of the front

| file | what it does |
|---|---|
| \`vocabulary.ts\` · \`grammar.ts\` · \`kinds.ts\` · \`limits.ts\` | the tables: built-ins, rules, node kinds, limits |
| \`scan.ts\` → \`bounded-parser.ts\` → \`parse.ts\`, \`convert-*.ts\`, \`tree-writer.ts\` | text → compact tree, bounded at every step |
| \`check.ts\`: \`scopes.ts\` \`check-names.ts\` \`jumps.ts\` | names, scopes, jumps of a tree |
| \`shape.ts\`, \`shape-rules.ts\` | is there a text for this tree (operators ask before they print) |
| \`print.ts\`, \`print-*.ts\`, \`printer.ts\` | tree → canonical text |
| \`markers.ts\` | EVOLVE-BLOCK regions and the frame around them |
| \`structural-hash.ts\` · \`genome.ts\` | 128-bit hash of a tree · the public functions, SHA-256 of the normalised text |
| \`safety.ts\` · \`finding.ts\` | warnings and score · what the gate says |
`;
