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
export interface PrimitivesConfig extends Partial<Omit<Primitives, 'constants'>> {
  readonly constants?: Partial<Constants>;
  readonly strict?: boolean;
}
