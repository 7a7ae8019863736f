import { RULES, type Rule, type RuleId } from '../../core/language/grammar.ts';
import { MAX_DEPTH } from '../../core/language/limits.ts';
import { FOREIGN, type Owner, VOCABULARY } from '../../core/language/vocabulary.ts';

/** The most characters of the card; a test holds it. */
export const CARD_LIMIT = 2_500;

/** Owners with a choice of their own: listed whole. */
const LISTED: readonly (readonly [Owner, string])[] = [
  ['global', 'Names: '],
  ['Object', 'Object: '],
  ['Array', 'Array: '],
  ['String', 'String: '],
  ['JSON', 'JSON: '],
];

/** Owners that have what ES2024 says, but for the members that the tables call foreign. A test compares with the host. */
const STANDARD: readonly (readonly [Owner, string])[] = [
  ['Math', 'Math'],
  ['Number', 'Number'],
  ['array', 'arrays'],
  ['string', 'strings'],
  ['number', 'numbers'],
  ['map', 'Map'],
  ['set', 'Set'],
  ['iterator', 'iterators'],
];

/** Rules that a model breaks by habit: their hints are worth the room. */
const HABITS: readonly RuleId[] = ['top-level', 'regular-expression', 'constructor', 'array-hole'];

/** Rules about places in a text: they name nothing that is missing from the language. */
const PLACES: ReadonlySet<string> = new Set<RuleId>([
  'too-large',
  'not-well-formed',
  'too-deep',
  'syntax',
  'export-default',
  'top-level',
  'free-name',
  'namespace-value',
  'unknown-member',
  'assign-global',
  'constructor',
  'instanceof',
  'delete-target',
  'redeclared',
  'jump',
  'marker',
  'malformed',
]);

const members = (owner: Owner): string =>
  VOCABULARY.filter((entry) => entry.owner === owner)
    .map(({ name }) => name)
    .join(' ');

function standard(): string {
  return STANDARD.map(([owner, title]) => {
    const missing = FOREIGN[owner] ?? [];
    return missing.length === 0 ? title : `${title} (not: ${missing.join(' ')})`;
  }).join(', ');
}

const refused = (): string =>
  Object.entries<Rule>(RULES)
    .filter(([id, rule]) => rule.weight === undefined && !PLACES.has(id))
    .map(([id]) => id.replaceAll('-', ' '))
    .join(', ');

/** The agent language on less than a page, for a model that knows JavaScript. Made from the gate's own tables. */
export const LANGUAGE_CARD = `# Language
A closed subset of JavaScript: one ES module in strict mode, run in a metered machine without host, clock or network.
- One \`export default function\`; beside it only functions and \`const\`. Arguments and result are JSON, numbers finite.
- Numbers, strings, booleans, null, undefined, arrays, plain objects, functions, closures, Map, Set; let const var, destructuring, spread, templates, optional chaining, all operators, all statements, labels, try catch finally. At most ${MAX_DEPTH} levels of nesting.
- Math.random is seeded by the hub. Between equals, fewer bytes and less fuel win.
Built-ins, and no others:
${LISTED.map(([owner, title]) => title + members(owner)).join('\n')}
As in ES2024: ${standard()}.
Refused: ${refused()}.
${HABITS.map((id) => `- ${RULES[id].reason} ${RULES[id].hint}`).join('\n')}`;
