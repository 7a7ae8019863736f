/** The variables and functions that scope analysis (`scope.ts`) finds and the compiler gives places. */
export type VariableKind = 'let' | 'const' | 'var' | 'function' | 'param' | 'self';

export class Variable {
  readonly name: string;
  readonly kind: VariableKind;
  readonly owner: FunctionScope;
  /** Top-level names live in the instance's table, not in registers. */
  global = false;
  /** Identifies its scope: the list of the names declared there. */
  readonly scope: readonly Variable[];
  /** References before this node may meet the dead zone. */
  readonly readyAt: number;
  /** An inner function refers to it, so it lives in a cell. */
  captured = false;
  /** Some reference may meet the dead zone. */
  checked = false;
  /** Register, or position among the top-level names; set by the compiler on entering the scope. */
  place = -1;

  constructor(
    name: string,
    kind: VariableKind,
    owner: FunctionScope,
    scope: readonly Variable[],
    readyAt: number,
  ) {
    this.name = name;
    this.kind = kind;
    this.owner = owner;
    this.scope = scope;
    this.readyAt = readyAt;
  }

  get lexical(): boolean {
    return this.kind === 'let' || this.kind === 'const';
  }
}

const NO_CAPTURES: ReadonlyMap<Variable, number> = new Map();

export class FunctionScope {
  readonly node: number;
  readonly index: number;
  readonly parent: FunctionScope | undefined;
  /** Node of the body: a Block, or an arrow's expression. */
  readonly body: number;
  /** Its own name inside a function expression. */
  self: Variable | undefined = undefined;
  /** Null for none, as with most functions. */
  #captures: Map<Variable, number> | null = null;

  constructor(node: number, index: number, parent: FunctionScope | undefined, body: number) {
    this.node = node;
    this.index = index;
    this.parent = parent;
    this.body = body;
  }

  /** The next cell of the closure is this variable's. */
  capture(variable: Variable): void {
    this.#captures ??= new Map();
    this.#captures.set(variable, this.#captures.size);
  }

  /** Outer variables in the order of the closure's cells, with their positions there. */
  get captures(): ReadonlyMap<Variable, number> {
    return this.#captures ?? NO_CAPTURES;
  }
}
