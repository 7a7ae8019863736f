import type { BuiltIn } from '../language/vocabulary.ts';
import { builtIn, memberOf } from '../language/vocabulary.ts';
import { METHOD_OWNERS, typeOfKind } from './member-types.ts';
import type { Constants, Primitives, StatementForm } from './primitives.ts';
import type { ValueType } from './value-type.ts';
import { FUNCTION, fits, has, kindsOf } from './value-type.ts';

/** The primitives of a task, sorted by what they make; found once a task. */
export interface Material {
  readonly constants: Constants;
  readonly strings: readonly string[];
  readonly arithmetic: readonly string[];
  /** Those that make whole numbers of whole numbers. */
  readonly wholeArithmetic: readonly string[];
  readonly comparisons: readonly string[];
  readonly logical: readonly string[];
  readonly negates: boolean;
  /** Whether `n % k === 0` can be written. */
  readonly divides: boolean;
  /** `?:` */
  readonly chooses: boolean;
  /** `+` of texts. */
  readonly joins: boolean;
  /** What writes a list as text, if the task has it: lists are compared by it. */
  readonly listWriter: BuiltIn | undefined;
  readonly methods: readonly BuiltIn[];
  /** Methods called for what they give. */
  readonly reading: readonly BuiltIn[];
  /** Methods called for what they do to their receiver. */
  readonly changing: readonly BuiltIn[];
  readonly statements: readonly StatementForm[];
  readonly terminals: ReadonlySet<string> | null;
  readonly helpers: ReadonlySet<string> | null;
  functionsGiving(want: ValueType): readonly BuiltIn[];
}

const ARITHMETIC = ['+', '-', '*', '/', '%', '**', '&', '|', '^', '<<', '>>', '>>>'];
const WHOLE_ARITHMETIC = ['+', '-', '*', '%', '&', '|', '^', '<<', '>>', '>>>'];
const COMPARISONS = ['<', '<=', '>', '>=', '===', '!==', '==', '!='];
const LOGICAL = ['&&', '||'];

const words = (text: string): ReadonlySet<string> => new Set(text.split(' '));
/** Methods that change their receiver and that statements are made of. */
const CHANGES = words(
  'array.push array.unshift array.pop array.shift array.reverse array.sort array.fill map.set map.delete set.add set.delete',
);
/** Those that also give something worth having. */
const TAKES = words('array.pop array.shift');

const remembered = new WeakMap<Primitives, Material>();

export function materialOf(primitives: Primitives): Material {
  const known = remembered.get(primitives);
  if (known !== undefined) return known;
  const made = sort(primitives);
  remembered.set(primitives, made);
  return made;
}

function sort(primitives: Primitives): Material {
  const listed = (names: readonly string[]): string[] =>
    names.filter((name) => primitives.operators.includes(name));
  const functions = primitives.functions.flatMap((id) => builtIn(id) ?? []);
  const methods = primitives.methods.flatMap((name) =>
    METHOD_OWNERS.flatMap((owner) => memberOf(owner, name) ?? []).filter(isGenerated),
  );
  const byKinds = new Map<number, readonly BuiltIn[]>();
  return {
    constants: primitives.constants,
    strings: primitives.strings.length > 0 ? primitives.strings : [''],
    arithmetic: listed(ARITHMETIC),
    wholeArithmetic: listed(WHOLE_ARITHMETIC),
    comparisons: listed(COMPARISONS),
    logical: listed(LOGICAL),
    divides: primitives.operators.includes('%') && primitives.operators.includes('==='),
    negates: primitives.operators.includes('!'),
    chooses: primitives.operators.includes('?:'),
    joins: primitives.operators.includes('+'),
    listWriter: functions.find(({ id }) => id === 'String' || id === 'JSON.stringify'),
    methods,
    reading: methods.filter((one) => !CHANGES.has(one.id) || TAKES.has(one.id)),
    changing: methods.filter((one) => CHANGES.has(one.id)),
    statements: primitives.statements,
    terminals: primitives.terminals === null ? null : new Set(primitives.terminals),
    helpers: primitives.helpers === null ? null : new Set(primitives.helpers),
    functionsGiving(want) {
      const kinds = kindsOf(want);
      const known = byKinds.get(kinds);
      if (known !== undefined) return known;
      const found = functions.filter((one) => gives(one, want));
      byKinds.set(kinds, found);
      return found;
    },
  };
}

function gives(entry: BuiltIn, want: ValueType): boolean {
  const result = typeOfKind(entry.result);
  return (
    entry.form === 'function' && !entry.callback && has(result, kindsOf(want)) && fits(result, want)
  );
}

/** Methods whose arguments the generator knows how to write. */
const isGenerated = (entry: BuiltIn): boolean =>
  entry.form === 'function' && !has(typeOfKind(entry.result), FUNCTION);
