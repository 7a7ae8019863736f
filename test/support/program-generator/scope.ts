import type { Tape } from './tape.ts';

/** Types of the generated programs; every expression is made for one, so most run without an error. */
export const TYPES = [
  'number',
  'string',
  'boolean',
  'numbers',
  'strings',
  'record',
  'map',
  'set',
  'function',
] as const;
export type Type = (typeof TYPES)[number];

export interface Variable {
  readonly name: string;
  readonly type: Type;
  readonly writable: boolean;
}

/** What the place being written can see and do. Immutable: an inner place gets a scope of its own. */
export interface Scope {
  readonly variables: readonly Variable[];
  /** Nesting of statements and expressions left. */
  readonly depth: number;
  /** Labels and loops around: what `break` and `continue` may name. */
  readonly loops: number;
  readonly labels: readonly string[];
  readonly inFunction: boolean;
}

export const EMPTY_SCOPE: Scope = {
  variables: [],
  depth: 5,
  loops: 0,
  labels: [],
  inFunction: true,
};

export const withVariables = (scope: Scope, variables: readonly Variable[]): Scope => ({
  ...scope,
  variables: [...scope.variables, ...variables],
});

export function variableOf(
  tape: Tape,
  scope: Scope,
  type: Type,
  writable = false,
): string | undefined {
  const fitting = scope.variables.filter((v) => v.type === type && (v.writable || !writable));
  return fitting.length === 0 ? undefined : tape.pick(fitting).name;
}

/** Names of one program, never used twice: shadowing has hand-written tests. */
export class Names {
  #count = 0;

  fresh(prefix = 'v'): string {
    return `${prefix}${this.#count++}`;
  }
}
