import { ASSIGN, BINARY, Kind, LOGICAL, UNARY } from '../language/kinds.ts';
import { atomAt, kindAt, nodeCount, valueAt } from '../language/tree.ts';
import { builtIn } from '../language/vocabulary.ts';
import type { Json } from './agent.ts';
import { analyse, isNamespace } from './analysis.ts';
import { guessTypes } from './infer.ts';
import { memberOfType } from './member-types.ts';
import type { ProgramDraft } from './policy.ts';
import type { Signature } from './signature.ts';
import { isNumeric, toValueType } from './signature.ts';
import type { ValueType } from './value-type.ts';
import { ARRAY, INTEGER, MAP, NUMBER, SET, STRING, elementOf, has, kindsOf } from './value-type.ts';

/** Kinds of statement that new code may bring. */
export const STATEMENT_FORMS = [
  'assign',
  'declare',
  'if',
  'return',
  'for-of',
  'for',
  'accumulate',
  'call',
] as const;
export type StatementForm = (typeof STATEMENT_FORMS)[number];

/** What new code is made of, filled: an absent list was inferred from the seeds and the cases. */
export interface Primitives {
  /** Names new code may read; null = every name in scope. */
  readonly terminals: readonly string[] | null;
  readonly constants: Constants;
  /** Strings that literals are drawn from. */
  readonly strings: readonly string[];
  /** `+ - * / % ** < … && || ! ?: typeof` as written in the language. */
  readonly operators: readonly string[];
  /** Statics and globals: `Math.max`, `Number`. */
  readonly functions: readonly string[];
  /** Names of instance methods: `push`, `slice`. */
  readonly methods: readonly string[];
  readonly statements: readonly StatementForm[];
  /** Functions of the genome that new code may call; null = every one in scope. */
  readonly helpers: readonly string[] | null;
}

export interface Constants {
  readonly range: readonly [number, number];
  readonly integer: boolean;
  /** 0..1: share of constants among generated terminals. */
  readonly rate: number;
}

/** `config.primitives` as given. `strict`: what is not listed is not used (nothing is inferred). */
export interface PrimitivesConfig {
  readonly terminals?: readonly string[] | null | undefined;
  readonly constants?:
    | {
        readonly range?: readonly [number, number] | undefined;
        readonly integer?: boolean | undefined;
        readonly rate?: number | undefined;
      }
    | undefined;
  readonly strings?: readonly string[] | undefined;
  readonly operators?: readonly string[] | undefined;
  readonly functions?: readonly string[] | undefined;
  readonly methods?: readonly string[] | undefined;
  readonly statements?: readonly string[] | undefined;
  readonly helpers?: readonly string[] | null | undefined;
  readonly strict?: boolean | undefined;
}

const COMPARISONS = ['<', '<=', '>', '>=', '===', '!=='];
const LOGIC = ['&&', '||', '!', '?:'];

/** What the seeds are written with. */
interface Found {
  readonly operators: Set<string>;
  readonly functions: Set<string>;
  readonly methods: Set<string>;
  readonly strings: Set<string>;
  readonly numbers: Set<number>;
  /** Union of the kinds of all their values. */
  kinds: number;
  /** They have statements besides `return`. */
  statements: boolean;
}

/**
 * The task's primitives: a list that is given stands as it is; one that is absent is what the seeds use together with
 * what suits the kinds of value of the task, or empty under `strict`.
 */
export function fillPrimitives(
  input: PrimitivesConfig,
  seeds: readonly ProgramDraft[],
  signature: Signature,
  cases: readonly { readonly expected: Json }[] = [],
): Primitives {
  const found = survey(seeds, signature);
  for (const one of cases.slice(0, 256)) collectStrings(one.expected, found.strings);
  const strict = input.strict === true;
  const list = (given: readonly string[] | undefined, make: () => Iterable<string>): string[] =>
    given !== undefined ? [...given] : strict ? [] : [...new Set(make())];
  const inferred = usual(found, signature, cases.length > 0);
  const forms = list(input.statements, () =>
    isNumeric(signature) && !found.statements ? [] : STATEMENT_FORMS,
  );
  return {
    terminals: input.terminals ?? null,
    constants: fillConstants(input, found, signature),
    strings: input.strings ?? [...found.strings].slice(0, 64),
    operators: list(input.operators, () => [...inferred.operators, ...found.operators]),
    functions: list(input.functions, () => [...inferred.functions, ...found.functions]),
    methods: list(input.methods, () => [...inferred.methods, ...found.methods]),
    statements: STATEMENT_FORMS.filter((form) => forms.includes(form)),
    helpers: input.helpers ?? null,
  };
}

function fillConstants(input: PrimitivesConfig, found: Found, signature: Signature): Constants {
  const largest = Math.max(5, ...[...found.numbers].filter((one) => one <= 1000));
  const whole =
    toValueType(signature.returns) === toValueType('integer') || !has(found.kinds, NUMBER);
  return {
    range: input.constants?.range ?? [-largest, largest],
    integer: input.constants?.integer ?? whole,
    rate: input.constants?.rate ?? 0.2,
  };
}

function survey(seeds: readonly ProgramDraft[], signature: Signature): Found {
  const found: Found = {
    operators: new Set(),
    functions: new Set(),
    methods: new Set(),
    strings: new Set(),
    numbers: new Set(),
    kinds: 0,
    statements: false,
  };
  const types = [signature.returns, ...signature.params.map((param) => param.type)];
  for (const type of types) found.kinds |= allKinds(toValueType(type));
  for (const seed of seeds) surveyTree(seed, signature, found);
  return found;
}

function allKinds(type: ValueType): number {
  const element = elementOf(type);
  return kindsOf(type) | kindsOf(element) | kindsOf(elementOf(element));
}

function surveyTree({ tree }: ProgramDraft, signature: Signature, found: Found): void {
  const types = guessTypes(analyse(tree), signature);
  for (let node = 0; node < nodeCount(tree); node++) {
    const atom = atomAt(tree, node);
    const value = valueAt(tree, node);
    found.kinds |= allKinds(types.nodes[node] ?? 0);
    switch (kindAt(tree, node)) {
      case Kind.Binary:
        found.operators.add(BINARY[value] ?? '+');
        break;
      case Kind.Logical:
        found.operators.add(LOGICAL[value] ?? '&&');
        break;
      case Kind.Unary:
        found.operators.add(UNARY[value] ?? '-');
        break;
      case Kind.Conditional:
        found.operators.add('?:');
        break;
      case Kind.Assign:
        if (value !== 0) found.operators.add((ASSIGN[value] ?? '=').slice(0, -1));
        found.statements = true;
        break;
      case Kind.String:
      case Kind.TemplateText:
        if (isMaterial(String(atom))) found.strings.add(String(atom));
        break;
      case Kind.Number:
        found.numbers.add(Number(atom));
        break;
      case Kind.If:
      case Kind.VariableDeclaration:
        found.statements = true;
        break;
      case Kind.Member:
        surveyMember(tree, node, types.nodes[node + 1] ?? 0, found);
        break;
      case Kind.Call:
        if (kindAt(tree, node + 1) === Kind.Name) {
          const name = String(atomAt(tree, node + 1));
          if (builtIn(name) !== undefined) found.functions.add(name);
        }
        break;
      default:
    }
  }
}

function surveyMember(
  tree: ProgramDraft['tree'],
  node: number,
  receiver: ValueType,
  found: Found,
): void {
  const name = String(atomAt(tree, node));
  if (isNamespace(tree, node + 1)) {
    const id = `${String(atomAt(tree, node + 1))}.${name}`;
    if (builtIn(id)?.form === 'function' && id !== 'Math.random') found.functions.add(id);
  } else if (memberOfType(receiver, name)?.form === 'function') found.methods.add(name);
}

/** UTF-16 units of a string that a config may hold. */
export const MOST_STRING_UNITS = 1_024;

/** Whether a string of a seed can stand in a config, which is JSON and sent back as it was answered. */
const isMaterial = (text: string): boolean =>
  text.length <= MOST_STRING_UNITS && text.isWellFormed();

function collectStrings(value: Json, into: Set<string>): void {
  if (typeof value === 'string') {
    if (value.length <= 16 && into.size < 64) into.add(value);
  } else if (Array.isArray(value)) for (const one of value.slice(0, 16)) collectStrings(one, into);
}

/** What suits a task before anything is known about it. */
interface Usual {
  readonly operators: readonly string[];
  readonly functions: readonly string[];
  readonly methods: readonly string[];
}

/** Curve fitting: real numbers in and out, scored on examples. The function set of the symbolic regression literature. */
const REGRESSION: Usual = {
  operators: ['+', '-', '*', '/'],
  functions: ['Math.sin', 'Math.cos', 'Math.exp', 'Math.log', 'Math.sqrt'],
  methods: [],
};

function usual(found: Found, signature: Signature, hasCases: boolean): Usual {
  const { kinds } = found;
  const isReal = isNumeric(signature) && signature.returns === 'number';
  if (isReal && hasCases && !found.statements && !found.operators.has('?:')) return REGRESSION;
  const numbers = has(kinds, NUMBER);
  const remainder = has(kinds, INTEGER) ? ['%'] : ['/'];
  return {
    operators: ['+', ...(numbers ? ['-', '*', ...remainder] : []), ...COMPARISONS, ...LOGIC],
    functions: [
      ...(numbers ? ['Math.abs', 'Math.min', 'Math.max'] : []),
      ...(isReal ? ['Math.sqrt', 'Math.exp', 'Math.log'] : numbers ? ['Math.floor'] : []),
      ...(has(kinds, STRING) ? ['String'] : []),
    ],
    methods: usualMethods(kinds),
  };
}

const USUAL_METHODS: readonly (readonly [number, string])[] = [
  [ARRAY, 'push slice concat includes indexOf map filter reduce some every toSorted toReversed'],
  [STRING, 'charAt slice indexOf includes toUpperCase toLowerCase split repeat'],
  [MAP, 'get set has'],
  [SET, 'add has'],
];

const usualMethods = (kinds: number): string[] =>
  USUAL_METHODS.flatMap(([kind, names]) => (has(kinds, kind) ? names.split(' ') : []));
